"""The report in a few plain lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.eval.lines import counts_line, head_tables, percent, unknown_line

if TYPE_CHECKING:
    from marsad.eval.report import Report


def report_summary(report: Report) -> str:
    """The micro scores under each criterion, in per cent."""
    rows = [("", "", "precision", "recall", "F1", "95 %")]
    for what, name, _, table in head_tables(report):
        row = table.micro
        scores = (percent(row.measures.precision), percent(row.measures.recall), percent(row.measures.f1))
        rows.append((what, name.replace("_", " "), *scores, f"{percent(row.low.f1)}-{percent(row.high.f1)}"))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if n < 2 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(line for line in (counts_line(report), *lines, unknown_line(report)) if line) + "\n"
