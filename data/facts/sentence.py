"""Where sentences end, as far as a row needs it: for showing what it rests on."""

from __future__ import annotations

import re
from bisect import bisect_right

_LETTER = "[^\\W\\d_]"
_END = re.compile(
    rf"[\n\r\u2028\u2029]+|(?<!(?<!{_LETTER}){_LETTER})[.!?؟…۔]+[\"'»”’)\]]*(?=\s)"  # د. أحمد and أ. ب. go on
)


class Sentences:
    """The sentences of a text, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _END.finditer(text))]

    def number(self, place: int) -> int:
        """Which sentence a code point belongs to, from 0."""
        return bisect_right(self._starts, place) - 1

    def covering(self, start: int, end: int) -> str:
        """The sentence that holds ``text[start:end]``, or the several that it runs through, on one line."""
        last = self.number(end - 1) + 1
        stop = self._starts[last] if last < len(self._starts) else len(self._text)
        return " ".join(self._text[self._starts[self.number(start)] : stop].split())
