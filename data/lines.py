"""The lines of UTF-8 files, numbered; bytes that are no UTF-8 are told with their place, not raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marsad.data.compressed import BROKEN, decompressed

Source = str | Path | Iterable[str] | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end, numbered from 1; ``error`` where its bytes are no text."""

    number: int
    text: str
    error: str | None = None


def read_lines(source: Source) -> Iterator[Line]:
    r"""The lines of a file or an open stream, ended by ``\n`` or ``\r\n`` alone; a byte order mark is dropped."""
    opened: AbstractContextManager[Iterable[str | bytes]]
    opened = open_bytes(source) if isinstance(source, str | Path) else nullcontext(source)
    number = 0
    with opened as raw_lines:
        try:
            for number, raw in enumerate(raw_lines, 1):
                yield _line(raw, number)
        except BROKEN as error:
            yield Line(number + 1, "", f"the compressed file is broken from this line on: {error}")


@contextmanager
def open_bytes(path: str | Path) -> Iterator[IO[bytes]]:
    """What a file holds, decompressed where its suffix says so."""
    with open(path, "rb") as raw:
        stream = decompressed(raw, Path(path).suffix)
        try:
            yield stream
        finally:
            stream.close()


def open_for_writing(target: str | Path | IO[str]) -> AbstractContextManager[IO[str]]:
    r"""A file opened for UTF-8 text with ``\n`` line ends, or the open stream itself, which stays open."""
    if isinstance(target, str | Path):
        return open(target, "w", encoding="utf-8", newline="\n")
    return nullcontext(target)


def source_name(source: Source) -> str:
    """What errors call a source: its path, or the name of the stream."""
    return str(source) if isinstance(source, str | Path) else str(getattr(source, "name", "<stream>"))


def utf8_fault(error: UnicodeDecodeError, what: str) -> str:
    """The fault of bytes that are no UTF-8, with the place of the first one in ``what``, counted from 1.

    Where they read as Arabic in the code page of Windows, that is said too.
    """
    fault = f"not UTF-8: byte {error.start + 1} of the {what} is 0x{error.object[error.start]:02x} ({error.reason})"
    return f"{fault}; it reads as Windows-1256: iconv -f CP1256 -t UTF-8" if _is_windows(error.object) else fault


def _is_windows(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is an Arabic letter in Windows-1256."""
    foreign = [char for char in data.decode("cp1256", "replace") if not char.isascii()]
    return len(foreign) >= 4 and sum("\u0621" <= char <= "\u064a" for char in foreign) > 0.9 * len(foreign)


def _line(raw: str | bytes, number: int) -> Line:
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Line(number, "", utf8_fault(error, "line"))
    if number == 1:
        text = text.removeprefix("\ufeff")
    return Line(number, text.removesuffix("\n").removesuffix("\r"))
