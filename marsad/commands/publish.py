"""``marsad publish``: a model for others to use."""

from __future__ import annotations

import click

from marsad.commands._errors import spoken_errors


@click.command("publish")
@click.argument("model", metavar="MODEL_DIR")
@click.option("--to", required=True, metavar="ORG/NAME|DIRECTORY", help="A name on the hub, or a new folder.")
@click.option("--private", is_flag=True, help="A repository that is made anew is seen by its owners alone.")
@click.option("--revision", metavar="BRANCH", help="The branch of the repository; made if it is not there.")
@click.option("--dry-run", is_flag=True, help="Do everything but hand it over; list what would go.")
def command(model: str, to: str, private: bool, revision: str | None, dry_run: bool) -> None:
    """Publish the model in MODEL_DIR, or 'default' for the one in the package.

    The folder gets the model, its card and licence, run.json, the bare encoder and a tagger for plain transformers,
    recorded answers and checksums. It is checked in a fresh process as 'marsad verify' does, then moved to a new
    directory or uploaded in one commit, with the token of 'hf auth login' or HF_TOKEN. The card has to be there: write
    it with 'marsad card'.
    """
    with spoken_errors():
        from transformers.utils import logging

        logging.disable_progress_bar()
        from marsad.model.publish.publish import publish

        done = publish(model, to, private=private, revision=revision, dry_run=dry_run)
    for name, size in done.files.items():
        click.echo(f"{size:>12,}  {name}")
    click.echo(f"{sum(done.files.values()):>12,}  in {len(done.files)} files")
    click.echo(f"{'would go to' if dry_run else 'published:'} {done.place}", err=True)
