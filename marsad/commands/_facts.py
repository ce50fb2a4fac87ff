"""``--facts``: tables written beside what a command does with its documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from marsad.commands._output import refuse_target
from marsad.data.document import Document
from marsad.data.facts import SUFFIXES, check_table, links_path, write_facts


def facts_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--facts FILE``, refused at once where its suffix tells no kind of table."""
    return click.option(
        "--facts",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_checked,
        help=f"Tables of the quantities and, in FILE.links, of the actors' links: {', '.join(SUFFIXES)}.",
    )(command)


def with_facts(documents: Iterable[Document], path: Path | None) -> Iterable[Document]:
    """The documents, whose rows are written as they pass where a path is given."""
    return documents if path is None else write_facts(documents, path)


def refuse_overwriting(
    path: Path | None, links: Path | None, others: Iterable[str | Path | None], *, recursive: bool = False
) -> None:
    """Refuse to write the two tables over each other, over what else is read or written in the same call, or into it.

    Args:
        path: Table of the quantities.
        links: Table of the links; None where it stands beside the other.
        others: Files and folders.
        recursive: Whether the sub-folders of folders are read too.
    """
    if path is None:
        return
    tables = (path, links or links_path(path))
    if tables[0].resolve() == tables[1].resolve():
        raise click.UsageError(f"both tables would be written to {path}: name two files")
    for table in tables:
        refuse_target(table, others, recursive=recursive)


def make_room(path: Path | None) -> None:
    """Make the folder of a table, before anything that takes time.

    Raises:
        click.ClickException: it cannot be made or written to.
    """
    if path is None:
        return
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path}: its folder cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise click.ClickException(f"{path}: nothing can be written to {folder}")


def _checked(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None:
        try:
            check_table(path)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return path
