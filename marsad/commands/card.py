"""``marsad card``: write the card of a model folder."""

from __future__ import annotations

import click

from marsad.commands._errors import spoken_errors


@click.command("card")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--report", "reports", multiple=True, metavar="NAME=FILE", help="A test set's name and its report.json.")
def command(folder: str, reports: tuple[str, ...]) -> None:
    """Write README.md into the model FOLDER, from its run.json and the reports of marsad evaluate -o."""
    named = {}
    for report in reports:
        name, equals, file = report.partition("=")
        if not equals:
            raise click.UsageError(f"--report {report}: expected NAME=FILE, such as 'news=runs/news/report.json'")
        named[name] = file
    with spoken_errors():
        from marsad.train.card import write_card

        click.echo(f"wrote {write_card(folder, named)}", err=True)
