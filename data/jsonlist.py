"""A JSON file that is one list: its items with the lines they begin on, as far as the file is good.

The standard library reads JSON whole, so such a file is held in memory; only its items are decoded one by one.
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
    line, counted, place = 1, 0, 0
    try:
        for place, value in _items(text):
            line += text.count("\n", counted, place)
            counted = place
            yield Item(value, line)
    except json.JSONDecodeError as error:
        yield Item(None, error.lineno, f"not JSON: {error.msg} at column {error.colno}; no item is read from here on")
    except RecursionError:
        yield Item(None, line, "not JSON: brackets nested too deeply in an item that begins here or below")
    except ValueError as error:
        yield Item(None, line, f"not JSON: {error} in an item that begins here or below")


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """Each item with the offset it begins at."""
    place = _after("[", text, 0, "a list, which begins with [")
    while not text.startswith("]", place):
        value, end = _DECODER.raw_decode(text, place)
        yield place, value
        place = _after("", text, end)
        if not text.startswith("]", place):
            place = _after(",", text, place, "a comma or the end of the list")
    if (rest := _after("", text, place + 1)) < len(text):
        raise json.JSONDecodeError("expected nothing after the list", text, rest)


def _after(sign: str, text: str, place: int, what: str = "") -> int:
    """The offset of what follows a sign and the white space around it."""
    found = re.compile(rf"\s*{re.escape(sign)}\s*", re.ASCII).match(text, place)
    if found is None:
        raise json.JSONDecodeError(f"expected {what}", text, len(text[place:]) - len(text[place:].lstrip()) + place)
    return found.end()
