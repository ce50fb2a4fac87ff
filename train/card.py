"""The model card: written from ``run.json`` and evaluation reports, so that no number in it is typed by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marsad.model.licence import Terms, base_model, chain, licence_of
from marsad.train.card_metadata import card_metadata

_OURS = """\
It reads Arabic reporting on armed conflict and marks actors, places and quantities, and the links between them: whose
dead, where, by whom, as part of what number, says who; who attacks, controls, leaves or is allied with whom. It is for
analysts, researchers and journalists who turn reports into tables, and read what they get.
"""

_OWN = """\
It reads Arabic text and marks the entities of a scheme of its own ({schema}) and the links between them.
"""

_USE = """\
## What it is for

{purpose}
```python
from marsad import Extractor

document = Extractor.from_pretrained("{name}").extract(text)
```

Published, the folder also holds an entity tagger that plain transformers reads, in `transformers/`: use `pipeline` with
`aggregation_strategy="first"`, a paragraph at a time. It takes each word's best tag by itself. Where these tags follow
one another as they may, its entities are marsad's; elsewhere marsad takes the best sequence that does, and they differ.
The bare encoder is in `encoder/`.
"""

_LIMITS = """\
## Limits and biases

- It repeats what a text claims. It does not know whether that is true, and reports of war are full of falsehood.
- It was trained on written news of the Middle East and Africa; dialect, poetry, older prose and other subjects are read
  worse. Names that its training text lacks are missed more often than common ones, and the conflicts that the news
  writes most about are read best.
- Whom a text calls an army, a militia or civilians is the text's choice of words, and the model's labels follow it.
- Links are much harder than spans: see the tables, and look at the scores of single answers before you count on them.
- What is counted by an algorithm is a draft for a person who knows the subject, not a record of the dead.

## Out of scope

It must not be used to choose targets, to adjudicate guilt, or to watch persons; nor as the only source of a number that
is published as a fact.
"""

_CITE = """\
## How to cite

```bibtex
@software{{marsad,
  title = {{marsad: actors, places, quantities and their links in Arabic conflict reporting}},
  version = {{{version}}},
  note = {{{parameters:,} parameters, seed {seed}, weights under {licence}}}
}}
```
"""


def write_card(
    folder: str | Path,
    reports: Mapping[str, str | Path],
    *,
    licence: str | None = None,
    example: str = "",
    name: str | None = None,
) -> Path:
    """Write ``README.md`` into a model folder.

    Args:
        folder: a folder that training wrote, with its ``run.json``.
        reports: by the name of a test set, the ``report.json`` that ``marsad evaluate -o`` wrote for it.
        licence: that of the weights, where it cannot be derived from the run.
        example: a listing of what the model says of a sentence.
        name: the folder or hub name that the model will be loaded by; else ``folder``.

    Raises:
        OSError, ValueError: one of the files is missing or is no JSON, or the licence is not one that the run allows.
    """
    run = json.loads((Path(folder) / "run.json").read_text("utf-8"))
    loaded = {name: json.loads(Path(path).read_text("utf-8")) for name, path in reports.items()}
    card = Path(folder) / "README.md"
    card.write_text(render_card(run, loaded, licence=licence, example=example, name=name or str(folder)), "utf-8")
    return card


def render_card(
    run: Mapping[str, Any],
    reports: Mapping[str, Any],
    *,
    licence: str | None = None,
    example: str = "",
    name: str = "default",
) -> str:
    """The card of a run as Markdown, with the metadata that model hubs read at its head."""
    terms, schema = licence_of(run, licence), run["settings"].get("schema")
    parts = [
        card_metadata(run, reports, terms),
        "# marsad: actors, places, quantities and their links in Arabic conflict reporting\n",
        _USE.format(name=name, purpose=_OURS if schema is None else _OWN.format(schema=Path(schema).name)),
        *([f"An example:\n\n```text\n{example.rstrip()}\n```\n"] if example else []),
        _scores(reports),
        *(_labels(name, report) for name, report in reports.items()),
        _making(run),
        _licence(terms, run, stated=bool(licence or run["settings"].get("licence"))),
        _LIMITS,
        _CITE.format(
            version=run.get("versions", {}).get("marsad", "unknown"),
            parameters=run["parameters"],
            seed=run["settings"]["seed"],
            licence=terms.name,
        ),
    ]
    return "\n".join(parts)


def _licence(terms: Terms, run: Mapping[str, Any], *, stated: bool) -> str:
    place = f" ({terms.url})" if terms.url else ""
    why = "so those who made them state" if stated else "what went into them leads to it"
    if not stated and not run["settings"]["credits"]:
        why += ", as far as it is known: the terms of what they were fine-tuned on are not"
    return f"## Licence\n\nThe weights are under {terms.name}{place}: {why}.\n"


def _scores(reports: Mapping[str, Any]) -> str:
    lines = ["## Scores", "", "F1 in percent, with 95 % bootstrap intervals over documents.", ""]
    lines += ["| test set | documents | entities, strict | entities, coarse | links, strict, end to end |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for name, report in reports.items():
        cells = [report["entities"]["strict"], report["entities"]["coarse"], report["relations"]["strict"]]
        lines.append(f"| {name} | {report['documents']} | {' | '.join(_f1(table['micro']) for table in cells)} |")
    return "\n".join([*lines, ""])


def _labels(name: str, report: Mapping[str, Any]) -> str:
    lines = [f"### By label: {name}", "", "| label | gold | precision | recall | F1 |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for kind in ("entities", "relations"):
        for label, row in report[kind]["strict"]["by_label"].items():
            numbers = " | ".join(f"{100 * row[measure]:.1f}" for measure in ("precision", "recall", "f1"))
            lines.append(f"| {label} | {row['tp'] + row['fn']} | {numbers} |")
    return "\n".join([*lines, ""])


def _making(run: Mapping[str, Any]) -> str:
    lines = ["## How it was made", "", f"- {run['parameters']:,} parameters; {run['steps']:,} steps of fine-tuning"]
    if "averaged" in run:
        lines[-1] += f" in {len(run['averaged'])} runs, whose weights are averaged"
    dev = ", ".join(Path(path).name for path in run["settings"].get("dev", ()))
    lines[-1] += f", seed {run['settings']['seed']}, best epoch kept by data held out ({dev}){_cost(run)}."
    if base := base_model(run):
        lines.append(f"- The encoder began as {base}.")
    for step in chain(run):
        if "tokens_seen" in step:
            begin = "trained on" if step["settings"].get("encoder") else "from scratch"
            seen = f"{step['tokens_seen'] / 1e6:.1f} million tokens"
            lines.append(f"- Encoder {begin} by masked-language modelling: {seen}{_cost(step)}.")
    if not run["settings"]["credits"]:
        learnt = ", ".join(Path(path).name for path in run["settings"].get("train", ()))
        lines.append(f"- The source of what it was fine-tuned on ({learnt}) is not named (`credits`).")
    lines += ["", "What went in, with thanks:", ""]
    lines += dict.fromkeys(f"- {credit}" for step in chain(run) for credit in step["settings"]["credits"])
    return "\n".join([*lines, ""])


def _cost(step: Mapping[str, Any]) -> str:
    time = f" in {step['seconds'] / 60:.0f} minutes" if "seconds" in step else ""
    return time + (f" on {step['hardware']}" if "hardware" in step else "")


def _f1(row: Mapping[str, Any]) -> str:
    low, high = row["interval"]["f1"]
    return f"{100 * row['f1']:.1f} ({100 * low:.1f}-{100 * high:.1f})"
