"""Inputs as parts that can be read alone, one after another or side by side, and as chunks of records.

What stands in which chunk depends on the inputs alone: not on how many processes read or run them, nor on where a
run was interrupted. Answers to a chunk are therefore the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from marsad.data.brat import read_brat
from marsad.data.compressed import decompressed
from marsad.data.files import FORMATS, list_inputs
from marsad.data.jsonl import read_jsonl
from marsad.data.plain import read_text
from marsad.data.record import Record

RECORDS = 256
"""The most records of a chunk; more than ``CHARACTERS`` of text end it earlier, and so does the end of a part."""

CHARACTERS = 400_000
_PART_BYTES = 1 << 22
_PART_FILES = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one format, read in their order; ``folder`` is what the ids of plain texts begin below.

    ``size`` is in bytes on disk. Standard input is no part.
    """

    form: str
    folder: str
    files: tuple[str, ...]
    size: int
    recursive: bool = False

    def read(self) -> Iterator[tuple[Record, int]]:
        """Each record, and how many bytes of the part are behind it, roughly."""
        done = 0
        for name in self.files:
            file = Path(name)
            for record, read in self._read_file(file):
                yield record, done + read
            done += file.stat().st_size

    def _read_file(self, file: Path) -> Iterator[tuple[Record, int]]:
        if self.form == "plain":
            yield read_text(file, Path(self.folder)), 0
        elif self.form == "jsonl":
            with open(file, "rb") as raw:
                for record in read_jsonl(decompressed(raw, file.suffix), str(file)):
                    yield record, raw.tell()
        elif self.form == "brat":
            yield from ((record, 0) for record in read_brat(file, recursive=self.recursive))
        else:
            yield from ((record, 0) for record in FORMATS[self.form].read(file))


class Readable(Protocol):
    """What records come from: a ``Part``, or a stream."""

    @property
    def size(self) -> int: ...  # noqa: D102

    def read(self) -> Iterator[tuple[Record, int]]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that are run together, and a digest of them.

    ``done`` is how many bytes of all parts are behind it, None where that is not known.
    """

    records: tuple[Record, ...]
    digest: str
    done: int | None = None


def find_parts(path: Path, form: str | None, *, recursive: bool) -> list[Part]:
    """The parts of a file or folder: a large file each, or small ones of a format together.

    Raises:
        FileNotFoundError, ValueError: as ``read_records``.
    """
    folder = str(path if path.is_dir() else path.parent)
    parts: list[Part] = []
    names: list[str] = []
    held, total = "", 0
    for found, file in list_inputs(path, form, recursive=recursive):
        size = file.stat().st_size if file.is_file() else 0
        if names and (found.name != held or total + size > _PART_BYTES or len(names) == _PART_FILES):
            parts.append(Part(held, folder, tuple(names), total, recursive))
            names, total = [], 0
        names.append(str(file))
        held, total = found.name, total + size
    return [*parts, Part(held, folder, tuple(names), total, recursive)]


def chunks(parts: Iterable[Readable]) -> Iterator[Chunk]:
    """The chunks of parts, in order."""
    behind = 0
    for part in parts:
        for chunk in cut(part.read()):
            yield replace(chunk, done=behind + (chunk.done or 0))
        behind += part.size


def cut(records: Iterable[tuple[Record, int | None]]) -> Iterator[Chunk]:
    """Chunks of records, each record given with the bytes that are behind it."""
    held: list[Record] = []
    characters, done = 0, None
    for record, done in records:
        size = _characters(record)
        if held and (len(held) == RECORDS or characters + size > CHARACTERS):
            yield Chunk(tuple(held), _digest(held), done)
            held, characters = [], 0
        held.append(record)
        characters += size
    if held:
        yield Chunk(tuple(held), _digest(held), done)


def _characters(record: Record) -> int:
    text = record.data.get("text") if isinstance(record.data, dict) else None
    return len(text) if isinstance(text, str) else 0


def _digest(records: list[Record]) -> str:
    """A digest of what the records hold."""
    told = blake2b(digest_size=16)
    for record in records:
        told.update(f"{record.line} {record.data!r} {record.error!r}\n".encode("utf-8", "surrogatepass"))
    return told.hexdigest()
