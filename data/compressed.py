"""Compressed files, told by their last suffix: read as a stream, and written as frames that follow one another."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from pathlib import Path
from typing import IO, Any, cast

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
"""Suffixes of compressed files; Zstandard goes through pyarrow."""

BROKEN = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)
"""What reading raises where a compressed file ends early or holds something else; bz2 and Zstandard raise OSError."""


def with_compression(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """The suffixes, alone and before each suffix of compression."""
    return suffixes + tuple(suffix + packed for suffix in suffixes for packed in SUFFIXES)


def without_compression(path: str | Path) -> Path:
    """The path without its suffix of compression, if it has one: what is inside."""
    path = Path(path)
    return path.with_suffix("") if path.suffix.lower() in SUFFIXES else path


def decompressed(raw: IO[bytes], suffix: str) -> IO[bytes]:
    """The stream of what a file with this suffix holds; ``raw`` itself where the suffix means no compression."""
    suffix = suffix.lower()
    if suffix == ".gz":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb"))
    if suffix == ".bz2":
        return bz2.BZ2File(raw)
    if suffix == ".xz":
        return lzma.LZMAFile(raw)
    if suffix == ".zst":
        import pyarrow

        stream: Any = pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, mode="r"), "zstd")
        return io.BufferedReader(cast("io.RawIOBase", stream), 1 << 18)
    return raw


def compress(data: bytes, suffix: str) -> bytes:
    """One whole frame: the same bytes for the same data at any time; frames written one after another are a file."""
    suffix = suffix.lower()
    if suffix == ".gz":
        return gzip.compress(data, 6, mtime=0)
    if suffix == ".bz2":
        return bz2.compress(data)
    if suffix == ".xz":
        return lzma.compress(data)
    if suffix == ".zst":
        import pyarrow

        return cast("bytes", pyarrow.compress(data, "zstd", asbytes=True))
    return data
