"""``marsad average``: one model of several."""

from __future__ import annotations

import click

from marsad.commands._runs import run_messages


@click.command("average")
@click.argument("models", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False))
@click.option("-o", "--output", "folder", required=True, type=click.Path(file_okay=False), help="Write the model here.")
@click.option(
    "--dev",
    multiple=True,
    type=click.Path(exists=True),
    help="Choose the relation threshold on these documents, not on those of the first model's training.",
)
def command(models: tuple[str, ...], folder: str, dev: tuple[str, ...]) -> None:
    """Write the model whose weights are the mean of those of the MODELS, folders that marsad train wrote.

    They must come from one encoder and one seed; they may differ in their documents, rates and epochs.
    """
    with run_messages():
        from marsad.train.average import average

        average(models, folder, dev=dev)
    click.echo(f"model written to {folder}; try it: marsad extract --model {folder} FILE", err=True)
