"""``marsad card``: write the card of a model folder."""

from __future__ import annotations

import click

from marsad.commands._errors import spoken_errors
from marsad.commands._listing import listing
from marsad.commands._model import load_extractor


@click.command("card")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--report", "reports", multiple=True, metavar="NAME=FILE", help="A test set's name and its report.json.")
@click.option("--licence", metavar="ID", help="Of the weights, where what went in does not say it.")
@click.option("--name", metavar="M", help="What the model will be loaded by, for the example; else FOLDER.")
def command(folder: str, reports: tuple[str, ...], licence: str | None, name: str | None) -> None:
    """Write README.md into the model FOLDER, from its run.json and the reports of marsad evaluate -o.

    The licence is derived from what went into the weights; one that this does not allow is refused. The model is run on
    a sentence, to show what it gives.
    """
    named = {}
    for report in reports:
        test_set, equals, file = report.partition("=")
        if not equals:
            raise click.UsageError(f"--report {report}: expected NAME=FILE, such as 'news=runs/news/report.json'")
        named[test_set] = file
    with spoken_errors():
        from marsad.model.trust.answers import SENTENCES
        from marsad.train.card import write_card

        example = listing(load_extractor(folder, "cpu", "torch").extract(SENTENCES[0]))
        card = write_card(folder, named, licence=licence, example=example, name=name)
        click.echo(f"wrote {card}", err=True)
