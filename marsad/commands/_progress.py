"""Progress on standard error: a line that rewrites itself on a terminal, one line at the end elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

_EVERY = 0.5  # seconds


class Progress:
    """Counts documents and characters, and tells their rate."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()
        self._documents = self._characters = 0
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        click.echo(f"\r{self._line()}" if self._live else self._line(), err=True)

    def add(self, characters: int) -> None:
        """One more document of so many characters."""
        self._documents += 1
        self._characters += characters
        now = time.monotonic()
        if self._live and now - self._told > _EVERY:
            self._told = now
            click.echo(f"\r{self._line()}", err=True, nl=False)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-9)
        rate = self._documents / seconds
        done = f"{self._documents:,} documents, {self._characters:,} characters"
        return f"{done} in {seconds:.1f} s ({rate:,.1f} documents a second)"
