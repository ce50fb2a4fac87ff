"""``marsad evaluate``: score a model, or any system's output, against annotated documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._model import load_extractor, runtime_options
from marsad.commands._report_page import check_page, write_page
from marsad.data.document import Document
from marsad.data.files import read_documents
from marsad.data.jsonl import write_jsonl
from marsad.data.loss import Loss
from marsad.data.schema import Schema
from marsad.eval.align import align
from marsad.eval.report import Report, evaluate

_PATH = click.Path(exists=True, path_type=Path)


@click.command("evaluate")
@click.argument("gold", type=_PATH)
@click.option(
    "--model", metavar="M", help="Folder or hub name of the model to run; without it the one that comes along."
)
@click.option("--pred", type=_PATH, help="Score this file of predictions instead, in any format that GOLD may have.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.json, report.md and, of a model, predictions.jsonl here instead of a summary to the terminal.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page here: the scores as pictures, and GOLD beside the prediction with what is wrong marked.",
)
@click.option(
    "--schema", "schema_file", type=_PATH, help="YAML file of the labels; else the model's, or the packaged one."
)
@click.option(
    "--common", is_flag=True, help="With --pred: leave out what GOLD has and FILE lacks, as for two annotators."
)
@click.option("--batch-size", type=click.IntRange(min=1), help="The most windows run at a time.")
@runtime_options
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the confidence intervals.")
def command(
    gold: Path,
    model: str | None,
    pred: Path | None,
    folder: Path | None,
    html: Path | None,
    schema_file: Path | None,
    common: bool,
    batch_size: int | None,
    runtime: str,
    batch_tokens: int | None,
    device: str,
    seed: int,
) -> None:
    """Score a model, or with --pred any system's output, against the annotated documents in GOLD.

    Documents are paired by id where all of them have one, else by order. GOLD is the denominator: what was not
    predicted counts as missed.
    """
    if model is not None and pred is not None:
        raise click.UsageError("--model and --pred exclude each other: give the model to run, or what it has predicted")
    with spoken_errors():
        if html is not None:
            check_page(html, (gold, pred, schema_file), folder)
        documents = _read(gold)
        predicted = None if pred is None else _read(pred)
        if common:
            documents = _common(documents, predicted)
        align(documents, ())  # what is wrong with the gold itself is said before a model runs
        schema = None if schema_file is None else Schema.load(schema_file)
        extractor = load_extractor(model or "default", device, runtime) if predicted is None else None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    linked = None
    if extractor is not None:
        limits = {"batch_size": batch_size, "batch_tokens": batch_tokens}
        predicted = _run(extractor.stream(documents, **limits), len(documents), "extracting")
        linked = _run(extractor.link(documents, **limits), len(documents), "linking gold entities")
        schema = schema or extractor.schema
    with spoken_errors():
        schema = schema or Schema.load()
        report = evaluate(documents, predicted or (), schema, linked=linked, seed=seed)
        if folder is not None:
            _write(report, folder, predicted if extractor else None)
        if html is not None:
            write_page(html, report, align(documents, predicted or ()), schema)
    if folder is None:
        click.echo(report.summary(), nl=False)


def _common(gold: list[Document], predicted: list[Document] | None) -> list[Document]:
    if predicted is None:
        raise click.UsageError("--common goes with --pred")
    known = {document.id for document in predicted} - {None}
    kept = [document for document in gold if document.id in known]
    click.echo(f"--common: {len(kept):,} of {len(gold):,} documents of GOLD are scored", err=True)
    return kept


def _read(path: Path) -> list[Document]:
    loss = Loss()
    documents = list(read_documents(path, loss=loss))
    if loss:
        click.echo(f"{path}: left out {loss}", err=True)
    return documents


def _run(stream: Iterable[Document], length: int, label: str) -> list[Document]:
    with click.progressbar(stream, length=length, label=label, file=sys.stderr) as progress:
        return list(progress)


def _write(report: Report, folder: Path, predicted: Iterable[Document] | None) -> None:
    names = ["report.json", "report.md"]
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8", newline="\n")
    (folder / "report.md").write_text(report.to_markdown(), encoding="utf-8", newline="\n")
    if predicted is not None:
        write_jsonl(predicted, folder / "predictions.jsonl")
        names.append("predictions.jsonl")
    click.echo(f"wrote {', '.join(str(folder / name) for name in names)}", err=True)
