"""``marsad view``: annotated documents as one page for a browser."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._good import GoodDocuments
from marsad.commands._output import refuse_target
from marsad.data.document import Document
from marsad.data.files import FORMATS, read_documents, read_records
from marsad.data.schema import Schema
from marsad.eval.align import align
from marsad.eval.page import assemble, page_content, pairs_content
from marsad.eval.part import Golds

_PATH = click.Path(exists=True, path_type=Path)
_LIMIT = 2_000


@click.command("view")
@click.argument("source", metavar="INPUT", type=_PATH)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="HTML to write.")
@click.option("--from", "form", type=click.Choice(list(FORMATS)), help="Format of INPUT; else its suffix.")
@click.option("--gold", type=_PATH, help="Annotation as it should be, in any format: shown beside, differences marked.")
@click.option(
    "--schema", "schema_file", type=_PATH, help="With --gold: YAML file of the labels; else the packaged one."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=_LIMIT, show_default=True, help="Documents on the page, at most."
)
@click.option("--skip", type=click.IntRange(min=0), default=0, help="Documents to leave out before them.")
def command(
    source: Path, output: Path, form: str | None, gold: Path | None, schema_file: Path | None, limit: int, skip: int
) -> None:
    """Make a page of the documents in INPUT: texts with entities and links, and a table of the facts.

    INPUT is what extract writes, or a file or folder in any format that convert reads. The page is one file that needs
    no network. What is broken is reported and skipped, and the exit status is 1.
    """
    with spoken_errors():
        good = GoodDocuments(read_records(source, form))
        _check(output, source, gold, schema_file)
        part = slice(skip, skip + limit)
        if gold is None:
            content, number = _shown(good, part)
        else:
            again = GoodDocuments(read_records(source, form), quiet=True)  # their faults have been told then
            content, number = _compared(good, gold, schema_file, part, again)
        if not content["documents"]:
            raise click.ClickException(_nothing(source, number))
        page = assemble(content)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page, encoding="utf-8", newline="\n")
    click.echo(_told(output, part, number), err=True)
    if good.skipped:
        click.echo(f"skipped {good.skipped:,} broken records", err=True)
        sys.exit(1)


def _shown(documents: GoodDocuments, part: slice) -> tuple[dict[str, Any], int]:
    """The content of a part of the documents, which alone is kept, and how many there are."""
    passing = iter(documents)
    content = page_content(islice(passing, part.start, part.stop), first=part.start + 1)
    deque(passing, maxlen=0)
    return content, documents.number


def _compared(
    documents: Iterable[Document], gold: Path, schema_file: Path | None, part: slice, again: Iterable[Document]
) -> tuple[dict[str, Any], int]:
    """The content of a part of the pairs, which alone is kept, and how many there are.

    Where gold and prediction do not fit together, both are read ``again`` for what is wrong.
    """
    schema = Schema.load() if schema_file is None else Schema.load(schema_file)
    golds = Golds(read_documents(gold), part)
    pairs = golds.pairs(documents)
    if pairs is None:
        pairs = align(read_documents(gold), again)[part]
    return pairs_content(pairs, schema), len(golds)


def _nothing(source: Path, number: int) -> str:
    if number:
        return f"{source} holds {number:,} documents, none is left: --skip must be less than that"
    return f"{source} holds no document to show, expected what extract writes"


def _told(output: Path, part: slice, number: int) -> str:
    shown = len(range(number)[part])
    if shown == number:
        return f"{number:,} documents to {output}"
    by = "--limit, --skip" if part.start else "--limit"
    more = f"; the next: --skip {part.stop}" if number > part.stop else ""
    return f"{shown:,} of {number:,} documents to {output}, {number - shown:,} left out ({by}){more}"


def _check(output: Path, source: Path, gold: Path | None, schema_file: Path | None) -> None:
    refuse_target(output, (source, gold, schema_file))
    if schema_file is not None and gold is None:
        raise click.UsageError("--schema tells which links are symmetric when --gold is compared: add --gold FILE")
