"""How commands end where what they were given is at fault: in a message, not a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def spoken_errors() -> Iterator[None]:
    """Turn the errors of files and their content into ``click.ClickException``; their messages say what is wrong."""
    try:
        yield
    except (OSError, ValueError, MemoryError) as error:
        raise click.ClickException(str(error) or "out of memory") from error
