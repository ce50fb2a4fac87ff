"""The model card: written from ``run.json`` and evaluation reports, so that no number in it is typed by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_USE = """\
## What it is for

It reads Arabic reporting on armed conflict and marks actors, places and quantities, and the links between them: whose
dead, where, by whom, as part of what number, says who; who attacks, controls, leaves or is allied with whom.

```python
from marsad import Extractor

document = Extractor.from_pretrained("default").extract(text)
```
"""

_LIMITS = """\
## Limits

- It repeats what a text claims. It does not know whether that is true, and reports of war are full of falsehood.
- It was trained on written news of the Middle East and Africa; dialect, poetry, older prose and other subjects are read
  worse. Names that its training text lacks are missed more often than common ones.
- Links are much harder than spans: see the tables, and look at the scores of single answers before you count on them.
- What is counted by an algorithm is a draft for a person who knows the subject, not a record of the dead.

It must not be used to choose targets, to establish anyone's guilt, or to watch persons.
"""


def write_card(folder: str | Path, reports: Mapping[str, str | Path]) -> Path:
    """Write ``README.md`` into a model folder.

    Args:
        folder: a folder that training wrote, with its ``run.json``.
        reports: by the name of a test set, the ``report.json`` that ``marsad evaluate -o`` wrote for it.

    Raises:
        OSError, ValueError: one of the files is missing or is no JSON.
    """
    run = json.loads((Path(folder) / "run.json").read_text("utf-8"))
    loaded = {name: json.loads(Path(path).read_text("utf-8")) for name, path in reports.items()}
    card = Path(folder) / "README.md"
    card.write_text(render_card(run, loaded), "utf-8")
    return card


def render_card(run: Mapping[str, Any], reports: Mapping[str, Any]) -> str:
    """The card of a run as Markdown, with the metadata that model hubs read at its head."""
    parts = [
        _head(run),
        "# marsad: actors, places, quantities and their links in Arabic conflict reporting\n",
        _USE,
        _scores(reports),
        *(_labels(name, report) for name, report in reports.items()),
        _making(run),
        _LIMITS,
    ]
    return "\n".join(parts)


def _head(run: Mapping[str, Any]) -> str:
    lines = ["---", "language: ar", f"license: {run['settings']['licence']}", "library_name: marsad"]
    lines += ["pipeline_tag: token-classification", "tags: [arabic, named-entity-recognition, relation-extraction]"]
    return "\n".join([*lines, "---", ""])


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
    lines[-1] += f", seed {run['settings']['seed']}, best epoch kept by the corpus' own dev split."
    for step in _chain(run):
        if "tokens_seen" in step:
            seen = f"{step['tokens_seen'] / 1e6:.1f} million tokens in {step['seconds'] / 60:.0f} minutes"
            begin = "trained on" if step["settings"].get("encoder") else "from scratch"
            lines.append(f"- Encoder {begin} by masked-language modelling: {seen} on {step['hardware']}.")
    lines += ["", "What went in, with thanks:", ""]
    lines += dict.fromkeys(f"- {credit}" for step in _chain(run) for credit in step["settings"]["credits"])
    return "\n".join([*lines, ""])


def _chain(run: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The run and those that made what it began with, last first."""
    while run is not None:
        yield run
        run = run.get("encoder_run")


def _f1(row: Mapping[str, Any]) -> str:
    low, high = row["interval"]["f1"]
    return f"{100 * row['f1']:.1f} ({100 * low:.1f}-{100 * high:.1f})"
