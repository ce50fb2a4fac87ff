"""``marsad view``: annotated documents as one page for a browser."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._good import GoodDocuments
from marsad.data.files import FORMATS, read_records
from marsad.eval.page import assemble, page_content

_PATH = click.Path(exists=True, path_type=Path)


@click.command("view")
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="HTML to write.")
@click.option("--from", "form", type=click.Choice(list(FORMATS)), help="Format of INPUT; else its suffix.")
def command(source: Path, output: Path, form: str | None) -> None:
    """Make a page of the documents in INPUT: texts with entities and links, and a table of the facts.

    INPUT is what extract writes, or a file or folder in any format that convert reads. The page is one file that needs
    no network. What is broken is reported and skipped, and the exit status is 1.
    """
    good = GoodDocuments(read_records(source, form))
    with spoken_errors():
        page = assemble(page_content(good))
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page, encoding="utf-8", newline="\n")
    click.echo(f"{good.number:,} documents to {output}", err=True)
    if good.skipped:
        click.echo(f"skipped {good.skipped:,} broken records", err=True)
        sys.exit(1)
