"""``marsad corpus``: check, count, divide and share annotated documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._output import refuse_target
from marsad.data.document import Document
from marsad.data.files import find_format, read_documents, read_records, write_documents
from marsad.data.jsonl import write_jsonl
from marsad.data.labelstudio_config import labelling_config
from marsad.data.loss import Loss
from marsad.data.plan import Plan, plan_table
from marsad.data.quantity.table import read_values
from marsad.data.record import Record
from marsad.data.schema import Schema
from marsad.data.split import PARTS, split
from marsad.data.standoff import attach, detach
from marsad.data.statistics import collect, unseen
from marsad.data.statistics_text import to_dict, to_markdown
from marsad.data.validate import validate
from marsad.eval.values import compare_values
from marsad.eval.values import to_markdown as values_to_markdown

_PATH = click.Path(exists=True, path_type=Path)
_paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATH)
_schema = click.option(
    "--schema",
    "schema_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of the labels; without it the packaged one.",
)
_texts = click.option(
    "--texts",
    metavar="PATH",
    multiple=True,
    required=True,
    type=_PATH,
    help="File or folder of the texts, in any format; may be repeated.",
)
_output = click.option(
    "-o", "--output", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)


@click.group("corpus")
def command() -> None:
    """Check, count, divide and share annotated documents: files or folders in any format that convert reads."""


@command.command("validate")
@_paths
@_schema
def validate_command(paths: tuple[Path, ...], schema_file: Path | None) -> None:
    """Name file, line and fault of everything wrong in the PATHs, taken together; the exit status is 1 if there is any.

    Give train, dev and test in one call: ids and texts that stand in two of them are found too.
    """
    with spoken_errors():
        schema = Schema.load(schema_file)
        count = _Count(_records(paths))
        faults = 0
        for fault in validate(count, schema):
            click.echo(str(fault))
            faults += 1
    if count.lost:
        click.echo(f"left out: {count.lost}", err=True)
    click.echo(f"{count.number:,} records, {faults:,} faults", err=True)
    if faults:
        sys.exit(1)


@command.command("stats")
@_paths
@_schema
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of Markdown.")
@click.option("--by", metavar="KEY", multiple=True, help="Count by this key of meta, such as theatre; may be repeated.")
@click.option("--against", type=_PATH, help="Count also the mentions whose surface stands nowhere in these documents.")
def stats_command(
    paths: tuple[Path, ...], schema_file: Path | None, as_json: bool, by: tuple[str, ...], against: Path | None
) -> None:
    """Count what the PATHs hold, taken together: labels, relations, lengths, repeated phrases."""
    with spoken_errors():
        documents = _documents(paths)
        statistics = collect(documents, Schema.load(schema_file), by=by)
        new = None if against is None else unseen(documents, read_documents(against))
    if as_json:
        click.echo(json.dumps(to_dict(statistics, new), ensure_ascii=False, indent=2))
    else:
        click.echo(to_markdown(statistics, new), nl=False)


@command.command("split")
@_paths
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Write train.jsonl, dev.jsonl and test.jsonl here.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed makes another division.")
@click.option("--shares", default="80,10,10", show_default=True, help="Of the paragraphs, for train, dev and test.")
def split_command(paths: tuple[Path, ...], folder: Path, seed: int, shares: str) -> None:
    """Divide the PATHs into train, dev and test.

    Paragraphs with the same scenario in their meta stay on one side, the one that a part in their meta names if there
    is one; every theatre is divided alike. The division does not depend on the order of the files.
    """
    try:
        numbers = [float(share) for share in shares.split(",")]
    except ValueError as error:
        raise click.BadParameter(
            f"{shares!r}: expected three numbers such as 80,10,10", param_hint="--shares"
        ) from error
    for part in PARTS:
        refuse_target(folder / f"{part}.jsonl", paths)
    with spoken_errors():
        parts = split(_documents(paths), seed=seed, shares=numbers)
        folder.mkdir(parents=True, exist_ok=True)
        for part, documents in parts.items():
            write_jsonl(documents, folder / f"{part}.jsonl")
            click.echo(f"wrote {len(documents):,} documents to {folder / part}.jsonl", err=True)
    alone = sum("scenario" not in document.meta for documents in parts.values() for document in documents)
    if alone:
        click.echo(f"{alone:,} documents have no scenario in their meta; each was placed by itself", err=True)


@command.command("plan")
@_paths
@click.option(
    "--plan",
    "plan_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of regions, kinds and quotas, such as data/corpus/plan.yaml.",
)
def plan_command(paths: tuple[Path, ...], plan_file: Path) -> None:
    """Compare the PATHs, taken together, with a plan: paragraphs held and asked for, by region, kind and phenomenon."""
    with spoken_errors():
        click.echo(plan_table(Plan.load(plan_file).cells(_documents(paths))), nl=False)


@command.command("values")
@_paths
@click.option(
    "--gold",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table of values that people read from the PATHs, such as data/values/test.tsv.",
)
def values_command(paths: tuple[Path, ...], gold: Path) -> None:
    """Read the values of quantities in the PATHs and compare them with those that people read."""
    with spoken_errors():
        report = compare_values(read_values(gold), _documents(paths))
        click.echo(values_to_markdown(report), nl=False)


@command.command("detach")
@_paths
@_texts
@_output
def detach_command(paths: tuple[Path, ...], texts: tuple[Path, ...], target: Path) -> None:
    """Write the annotations of the PATHs without their texts as JSONL, to share where the texts may not be.

    Each document is a passage of one of the texts: of that with the id that source in its meta names, or with its own
    id. Ids and meta go along as they are.
    """
    if target.suffix != ".jsonl":
        raise click.BadParameter(f"{target}: expected a name that ends in .jsonl", param_hint="--output")
    refuse_target(target, paths + texts)
    with spoken_errors():
        records = detach(_documents(paths), _records(texts))
        target.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    click.echo(f"wrote {len(records):,} records to {target}", err=True)


@command.command("attach")
@_paths
@_texts
@_output
def attach_command(paths: tuple[Path, ...], texts: tuple[Path, ...], target: Path) -> None:
    """Join annotations that detach wrote, the PATHs, with their texts again; a text that reads otherwise is refused."""
    refuse_target(target, paths + texts)
    with spoken_errors():
        find_format(target)  # before all is read
        documents = attach(_records(paths), _records(texts))
        lost = write_documents(documents, target)
    click.echo(f"wrote {len(documents):,} documents to {target}", err=True)
    if lost:
        click.echo(f"lost in {target}: {lost}", err=True)


@command.command("labels")
@_schema
def labels_command(schema_file: Path | None) -> None:
    """Print the labelling configuration that a Label Studio project for these labels needs."""
    with spoken_errors():
        click.echo(labelling_config(Schema.load(schema_file)), nl=False)


def _records(paths: Iterable[Path]) -> Iterator[Record]:
    return chain.from_iterable(map(read_records, paths))


def _documents(paths: Iterable[Path]) -> list[Document]:
    """The documents of all paths; what they could not hold is said once."""
    loss = Loss()
    documents = [document for path in paths for document in read_documents(path, loss=loss)]
    if loss:
        click.echo(f"left out: {loss}", err=True)
    return documents


class _Count:
    """Records as they come, counted."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records
        self.number = 0
        self.lost = Loss()

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.number += 1
            for what, count in record.lost.items():
                self.lost.add(what, count)
            yield record
