"""The report in Markdown: every table, and the errors with their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from marsad.eval.lines import counts_line, head_tables, percent, unknown_line

if TYPE_CHECKING:
    from marsad.eval.confusions import Confusion, Confusions
    from marsad.eval.report import Report
    from marsad.eval.table import Row, Table

_ENTITY_MARKS = "Gold mentions stand in ⟦ ⟧, predicted ones in ⟨ ⟩ where they lie elsewhere."
_RELATION_MARKS = (
    "The head stands in ⟦ ⟧, the tail in ⟨ ⟩. Of a missed or spurious link both ends are entities on both sides; "
    "of a missed or spurious end one is not, or has another type."
)


def report_markdown(report: Report) -> str:
    """The whole report, ending in one line break."""
    sections = [
        "# Evaluation",
        counts_line(report),
        unknown_line(report),
        f"Scores are in per cent; F1 with its 95 % interval over {report.resamples:,} resamples of the documents "
        f"(seed {report.seed}). Schema: {report.schema}.",
        _heads(report),
        *_label_sections("Entities by label", report.entities["strict"], {"relaxed F1": report.entities["relaxed"]}),
        *_label_sections(
            "Entities by coarse type", report.entities["coarse"], {"relaxed F1": report.entities["coarse_relaxed"]}
        ),
        *_label_sections("Relations by label", report.relations["strict"], _beside_relations(report)),
        *_confusion_sections("Entity errors", report.entity_confusions, _ENTITY_MARKS),
        *_confusion_sections("Relation errors", report.relation_confusions, _RELATION_MARKS),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _heads(report: Report) -> str:
    header = ("", "match", "precision", "recall", "F1", "95 %", "macro F1")
    rows = [
        (what, meaning, *_scores(table.micro), percent(table.macro.measures.f1))
        for what, _, meaning, table in head_tables(report)
    ]
    return _table(header, rows, text_columns=2)


def _beside_relations(report: Report) -> dict[str, Table]:
    beside = {"relaxed F1": report.relations["relaxed"]}
    return beside if report.linked is None else beside | {"F1, gold entities given": report.linked["strict"]}


def _label_sections(title: str, table: Table, beside: Mapping[str, Table]) -> Iterator[str]:
    if not table.by_label:
        return
    header = ("label", "gold", "predicted", "precision", "recall", "F1", "95 %", *beside)
    rows = []
    for label, row in table.by_label.items():
        counts = (f"{row.counts.gold:,}", f"{row.counts.predicted:,}")
        others = [
            percent(other.by_label[label].measures.f1) if label in other.by_label else "" for other in beside.values()
        ]
        rows.append((_escaped(label), *counts, *_scores(row), *others))
    yield f"## {title}"
    yield _table(header, rows, text_columns=1)


def _scores(row: Row) -> tuple[str, str, str, str]:
    measures = row.measures
    interval = f"{percent(row.low.f1)}–{percent(row.high.f1)}"
    return percent(measures.precision), percent(measures.recall), percent(measures.f1), interval


def _confusion_sections(title: str, confusions: Confusions, marks: str) -> Iterator[str]:
    if not confusions.totals:
        return
    totals = ", ".join(f"{kind.replace(', ', ' and ')} {count:,}" for kind, count in confusions.totals.items())
    yield f"## {title}"
    yield f"In all: {totals}. {marks}"
    yield "\n".join(line for confusion in confusions.most_frequent for line in _confusion(confusion))


def _confusion(confusion: Confusion) -> Iterator[str]:
    labels = [label for label in (confusion.gold, confusion.predicted) if label is not None]
    yield f"- {confusion.count:,} × {confusion.kind}: {' → '.join(map(_escaped, dict.fromkeys(labels)))}"
    for example in confusion.examples:
        yield f"    - {_escaped(example.document)}: {_escaped(example.text)}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int) -> str:
    rule = ["---" if n < text_columns else "---:" for n in range(len(header))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def _escaped(text: str) -> str:
    """The text with nothing in it that Markdown would take for its own."""
    return re.sub(r"[\\`*\[\]<>|#]|(?<!\w)_|_(?!\w)", r"\\\g<0>", text)
