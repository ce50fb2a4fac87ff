"""``marsad extract``: entities and relations of texts, to files or to the terminal, of one text or of millions."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marsad.commands._engine import ENGINES, Plan, begun, outcomes
from marsad.commands._errors import spoken_errors
from marsad.commands._facts import facts_option, make_room, refuse_overwriting, with_facts
from marsad.commands._identity import identity
from marsad.commands._listing import listing
from marsad.commands._model import runtime_options
from marsad.commands._output import KINDS, SHARD_SIZE, STDIN, begin, find_layout, is_stream, refuse_overlap
from marsad.commands._progress import Progress
from marsad.commands._stdin import Stdin
from marsad.data.document import Document
from marsad.data.files import FORMATS, read_documents
from marsad.data.jsonl import write_jsonl
from marsad.data.parquet import parquet_columns
from marsad.data.parts import Part, find_parts
from marsad.data.record import Record
from marsad.data.sink import Layout, Sink
from marsad.data.state import State

if TYPE_CHECKING:
    from marsad.model.bulk import Outcome


@click.command("extract")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FILE|DIR/", help="JSONL or Parquet to write, a folder of such files, or -.")
@click.option("--to", "kind", type=click.Choice(KINDS), help="What the files of a folder hold.  [default: jsonl]")
@click.option("--shard-size", type=click.IntRange(min=1), help=f"Documents in a file of a folder.  [{SHARD_SIZE}]")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped or killed.")
@click.option("--model", default="default", show_default=True, metavar="M", help="Folder or hub name of the model.")
@click.option("--from", "form", type=click.Choice(list(FORMATS)), help="Format of the inputs; else their suffixes.")
@click.option(
    "--text-column", default="text", show_default=True, help="Key or column of JSONL or Parquet with the text."
)
@click.option("--id-column", default="id", show_default=True, help="Key or column with the id.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda", help="Where the network runs.")
@click.option("--batch-size", type=click.IntRange(min=1), help="The most windows run at a time.")
@runtime_options
@click.option(
    "--workers", metavar="N|auto", help="Processes with a model each; auto is one a GPU or core.  [1; ray: auto]"
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="This machine, or a Ray cluster."
)
@click.option("--ray-address", metavar="HOST:PORT", help="The cluster; else $RAY_ADDRESS, else Ray begun here.")
@click.option("--recursive", is_flag=True, help="Read the sub-folders of folders too.")
@facts_option
def command(
    inputs: tuple[str, ...],
    output: str | None,
    kind: str | None,
    shard_size: int | None,
    resume: bool,
    form: str | None,
    recursive: bool,
    text_column: str,
    id_column: str,
    facts: Path | None,
    **running: object,
) -> None:
    """Find actors, places, quantities and their links in each INPUT.

    INPUT is a text file, a folder of them, JSONL with a "text" a line, Parquet, any other format that is read, those of
    lines and texts compressed or not (.gz .bz2 .xz .zst), or - for standard input (JSONL if it begins with {, else one
    text).
    Annotation that is there already is ignored. With -o, broken records go to OUTPUT with .rejects.jsonl in place of
    its suffix, and the exit status is 1.
    """
    with spoken_errors():
        plan = Plan(text_column=text_column, id_column=id_column, **running)  # type: ignore[arg-type]
        layout = None if output is None or is_stream(output) else find_layout(output, kind, shard_size)
        written = () if layout is None else (layout.path, layout.rejects, layout.state)
        refuse_overwriting(facts, None, (*inputs, *written), recursive=recursive)
        if layout is None and (resume or kind or shard_size):
            raise click.UsageError("--resume, --to and --shard-size are for a run whose -o is a file or a folder")
        make_room(facts)
        parts = [part for name in inputs for part in _parts(name, form, recursive, text_column, id_column)]
        if layout is not None:
            refuse_overlap(inputs, layout, recursive=recursive)
        with begun(plan, parts, output) as ready:
            if layout is None:
                rejected = _pass_on(outcomes(ready, parts, State()), output, facts)
            else:
                options = ready.settled() | {"output": layout.suffix, "shard_size": layout.shard_size}
                state = begin(layout, identity(inputs, parts, options), resume=resume)
                rejected = _write(layout, state, ready, parts)
        if layout is not None:
            _write_facts(layout, facts)
    if rejected:
        place = "" if layout is None else f", listed in {layout.rejects}"
        click.echo(f"skipped {rejected:,} broken records{place}", err=True)
        sys.exit(1)


def _parts(name: str, form: str | None, recursive: bool, text_column: str, id_column: str) -> list[Part | Stdin]:
    if name == STDIN:
        return [Stdin(form)]
    parts = find_parts(Path(name), form, recursive=recursive)
    for file in chain.from_iterable(part.files for part in parts if part.form == "parquet"):
        columns = parquet_columns(file)
        for option, column, usual in (("--text-column", text_column, None), ("--id-column", id_column, "id")):
            if column not in (*columns, usual):
                raise click.UsageError(
                    f"{file}: no column {column!r}; it has {', '.join(columns)}: name one with {option}"
                )
    return list(parts)


def _pass_on(found: Iterable[Outcome], output: str | None, facts: Path | None) -> int:
    """Show what is found, or write it to a pipe or device as it comes; return how many records were broken."""
    rejected = 0

    def documents() -> Iterator[Document]:
        nonlocal rejected
        for outcome in found:
            rejected += _tell(outcome)
            for row in outcome.rows:
                yield Record(json.loads(row), "", 1).document()

    if output is None:
        for document in with_facts(documents(), facts):
            click.echo(listing(document))
    else:
        write_jsonl(with_facts(documents(), facts), sys.stdout if output == STDIN else output)
    return rejected


def _write(layout: Layout, state: State | None, plan: Plan, parts: list[Part | Stdin]) -> int:
    """Run to the end, and return how many records were broken."""
    if state is None:
        click.echo(f"{layout.path} was finished already", err=True)
        return 0
    total = None if any(isinstance(part, Stdin) for part in parts) else sum(part.size for part in parts)
    found = outcomes(plan, parts, state)
    with _going_on(layout), Sink(layout, state) as sink:
        with Progress(total) as progress:
            for outcome in found:
                _tell(outcome)
                sink.write(outcome.chunk, outcome.rows, outcome.faults, outcome.characters)
                progress.add(len(outcome.rows), outcome.characters, outcome.chunk.done)
        sink.finish()
    if not sink.state.chunks:
        click.echo("the inputs hold no document: the output is empty", err=True)
    return sink.state.rejected


def _write_facts(layout: Layout, facts: Path | None) -> None:
    """Write the tables of what has been written."""
    if facts is not None:
        form = "parquet" if layout.suffix == ".parquet" else "jsonl"
        try:
            deque(with_facts(read_documents(layout.path, form), facts), maxlen=0)
        except BaseException:
            click.echo(
                f"\n{layout.path} is finished, the tables are not: marsad facts {layout.path} -o {facts} writes them",
                err=True,
            )
            raise


@contextmanager
def _going_on(layout: Layout) -> Iterator[None]:
    """Say how to go on with a run that has ended too early, whatever ended it."""
    try:
        yield
    except BaseException:
        if layout.state.exists():
            click.echo(f"\n{layout.path} is not finished: the same command with --resume goes on", err=True)
        raise


def _tell(outcome: Outcome) -> int:
    for fault in outcome.faults:
        click.echo(f"{fault['source']}:{fault['line']}: {fault['fault']}", err=True)
    return len(outcome.faults)
