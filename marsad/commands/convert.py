"""``marsad convert``: from one format of annotated documents to another."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from marsad.commands._errors import spoken_errors
from marsad.data.compressed import SUFFIXES
from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.files import FORMATS, find_format, read_records
from marsad.data.jsonl import read_jsonl, write_jsonl
from marsad.data.loss import Loss
from marsad.data.record import Record, RecordError
from marsad.data.schema import Schema
from marsad.data.validate import annotation_faults
from marsad.data.whole import whole_file

_FORMAT = click.Choice(list(FORMATS))
_STREAM = Path("-")
_FOLDERS = ("brat", "plain")


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "source_format", type=_FORMAT, help="Format of IN; else its suffix, or what a folder holds.")
@click.option(
    "--to", "target_format", type=_FORMAT, help="Format of OUT; else its suffix. brat and plain make folders."
)
@click.option(
    "--extra", type=click.Choice(["meta"]), help="Keep unknown keys of a record under meta, and drop those of entities."
)
@click.option(
    "--schema",
    "schema_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of the labels; documents whose annotation does not fit it are reported and skipped.",
)
@click.option("--recursive", is_flag=True, help="Read the sub-folders of IN too.")
def command(
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str | None,
    extra: str | None,
    schema_file: Path | None,
    recursive: bool,
) -> None:
    """Convert annotated documents from IN to OUT.

    IN is a file or a folder in one of the formats jsonl, inline, conll, brat (a folder), labelstudio, doccano, plain
    and parquet; - is JSONL on standard input or output. What is broken in IN is reported with its place and skipped,
    and the exit status is 1; OUT is left as it was where nothing of IN could be read. What OUT cannot hold is counted
    at the end.
    """
    _refuse_overwriting(source, target)
    if target.suffix.lower() in SUFFIXES:
        raise click.UsageError(f"OUT {target}: convert compresses nothing; leave {target.suffix} out")
    with spoken_errors():
        records = _read(source, source_format, recursive)
        if extra == "meta":
            records = map(extra_to_meta, records)
        good = _Documents(records, None if schema_file is None else Schema.load(schema_file))
        lost = _write(good, target, target_format)
    click.echo(f"wrote {good.number:,} documents to {target}", err=True)
    if good.unread:
        click.echo(f"left out of {source}: {good.unread}", err=True)
    if lost:
        click.echo(f"lost in {target}: {lost}", err=True)
    if good.skipped:
        click.echo(f"skipped {good.skipped:,} broken records", err=True)
        sys.exit(1)


class _Documents:
    """The documents of records, each of which is good or reported on standard error and skipped.

    Raises:
        ValueError: at the end, where none is good.
    """

    def __init__(self, records: Iterable[Record], schema: Schema | None) -> None:
        self._records = records
        self._schema = schema
        self.number = 0
        self.skipped = 0
        self.unread = Loss()

    def __iter__(self) -> Iterator[Document]:
        for record in self._records:
            try:
                document = self._checked(record)
            except RecordError as error:
                click.echo(str(error), err=True)
                self.skipped += 1
                continue
            for what, count in record.lost.items():
                self.unread.add(what, count)
            self.number += 1
            yield document
        if self.skipped and not self.number:
            raise ValueError(f"all {self.skipped:,} records are broken: nothing is written")

    def _checked(self, record: Record) -> Document:
        document = record.document()
        if self._schema and (fault := next(annotation_faults(document, self._schema), None)):
            raise RecordError(f"{record.place}: {fault}")
        return document


def _read(source: Path, form: str | None, recursive: bool) -> Iterator[Record]:
    if source == _STREAM:
        _refuse_other_stream(form, "--from")
        return read_jsonl(sys.stdin.buffer)
    return read_records(source, form, recursive=recursive)


def _write(documents: Iterable[Document], target: Path, form: str | None) -> Loss:
    if target == _STREAM:
        _refuse_other_stream(form, "--to")
        return write_jsonl(documents, sys.stdout)
    chosen = find_format(target, form)
    if chosen.name in _FOLDERS:
        return chosen.write(documents, target)
    with whole_file(target) as part:
        return chosen.write(documents, part)


def _refuse_other_stream(form: str | None, option: str) -> None:
    if form not in (None, "jsonl"):
        raise click.UsageError(f"- is JSONL, not {form}: leave {option} out or name a file")


def _refuse_overwriting(source: Path, target: Path) -> None:
    if target == _STREAM or not target.exists() or not source.exists():
        return
    if target.samefile(source) or source.resolve() in target.resolve().parents:
        raise click.UsageError(f"OUT {target} is part of IN {source} and would be overwritten while it is read")
