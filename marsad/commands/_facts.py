"""``--facts``: tables written beside what a command does with its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

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


def refuse_overwriting(path: Path | None, links: Path | None, others: Iterable[str | Path | None]) -> None:
    """Refuse to write the two tables over each other or over what else is read or written in the same call."""
    if path is None:
        return
    tables = {path.resolve(), (links or links_path(path)).resolve()}
    if len(tables) == 1:
        raise click.UsageError(f"both tables would be written to {path}: name two files")
    for other in others:
        if other is not None and Path(other).resolve() in tables:
            raise click.UsageError(f"{other} is read or written too and would be overwritten: name another file")


def _checked(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None:
        try:
            check_table(path)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return path
