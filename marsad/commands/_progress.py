"""Progress on standard error: a line that rewrites itself on a terminal, one line at the end elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

_EVERY = 0.5  # seconds


class Progress:
    """Counts documents and characters, and tells their rate, and the time left where ``total`` bytes are known."""

    def __init__(self, total: int | None = None) -> None:
        self._began = self._told = time.monotonic()
        self._documents = self._characters = 0
        self._total, self._done = total, 0
        self._first: tuple[float, int] | None = None
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        click.echo(f"\r{self._line()}\033[K" if self._live else self._line(), err=True)

    def add(self, documents: int, characters: int, done: int | None = None) -> None:
        """So many more documents; ``done`` bytes of all are behind."""
        self._documents += documents
        self._characters += characters
        now = time.monotonic()
        if done is not None:
            self._first = (now, done) if self._first is None else self._first
            self._done = done
        if self._live and now - self._told > _EVERY:
            self._told = now
            click.echo(f"\r{self._line()}{self._left(now)}\033[K", err=True, nl=False)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-9)
        rate = self._documents / seconds
        done = f"{self._documents:,} documents, {self._characters:,} characters"
        return f"{done} in {seconds:.1f} s ({rate:,.1f} documents a second)"

    def _left(self, now: float) -> str:
        """The time left at the rate since the first news, and the share that is done."""
        if not self._total or self._first is None or self._done <= self._first[1]:
            return ""
        rate = (self._done - self._first[1]) / (now - self._first[0])
        seconds = int(max(self._total - self._done, 0) / rate)
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f", {min(self._done / self._total, 1):.0%}, {clock} left"
