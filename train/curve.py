"""A learning curve: the same training on growing parts of the annotated documents, to see what more would bring."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import mean, stdev

from marsad.data.document import Document
from marsad.data.jsonl import write_jsonl
from marsad.model.extractor import Extractor
from marsad.train.finetune import finetune
from marsad.train.prepare import read_all
from marsad.train.scoring import strict_f1
from marsad.train.train_settings import TrainSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Point:
    """One training: strict F1 on one set, from 0 to 1; relations end to end."""

    share: float
    seed: int
    documents: int
    set: str
    entities: float
    relations: float


def learning_curve(
    settings: TrainSettings,
    *,
    shares: Sequence[float],
    seeds: Sequence[int],
    tests: Mapping[str, str | Path],
    folder: str | Path,
) -> list[Point]:
    """Train on each of ``shares`` (from 0, not included, to 1) of ``settings.train`` with each seed, and score.

    A seed draws its own order of the documents; a larger share holds the smaller ones. The smaller a share, the more
    epochs it gets, ``share ** -0.5`` times as many, so that it is not merely trained too little. What was scored before
    is read from the folder: calls with different seeds can run side by side, and a broken one goes on.

    Args:
        settings: of the training on everything; ``output`` is not used.
        shares: parts of the documents.
        seeds: of subset, order and weights.
        tests: further annotated files to score by name; the dev set is scored as ``dev``.
        folder: holds one folder for each training.

    Raises:
        ValueError: a share is not above 0 and at most 1.
    """
    if wrong := [share for share in shares if not 0 < share <= 1]:
        raise ValueError(f"share {wrong[0]}: expected a number above 0, at most 1")
    documents = read_all(settings.train)
    sets = {"dev": read_all(settings.dev)} | {name: read_all([str(path)]) for name, path in tests.items()}
    points: list[Point] = []
    for seed in seeds:
        order = random.Random(seed).sample(range(len(documents)), len(documents))
        for share in shares:
            part = [documents[n] for n in sorted(order[: max(1, round(share * len(documents)))])]
            points += _points(settings, part, share, seed, sets, Path(folder) / f"{share:g}-{seed}")
    return points


def _points(
    settings: TrainSettings,
    part: Sequence[Document],
    share: float,
    seed: int,
    sets: Mapping[str, Sequence[Document]],
    folder: Path,
) -> list[Point]:
    scores = folder / "scores.json"
    if not scores.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_jsonl(part, folder / "train.jsonl")
        epochs = round(settings.epochs * share**-0.5)
        own = replace(
            settings,
            output=str(folder / "model"),
            train=(str(folder / "train.jsonl"),),
            seed=seed,
            epochs=epochs,
            patience=epochs,
        )
        log.info("%d documents, seed %d: %d epochs", len(part), seed, epochs)
        extractor = Extractor.from_pretrained(str(finetune(own, resume=True)), runtime="torch")
        found = [
            asdict(Point(share, seed, len(part), name, *strict_f1(gold, extractor.stream(gold), extractor.schema)))
            for name, gold in sets.items()
        ]
        scores.write_text(json.dumps(found, indent=1), "utf-8")
    return [Point(**row) for row in json.loads(scores.read_text("utf-8"))]


def curve_table(points: Iterable[Point]) -> str:
    """The curve as a Markdown table: mean over the seeds, and their standard deviation, in per cent."""
    given = list(points)
    names = list(dict.fromkeys(point.set for point in given))
    head = " | ".join(f"{name}: entities | {name}: relations" for name in names)
    lines = [f"| share | documents | seeds | {head} |", "| ---: | ---: | ---: |" + " ---: |" * (2 * len(names))]
    for share in sorted({point.share for point in given}):
        here = [point for point in given if point.share == share]
        of_first = [point for point in here if point.set == names[0]]
        cells = " | ".join(
            _mean(value) for name in names for value in _values([point for point in here if point.set == name])
        )
        lines.append(f"| {100 * share:g} % | {of_first[0].documents:,} | {len(of_first)} | {cells} |")
    return "\n".join(lines) + "\n"


def plot_curve(points: Iterable[Point], path: str | Path) -> None:
    """Draw the curve as an SVG: one panel a set, means with the range of the seeds, documents on a log axis.

    Raises:
        ImportError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("drawing needs matplotlib: pip install 'marsad[plot]'") from error
    given = list(points)
    names = list(dict.fromkeys(point.set for point in given))
    with rc_context({"svg.hashsalt": "marsad", "svg.fonttype": "none"}):
        figure = Figure(figsize=(4 * len(names), 3.2), layout="constrained")
        for panel, name in zip(figure.subplots(1, len(names), sharey=True, squeeze=False)[0], names, strict=True):
            for label in ("entities", "relations"):
                sizes, low, middle, high = zip(*_line([p for p in given if p.set == name], label), strict=True)
                panel.fill_between(sizes, low, high, alpha=0.25, linewidth=0)
                panel.plot(sizes, middle, marker="o", label=label)
            panel.set(title=name, xscale="log", xlabel="paragraphs", xticks=sizes, xticklabels=sizes, ylim=(0, 100))
            panel.minorticks_off()
            panel.grid(alpha=0.3)
        figure.axes[0].set_ylabel("strict F1, %")
        figure.axes[0].legend()
        figure.savefig(path, format="svg", metadata={"Date": None})


def _line(points: Sequence[Point], label: str) -> Iterator[tuple[int, float, float, float]]:
    """For each share: its documents, and the least, mean and greatest F1 in per cent."""
    for size in sorted({point.documents for point in points}):
        values = [100 * float(getattr(point, label)) for point in points if point.documents == size]
        yield size, min(values), mean(values), max(values)


def _values(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [point.entities for point in points], [point.relations for point in points]


def _mean(values: Sequence[float]) -> str:
    spread = f" ± {100 * stdev(values):.1f}" if len(values) > 1 else ""
    return f"{100 * mean(values):.1f}{spread}"
