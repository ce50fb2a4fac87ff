"""Offsets in UTF-16 code units, which browsers count, and in code points: they part where a character is astral."""

from __future__ import annotations

from itertools import accumulate


class Utf16Offsets:
    """The offsets of one text in both counts; the end of the text is an offset too."""

    def __init__(self, text: str) -> None:
        self._units = [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]
        self._points = {unit: point for point, unit in enumerate(self._units)}

    @property
    def length(self) -> int:
        """How many code units the text has."""
        return self._units[-1]

    def unit(self, point: int) -> int:
        """The code unit at which a code point begins."""
        return self._units[point]

    def point(self, unit: int) -> int | None:
        """The code point that begins at a code unit; None inside a character and outside the text."""
        return self._points.get(unit)
