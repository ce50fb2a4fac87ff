"""A JSON file that is one list: its items with the lines they begin on, as far as the file is good.

The standard library cannot read such a file as a stream: its text is held in memory, its items are decoded one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marsad.data.jsonl import refuse_constant
from marsad.data.lines import utf8_fault

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_constant=refuse_constant)


@dataclass(frozen=True, slots=True)
class Item:
    """One item and the line it begins on, from 1; ``error`` where the file is broken, which ends it."""

    value: Any
    line: int
    error: str | None = None


def read_items(path: str | Path) -> Iterator[Item]:
    """The items of the list in a UTF-8 file, and at its first fault an item with the error."""
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        yield Item(None, data.count(b"\n", 0, error.start) + 1, utf8_fault(error, "file"))
        return
    line, counted = 1, 0
    try:
        for place, value in _items(text):
            line += text.count("\n", counted, place)
            counted = place
            yield Item(value, line)
    except json.JSONDecodeError as error:
        fault = f"not JSON: {error.msg} at column {error.colno}; nothing is read from there on"
        yield Item(None, error.lineno, fault)


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """Each item with the offset it begins at."""
    place = _pass("[", text, _visible(text, 0), "a list, which begins with [")
    closed = text.startswith("]", place)
    while not closed:
        value, end = _decode(text, place)
        yield place, value
        place = _visible(text, end)
        closed = text.startswith("]", place)
        if not closed:
            place = _pass(",", text, place, "a comma or the end of the list")
    if (rest := _visible(text, place + 1)) < len(text):
        raise json.JSONDecodeError("something stands after the list", text, rest)


def _decode(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("brackets nested too deeply in what begins", text, place) from None
    except ValueError as error:
        raise json.JSONDecodeError(f"{error} in what begins", text, place) from error


def _pass(sign: str, text: str, place: int, what: str) -> int:
    """The offset of what follows a sign that must stand here."""
    if not text.startswith(sign, place):
        raise json.JSONDecodeError(f"expected {what},", text, place)
    return _visible(text, place + len(sign))


def _visible(text: str, place: int) -> int:
    """The offset of the next sign that is no white space."""
    found = _SPACE.match(text, place)
    return place if found is None else found.end()
