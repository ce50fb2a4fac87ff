"""Where the results of a long run go: files that are whole once they bear their name, and a state to go on from.

A file being written ends in ``.part``. Chunk after chunk is appended to it; at a commit everything is forced to disk
first, then the state that counts it. Whatever lies behind the state's lengths is cut off when a run goes on, so a line
torn by a crash never survives. A file gets its name after the state that calls it full; its rows stand as JSONL until
then, in Parquet's case too.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO

from marsad.data.compressed import compress
from marsad.data.parquet import write_rows
from marsad.data.parts import Chunk
from marsad.data.state import State, StateError, chained

_EVERY = 2.0  # seconds between commits


@dataclass(frozen=True, slots=True)
class Layout:
    """What the files are called: ``path`` is one file, or a folder of shards of ``shard_size`` documents.

    ``suffix`` says what a file holds: ``.jsonl``, with a suffix of compression or without, or ``.parquet``.
    """

    path: Path
    suffix: str
    shard_size: int | None = None

    def file(self, shard: int) -> Path:
        """The name of a file once it is whole."""
        return self.path if self.shard_size is None else self.path / f"part-{shard:05}{self.suffix}"

    def beside(self, ending: str) -> Path:
        """A file beside the output, called like it."""
        name = self.path.name
        stem = name.removesuffix(self.suffix) if name.endswith(self.suffix) else self.path.stem
        return self.path.with_name(stem + ending)

    @property
    def state(self) -> Path:
        """Where the state of an unfinished run is."""
        return self.beside(".progress.json")

    @property
    def rejects(self) -> Path:
        """The list of broken records."""
        return self.beside(".rejects.jsonl")


class Sink:
    """Appends results in their order; a context that commits where Ctrl-C ends it."""

    def __init__(self, layout: Layout, state: State) -> None:
        self.layout, self.state = layout, state
        self._packing = "" if layout.suffix == ".parquet" else Path(layout.suffix).suffix
        self._committed = time.monotonic()
        self._between = True  # chunks: what is written and what is counted agree
        folder = layout.path if layout.shard_size is not None else layout.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        _recover(layout, state)
        self._out = _append_from(_part(layout.file(state.shard)), state.length)
        self._rejects = _append_from(_part(layout.rejects), state.rejects)

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt) and self._between:
            self.commit()
        for file in (self._out, self._rejects):
            with suppress(OSError):  # a full disk has been told already
                file.close()

    def write(self, chunk: Chunk, rows: Sequence[str], faults: Sequence[dict[str, object]], characters: int) -> None:
        """Append the rows of a chunk, lines of JSON without their ends, and what was wrong with its other records."""
        self._between = False
        full = self._write_rows(rows)
        self._rejects.write(data := _lines([json.dumps(fault, ensure_ascii=False) for fault in faults]))
        now = self.state
        self.state = replace(
            now,
            chunks=now.chunks + 1,
            digest=chained(now.digest, chunk.digest),
            rejects=now.rejects + len(data),
            documents=now.documents + len(rows),
            characters=now.characters + characters,
            rejected=now.rejected + len(faults),
        )
        self._between = True
        if full or time.monotonic() - self._committed > _EVERY:
            self.commit()

    def commit(self) -> None:
        """Force what is written to disk, and say so in the state; then name the files that are full."""
        for file in (self._out, self._rejects):
            file.flush()
            os.fsync(file.fileno())
        self.state.save(self.layout.state)
        _name_full(self.layout, self.state)
        self._committed = time.monotonic()

    def finish(self) -> None:
        """Everything is written: name the last file and the rejects, and remove the state."""
        last = self.state.rows > 0 or self.state.shard == 0
        self._out.flush()
        os.fsync(self._out.fileno())
        self.state = replace(self.state, finished=True, shard=self.state.shard + last, rows=0, length=0)
        self.commit()
        self._out.close()
        self._rejects.close()
        complete(self.layout, self.state)

    def _write_rows(self, rows: Sequence[str]) -> bool:
        """Append rows, beginning a new file where one is full; whether one is."""
        size, begin, full = self.layout.shard_size, 0, False
        while begin < len(rows):
            end = len(rows) if size is None else min(len(rows), begin + size - self.state.rows)
            data = compress(_lines(rows[begin:end]), self._packing)
            self._out.write(data)
            now = self.state
            self.state = replace(now, rows=now.rows + end - begin, length=now.length + len(data))
            begin = end
            if self.state.rows == size:
                full = True
                self._next_file()
        return full

    def _next_file(self) -> None:
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self.state = replace(self.state, shard=self.state.shard + 1, rows=0, length=0)
        self._out = _append_from(_part(self.layout.file(self.state.shard)), 0)


def complete(layout: Layout, state: State) -> None:
    """The last steps of a finished run, each of which may have been done before: names, and no state any more."""
    _name_full(layout, state)
    _part(layout.file(state.shard)).unlink(missing_ok=True)
    part = _part(layout.rejects)
    if not state.rejects:
        part.unlink(missing_ok=True)
        layout.rejects.unlink(missing_ok=True)
    elif part.exists():
        os.replace(part, layout.rejects)
    layout.state.unlink(missing_ok=True)


def _name_full(layout: Layout, state: State) -> None:
    """Give the files that the state calls full their names, the earliest first."""
    first = state.shard
    while first > 0 and _part(layout.file(first - 1)).exists():
        first -= 1
    for shard in range(first, state.shard):
        _name(layout.file(shard), layout.suffix)


def _recover(layout: Layout, state: State) -> None:
    """Bring the files to what the state says."""
    for part, length in ((_part(layout.file(state.shard)), state.length), (_part(layout.rejects), state.rejects)):
        if length and not (part.exists() and part.stat().st_size >= length):
            raise StateError(f"{part}: gone or shorter than the run left it; remove {layout.state} to begin anew")
    if layout.shard_size is not None:
        current = _part(layout.file(state.shard)).name
        for file in layout.path.glob("part-*.part"):
            if file.name > current:
                file.unlink()
    _name_full(layout, state)


def _part(file: Path) -> Path:
    return file.with_name(file.name + ".part")


def _append_from(part: Path, length: int) -> IO[bytes]:
    """The file cut to a length, open for more."""
    file = open(part, "ab")  # noqa: SIM115
    file.truncate(length)
    return file


def _lines(rows: Sequence[str]) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode("utf-8")


def _name(file: Path, suffix: str) -> None:
    """Give a full file its name; Parquet is written from its rows first."""
    part = _part(file)
    if suffix != ".parquet":
        os.replace(part, file)
        return
    new = file.with_name(file.name + ".new")
    with open(part, encoding="utf-8") as rows:
        write_rows((json.loads(row) for row in rows), new)
    with open(new, "rb") as whole:
        os.fsync(whole.fileno())
    os.replace(new, file)
    part.unlink()
