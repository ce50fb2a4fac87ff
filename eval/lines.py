"""The head lines of a report, the same in the terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from marsad.eval.entities import ENTITY_CRITERIA
from marsad.eval.relations import RELATION_CRITERIA

if TYPE_CHECKING:
    from marsad.eval.report import Report
    from marsad.eval.table import Table


def head_tables(report: Report) -> Iterator[tuple[str, str, str, Table]]:
    """Each table that a report has: what is scored, the criterion's name and meaning, the table.

    Tables of relations are left out where neither side has one.
    """
    for name, table in report.entities.items():
        yield "entities", name, ENTITY_CRITERIA[name], table
    for what, tables in (("relations", report.relations), ("relations, gold entities given", report.linked or {})):
        for name, table in tables.items():
            if table.by_label:
                yield what, name, RELATION_CRITERIA[name], table


def counts_line(report: Report) -> str:
    """How much was scored."""
    return (
        f"{_number(report.documents, 'document')}: {_number(report.gold.entities, 'gold entity', 'gold entities')} and "
        f"{_number(report.gold.relations, 'gold relation')}, {report.predicted.entities:,} and "
        f"{report.predicted.relations:,} predicted."
    )


def unknown_line(report: Report) -> str:
    """A warning about labels that the schema does not have; empty where there are none."""
    if not report.unknown:
        return ""
    return (
        f"Not in the schema {report.schema}, but scored: {', '.join(report.unknown)}. "
        "Give the schema of these files (--schema FILE)."
    )


def percent(share: float) -> str:
    """A share of 1 in per cent, with one decimal."""
    return f"{100 * share:.1f}"


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
