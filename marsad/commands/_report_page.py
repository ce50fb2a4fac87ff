"""The page of an evaluation: where it may go, and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.page import assemble, pairs_content
from marsad.eval.plots import STYLE, report_section
from marsad.eval.report import Report


def check_page(path: Path, read: Iterable[Path | None], folder: Path | None) -> None:
    """Refuse a place for the page, before any work is done.

    Raises:
        click.UsageError: the page would overwrite what is read or written besides.
        OSError: it cannot be written there.
    """
    place = path.resolve()
    if place in {other.resolve() for other in read if other is not None}:
        raise click.UsageError(f"{path} is read too and would be overwritten: name another file, --html report.html")
    if folder is not None:
        taken = [folder, *(folder / name for name in ("report.json", "report.md", "predictions.jsonl"))]
        if place in {other.resolve() for other in taken}:
            raise click.UsageError(f"-o writes {path} too: name another file, --html {folder / 'report.html'}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.open("ab").close()


def write_page(path: Path, report: Report, pairs: Sequence[Pair], schema: Schema) -> None:
    """Write the pictures of a report and its documents, gold beside prediction, as one page."""
    above = report_section(report, pairs, schema)
    page = assemble(pairs_content(pairs, schema), above=above, style=STYLE)
    path.write_text(page, encoding="utf-8", newline="\n")
    click.echo(f"wrote {path}", err=True)
