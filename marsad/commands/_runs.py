"""What the two training commands share: arguments, the log, and errors as messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from marsad.commands._errors import spoken_errors


def run_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """CONFIG, KEY=VALUE … and --resume."""
    command = click.option("--resume", is_flag=True, help="Go on from the run's last checkpoint.")(command)
    command = click.argument("overrides", nargs=-1, metavar="[KEY=VALUE]...")(command)
    return click.argument("config", type=click.Path(dir_okay=False))(command)


@contextmanager
def run_messages() -> Iterator[None]:
    """Log to stderr; what people can cause ends as a message."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("marsad").setLevel(logging.INFO)
    with spoken_errors():
        yield
