"""``marsad benchmark``: how fast extraction is here, against what one would write instead."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from marsad.commands._errors import spoken_errors
from marsad.model.runtime.choose import RUNTIMES, computes_in_bf16, onnx_installed
from marsad.speed.clock import CLOCKS

if TYPE_CHECKING:
    from marsad.eval.speed import SpeedReport
    from marsad.speed.route import Route

_FP32, _BF16 = "pipeline fp32", "pipeline bf16"
_MANY = 80  # times a round's documents are the most that --sweep runs at once: 10,000 by default
_OURS = [name for name in RUNTIMES if name != "auto"]


@click.command("benchmark")
@click.option("--documents", type=click.IntRange(min=1), default=125, show_default=True, help="Texts in a round.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Each way once in each.")
@click.option("--model", default="default", show_default=True, metavar="M", help="Folder or hub name of the model.")
@click.option(
    "--runtime",
    "runtimes",
    type=click.Choice(_OURS),
    multiple=True,
    help="Of ours, to measure; may be given more than once. Else those that are installed.",
)
@click.option(
    "--base/--no-base",
    default=True,
    help="Also a random model of AraBERT's base size, and transformers' pipeline on it.",
)
@click.option(
    "--sweep", is_flag=True, help="Also cost against length, budget, threads and up to 80 times the documents."
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option(
    "--clock",
    type=click.Choice(list(CLOCKS)),
    default="wall",
    show_default=True,
    help="cpu counts the processors' time, for a machine that others use; set OMP_NUM_THREADS=1 then.",
)
@click.option("-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), help="For the report.")
def command(
    documents: int,
    rounds: int,
    model: str,
    runtimes: tuple[str, ...],
    base: bool,
    sweep: bool,
    device: str,
    clock: str,
    folder: Path | None,
) -> None:
    """Measure extraction on this machine, in turns with what one would write instead, on the same texts.

    Prints tables, or writes speed.json and speed.md to the folder of -o. Texts are the corpus's words, in lengths as
    documents have them. Ratios hold within a run; the threads are those of OMP_NUM_THREADS, or all.
    """
    may = {"torch": True, "torch-bf16": device == "cpu" and computes_in_bf16()}
    on_cpu = device == "cpu" and onnx_installed()
    chosen = runtimes or tuple(name for name in _OURS if may.get(name, on_cpu))
    with spoken_errors():
        try:
            with _routes(model, chosen, base, documents, device=device, clock=clock) as routes:
                report = _measure(routes, documents, rounds, sweep)
        except RuntimeError as error:
            raise click.ClickException(str(error)) from error
    text = report.to_markdown([one.name for one in report.measured if one.name.startswith("pipeline")])
    if folder is None:
        click.echo(text, nl=False)
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speed.md").write_text(text, encoding="utf-8", newline="\n")
    data = json.dumps(report.to_dict(), ensure_ascii=False, indent=2)
    (folder / "speed.json").write_text(data + "\n", encoding="utf-8", newline="\n")
    click.echo(f"wrote {folder / 'speed.json'}, {folder / 'speed.md'}", err=True)


@contextmanager
def _routes(model: str, runtimes: Sequence[str], base: bool, count: int, **way: Any) -> Iterator[list[Route]]:
    """The routes, ours on the small model first, those of the base size in a folder that goes again."""
    from marsad.model.folder import resolve
    from marsad.speed.measure import best_batch
    from marsad.speed.route import Route

    small = [Route(f"small, {name}", name, str(resolve(model)), **way) for name in runtimes]
    if not base:
        yield small
        return
    from marsad.speed.base_model import save_base

    with TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        texts, _ = _texts(count)
        _say("writing a random model of base size")
        save_base(ours, theirs, texts[:24])
        large = [Route(f"base, {name}", name, str(ours), **way) for name in runtimes]
        half = way["device"] == "cuda" or computes_in_bf16()
        lines = [(_FP32, "pipeline"), *([(_BF16, "pipeline-bf16")] if half else [])]
        pipelines = [best_batch(Route(name, kind, str(theirs), **way), texts, _say) for name, kind in lines]
        yield [*small, *large, *pipelines]


def _measure(routes: Sequence[Route], count: int, rounds: int, sweep: bool) -> SpeedReport:
    from marsad.eval.speed import SpeedReport
    from marsad.speed.measure import first_result, in_turns, running, stages_of

    texts, pieces = _texts(count)
    with running(routes, _say) as runners:
        measured = in_turns(runners, texts, rounds=rounds, say=_say)
        ours = [runner for runner in runners if not runner.route.is_pipeline]
        stages = [stages_of(runner, texts) for runner in ours]
    first = routes[0]
    sweeps = _sweeps(first, texts, pieces, most=_MANY * len(texts)) if sweep else {}
    machine = {"threads": os.environ.get("OMP_NUM_THREADS", "all"), "cores": os.cpu_count(), "rounds": rounds}
    started = first_result(first.folder, first.runtime)
    return SpeedReport(machine, count, pieces, measured, stages, started, sweeps)


def _sweeps(route: Route, texts: list[str], pieces: int, *, most: int) -> dict[str, dict[str, float]]:
    from marsad.speed.measure import running, sweep_budgets, sweep_documents, sweep_lengths, sweep_threads
    from marsad.speed.texts import make_texts

    with running([route], _say) as (runner,):
        runner.run(texts)
        found = {
            "batch budget": sweep_budgets(runner, texts, pieces),
            "pieces of each document": sweep_lengths(
                runner, lambda length: make_texts([length] * max(1, pieces // length), seed=0), pieces
            ),
            "documents": sweep_documents(runner, _texts, most),
        }
    return found | {"threads": sweep_threads(route, texts, pieces, _say)}


def _texts(count: int) -> tuple[list[str], int]:
    from marsad.speed.texts import draw_lengths, make_texts

    lengths = draw_lengths(count, seed=0)
    return make_texts(lengths, seed=0), sum(lengths)


def _say(words: str) -> None:
    click.echo(words, err=True)
