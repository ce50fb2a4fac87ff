"""``marsad extract``: entities and relations of texts, to a file or to the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._facts import facts_option, refuse_overwriting, with_facts
from marsad.commands._listing import listing
from marsad.commands._model import load_extractor
from marsad.commands._progress import Progress
from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.files import FORMATS, read_records
from marsad.data.jsonl import read_jsonl
from marsad.data.lines import utf8_fault
from marsad.data.record import Record, RecordError, document_to_dict

_STDIN = "-"


@click.command("extract")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="JSONL to write; else a listing is shown."
)
@click.option("--model", default="default", show_default=True, metavar="M", help="Folder or hub name of the model.")
@click.option("--from", "form", type=click.Choice(list(FORMATS)), help="Format of the inputs; else their suffixes.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda", help="Where the network runs.")
@click.option("--batch-size", type=click.IntRange(min=1), default=16, show_default=True, help="Windows run at a time.")
@click.option("--recursive", is_flag=True, help="Read the sub-folders of folders too.")
@facts_option
def command(
    inputs: tuple[str, ...],
    output: Path | None,
    model: str,
    form: str | None,
    device: str,
    batch_size: int,
    recursive: bool,
    facts: Path | None,
) -> None:
    """Find actors, places, quantities and their links in each INPUT.

    INPUT is a text file, a folder of them, JSONL with a "text" a line, any other format that is read, or - for
    standard input (JSONL if it begins with {, else one text). Annotation that is there already is ignored. With -o,
    broken records go to OUTPUT with .rejects.jsonl in place of its suffix, and the exit status is 1.
    """
    with spoken_errors():
        records = [_open(name, form, recursive) for name in inputs]
        _refuse_overwriting(inputs, output)
        refuse_overwriting(facts, None, (*inputs, output))
        if output is not None:
            output.parent.mkdir(parents=True, exist_ok=True)
        extractor = load_extractor(model, device)
        rejects = _Rejects(None if output is None else output.with_suffix(".rejects.jsonl"))
        documents = _documents(chain.from_iterable(records), rejects)
        predicted = extractor.stream(documents, batch_size=batch_size)
        (_show if output is None else _writer(output))(with_facts(predicted, facts))
    rejects.close()
    if rejects.number:
        place = f", listed in {rejects.path}" if rejects.path else ""
        click.echo(f"skipped {rejects.number:,} broken records{place}", err=True)
        sys.exit(1)


class _Rejects:
    """Records that are no documents: reported, and written beside the output once there is one."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.number = path, 0
        self._file: IO[str] | None = None
        if path is not None:
            path.unlink(missing_ok=True)

    def add(self, record: Record, fault: str) -> None:
        self.number += 1
        click.echo(f"{record.place}: {fault}", err=True)
        if self.path is None:
            return
        if self._file is None:
            self._file = open(self.path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
        entry = {"source": record.source, "line": record.line, "fault": fault}
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _open(name: str, form: str | None, recursive: bool) -> Iterator[Record]:
    if name == _STDIN:
        return _read_stdin(form)
    return read_records(Path(name), form, recursive=recursive)


def _read_stdin(form: str | None) -> Iterator[Record]:
    """JSONL line by line, or one text; which of them its first visible character tells."""
    if form not in (None, "jsonl", "plain"):
        raise click.UsageError(f"- is jsonl or plain, not {form}: name a file")
    stream = sys.stdin.buffer
    head: list[bytes] = []
    while form is None and (line := stream.readline()):
        head.append(line)
        if visible := line.removeprefix(b"\xef\xbb\xbf").strip():
            form = "jsonl" if visible.startswith(b"{") else "plain"
    if form == "jsonl":
        yield from (replace(record, source="<stdin>") for record in read_jsonl(chain(head, stream)))
        return
    data = b"".join(head) + stream.read()
    try:
        yield Record({"text": data.decode("utf-8").removeprefix("\ufeff")}, "<stdin>", 1)
    except UnicodeDecodeError as error:
        yield Record(None, "<stdin>", 1, utf8_fault(error, "input"))


def _documents(records: Iterable[Record], rejects: _Rejects) -> Iterator[Document]:
    for record in records:
        try:
            yield _text_only(extra_to_meta(record)).document()
        except RecordError as error:
            rejects.add(record, str(error).removeprefix(f"{record.place}: "))


def _text_only(record: Record) -> Record:
    """The record without annotation, which is found anew and need not be right; a number as id becomes text."""
    if not isinstance(record.data, dict):
        return record
    kept = {key: value for key, value in record.data.items() if key not in {"entities", "relations"}}
    if type(kept.get("id")) is int:
        kept["id"] = str(kept["id"])
    return Record(kept, record.source, record.line, record.error)


def _writer(output: Path) -> Callable[[Iterable[Document]], None]:
    def write(documents: Iterable[Document]) -> None:
        with ExitStack() as stack:
            out = stack.enter_context(open(output, "w", encoding="utf-8", newline="\n"))
            progress = stack.enter_context(Progress())
            for document in documents:
                out.write(json.dumps(document_to_dict(document), ensure_ascii=False) + "\n")
                progress.add(len(document.text))

    return write


def _show(documents: Iterable[Document]) -> None:
    for document in documents:
        click.echo(listing(document))


def _refuse_overwriting(inputs: Iterable[str], output: Path | None) -> None:
    for name in inputs:
        if output is not None and name != _STDIN and output.exists() and output.resolve() == Path(name).resolve():
            raise click.UsageError(f"{output} is an input and would be overwritten while it is read")
