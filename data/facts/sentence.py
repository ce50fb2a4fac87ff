"""Where sentences end, as far as a row needs it: for showing what it rests on."""

from __future__ import annotations

import re
from bisect import bisect_right

_LETTER = "[^\\W\\d_]"
_STOP = "[.!?؟…۔]"
_END = re.compile(  # د. أحمد and أ. ب. go on; a run of stops is tried once, so that a long one takes no longer
    rf"[\n\r\u2028\u2029]+|(?<!{_STOP})(?:(?<!(?<!{_LETTER}){_LETTER}){_STOP}|{_STOP}{{2}}){_STOP}*[\"'»”’)\]]*(?=\s)"
)


class Sentences:
    """The sentences of a text, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _END.finditer(text))]

    def number(self, place: int) -> int:
        """Which sentence a code point belongs to, from 0."""
        return bisect_right(self._starts, place) - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence that holds ``text[start:end]`` begins and ends, or the several that it runs through."""
        last = self.number(end - 1) + 1
        stop = self._starts[last] if last < len(self._starts) else len(self._text)
        return self._starts[self.number(start)], stop

    def covering(self, start: int, end: int) -> str:
        """The sentence that holds ``text[start:end]``, or the several that it runs through, on one line."""
        return " ".join(self._text[slice(*self.span(start, end))].split())
