"""``marsad curve``: what more annotated documents would bring."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from marsad.commands._runs import run_messages


@click.command("curve")
@click.argument("config", type=click.Path(dir_okay=False))
@click.argument("overrides", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--shares", default="0.1,0.25,0.5,1", show_default=True, help="Parts of the training documents.")
@click.option("--seeds", default="0,1,2", show_default=True, help="One training for each, at every share.")
@click.option("--test", "tests", multiple=True, metavar="NAME=FILE", help="A further annotated file to score.")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Hold the trainings, curve.json, curve.md and curve.svg here.",
)
def command(
    config: str, overrides: tuple[str, ...], shares: str, seeds: str, tests: tuple[str, ...], folder: Path
) -> None:
    """Train as CONFIG says on growing parts of its documents, and score each on dev and on the test files.

    Trainings that the folder holds already are not run again: calls with different seeds can run side by side, and a
    last one over all seeds puts them together. The plot needs matplotlib (pip install 'marsad[plot]').
    """
    try:
        parts, numbers = [float(share) for share in shares.split(",")], [int(seed) for seed in seeds.split(",")]
    except ValueError as error:
        raise click.UsageError(f"--shares {shares} --seeds {seeds}: expected numbers parted by commas") from error
    named = {}
    for test in tests:
        name, equals, file = test.partition("=")
        if not equals:
            raise click.UsageError(f"--test {test}: expected NAME=FILE, such as news=news.jsonl")
        named[name] = file
    with run_messages():
        from marsad.train.curve import curve_table, learning_curve, plot_curve
        from marsad.train.settings import load_settings
        from marsad.train.train_settings import TrainSettings

        settings = load_settings(TrainSettings, config, overrides)
        points = learning_curve(settings, shares=parts, seeds=numbers, tests=named, folder=folder)
        (folder / "curve.json").write_text(json.dumps([asdict(point) for point in points], indent=1), "utf-8")
        (folder / "curve.md").write_text(curve_table(points), "utf-8")
        click.echo(f"wrote {folder / 'curve.json'} and {folder / 'curve.md'}", err=True)
        try:
            plot_curve(points, folder / "curve.svg")
        except ImportError as error:
            click.echo(f"no plot: {error}", err=True)
