"""``marsad verify``: whether a model folder can be trusted."""

from __future__ import annotations

import click

from marsad.commands._errors import spoken_errors


@click.command("verify")
@click.argument("model", metavar="DIR_OR_HUB_NAME")
@click.option("--revision", help="Branch, tag or commit, of a hub name.")
def command(model: str, revision: str | None) -> None:
    """Check a model before it is used: DIR_OR_HUB_NAME, or 'default' for the one in the package.

    Refused are pickles and code, links and paths that lead out of the folder, tensor files whose header does not fit
    them, NaN and infinity, configurations that ask for remote code, and files that are not those of
    checksums.sha256. Then the model is loaded and its recorded answers are repeated. A folder of 'marsad export --onnx'
    is checked too: graphs with weights in other files, truncated tensors or foreign operations are refused. Every
    reason is listed; the exit status is 1 if there is one. A hub name is downloaded whole, into the hub's own cache.
    """
    with spoken_errors():
        from transformers.utils import logging

        logging.disable_progress_bar()
        from marsad.model.folder import resolve
        from marsad.model.trust.verify import verify_folder

        verdict = verify_folder(resolve(model, revision=revision, whole=True))
    for note in verdict.notes:
        click.echo(f"note: {note}", err=True)
    for fault in verdict.faults:
        click.echo(f"refused: {fault}", err=True)
    if not verdict.trusted:
        raise click.exceptions.Exit(1)
    click.echo(f"{model}: nothing found against it")
