"""``marsad facts``: annotated documents as tables of quantities and links, and sums of people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._facts import refuse_overwriting
from marsad.commands._good import GoodDocuments
from marsad.commands._sums import show_sums, write_sums
from marsad.data.document import Document
from marsad.data.facts import SUFFIXES, Totals, check_table, links_path, numbered, write_facts
from marsad.data.files import FORMATS, read_records
from marsad.data.jsonl import read_jsonl
from marsad.data.names import Aliases, Canon
from marsad.data.record import Record

_STDIN = "-"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("facts")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", type=_FILE, help=f"Table to write: {', '.join(SUFFIXES)}.")
@click.option("--links", type=_FILE, help="Table of the actors' links; without it FACTS.links.csv beside FACTS.csv.")
@click.option("--sum", "summed", is_flag=True, help="Sums of people by kind instead, shown or written to OUTPUT.")
@click.option("--by", multiple=True, metavar="COLUMN", help="With --sum: a column to group by; may be repeated.")
@click.option("--aliases", type=_FILE, help="YAML file of names that go together, besides those of the package.")
@click.option("--from", "form", type=click.Choice(list(FORMATS)), help="Format of the inputs; else their suffixes.")
@click.option("--recursive", is_flag=True, help="Read the sub-folders of folders too.")
def command(
    inputs: tuple[str, ...],
    output: Path | None,
    links: Path | None,
    summed: bool,
    by: tuple[str, ...],
    aliases: Path | None,
    form: str | None,
    recursive: bool,
) -> None:
    """Make a table of the quantities in each INPUT, and one of the links between its actors.

    INPUT is what extract writes, or a file or folder in any format that convert reads, predicted or gold; - is JSONL
    on standard input. A row says how many, of what, whose, where, by whom, part of which total, and who says so, with
    the sentence. What is broken is reported and skipped, and the exit status is 1.
    """
    _check(output, links, summed, by)
    with spoken_errors():
        records = [_open(name, form, recursive) for name in inputs]
        refuse_overwriting(output, links, inputs, recursive=recursive)
        canon = Canon(Aliases.load(aliases))
        good = GoodDocuments(chain.from_iterable(records))
        if summed:
            _sum(good, by, output, canon)
        elif output is not None:
            for _ in write_facts(good, output, links, canon=canon):
                pass
            click.echo(f"{good.number:,} documents to {output} and {links or links_path(output)}", err=True)
    if good.number and not good.entities:
        click.echo("nothing is annotated in them: marsad extract finds entities and links first", err=True)
    if good.skipped:
        click.echo(f"skipped {good.skipped:,} broken records", err=True)
        sys.exit(1)


def _sum(documents: Iterable[Document], by: tuple[str, ...], output: Path | None, canon: Canon) -> None:
    totals = Totals(by)
    for document in numbered(documents):
        totals.add(document.facts(canon=canon), document.text)
    if output is None:
        click.echo(show_sums(totals))
    else:
        write_sums(totals, output)
    click.echo(
        f"not counted: {totals.parts:,} parts of others, {totals.shares:,} shares, "
        f"{totals.unread:,} numbers that cannot be read",
        err=True,
    )


def _check(output: Path | None, links: Path | None, summed: bool, by: tuple[str, ...]) -> None:
    if output is None and not summed:
        raise click.UsageError("name a table to write, -o facts.csv, or ask for sums, --sum")
    if by and not summed:
        raise click.UsageError("--by groups sums: add --sum")
    if links is not None and (summed or output is None):
        raise click.UsageError(
            "--links is written beside the table of quantities: leave --sum out and name it, -o FILE"
        )
    with spoken_errors():
        for path in (output, links):
            if path is not None:
                check_table(path)


def _open(name: str, form: str | None, recursive: bool) -> Iterator[Record]:
    if name != _STDIN:
        return read_records(Path(name), form, recursive=recursive)
    if form not in (None, "jsonl"):
        raise click.UsageError(f"- is JSONL, not {form}: leave --from out or name a file")
    return read_jsonl(sys.stdin.buffer)
