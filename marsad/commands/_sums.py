"""Sums of people as a table for the terminal or a file."""

from __future__ import annotations

from pathlib import Path

from marsad.data.facts import Totals, open_table


def show_sums(totals: Totals) -> str:
    """The sums as a Markdown table."""
    names = list(totals.columns)
    lines = [f"| {' | '.join(names)} |", "| " + " | ".join(map(_rule, totals.columns.values())) + " |"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in totals.rows()]
    return "\n".join(lines)


def write_sums(totals: Totals, path: Path) -> None:
    """Write the sums to a table file."""
    with open_table(path, totals.columns) as table:
        for row in totals.rows():
            table.write(row)


def _rule(kind: type) -> str:
    return "---" if kind is str else "---:"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:,}"
    return " ".join(str(value).replace("|", "\\|").split())
