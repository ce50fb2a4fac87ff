"""Unlabelled text for pretraining: read from plain, JSONL or compressed files, one document at a time."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

_OPENERS: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}


class TextError(ValueError):
    """A text file that cannot be used; the message names the file and the line."""


def text_files(path: str | Path) -> Iterator[Path]:
    """A file, or the files of a folder in the order of their names."""
    path = Path(path)
    if path.is_dir():
        yield from sorted(inner for inner in path.iterdir() if inner.is_file() and not inner.name.startswith("."))
    else:
        yield path


def read_texts(path: str | Path) -> Iterator[str]:
    """The documents of a file.

    ``.jsonl`` files hold one object with a ``text`` a line; any other file is plain text in which blank lines part
    documents. Both may be compressed (``.xz``, ``.gz``, ``.bz2``).

    Raises:
        TextError: no such file, a line that is no JSON object with a text, or bytes that are no UTF-8.
    """
    path = Path(path)
    name = path.name.removesuffix(path.suffix) if path.suffix in _OPENERS else path.name
    try:
        with _OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8") as lines:
            yield from (_json_texts if name.endswith((".jsonl", ".json")) else _plain_texts)(lines, path)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise TextError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except UnicodeDecodeError as error:
        raise TextError(f"{path}: not UTF-8: {error}") from error


def _json_texts(lines: IO[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise TextError(f"{path}:{number}: expected a JSON object with a text: {error!r}") from error
        if not isinstance(text, str):
            raise TextError(f"{path}:{number}: text: expected a string, found {type(text).__name__}")
        yield text


def _plain_texts(lines: IO[str], path: Path) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield "".join(paragraph)
            paragraph = []
    if paragraph:
        yield "".join(paragraph)
