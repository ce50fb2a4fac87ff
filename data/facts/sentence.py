"""Where sentences end, as far as a row needs it: for showing what it rests on."""

from __future__ import annotations

import re
from bisect import bisect_right

LONGEST = 1_000
"""Code points of a sentence that is shown whole; of a longer one, as a text without stops is, only this many."""

_LEFT_OUT = "…"
_SPACE = re.compile(r"\s")
_LAST_WORD = re.compile(r"\s\S*$")
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
        """The sentence that holds ``text[start:end]``, or the several that it runs through, on one line.

        Of more than ``LONGEST`` code points those around ``text[start:end]`` are shown, or where that is longer itself
        its two ends, in whole words; … stands for what is left out.
        """
        begin, stop = self.span(start, end)
        if stop - begin <= LONGEST:
            return self._line(begin, stop)
        if end - start > LONGEST:
            first, last = start, end
            middle = [self._last_break(start, start + LONGEST // 2), self._first_break(end - LONGEST // 2, end)]
        else:
            room = (LONGEST - (end - start)) // 2
            first = begin if start - room <= begin else self._first_break(start - room, start)
            last = stop if end + room >= stop else self._last_break(end, end + room)
            middle = []
        places = [first, *middle, last]
        shown = [self._line(*place) for place in zip(places[::2], places[1::2], strict=True)]
        return " ".join([*[_LEFT_OUT] * (first > begin), f" {_LEFT_OUT} ".join(shown), *[_LEFT_OUT] * (last < stop)])

    def _line(self, start: int, end: int) -> str:
        return " ".join(self._text[start:end].split())

    def _first_break(self, start: int, end: int) -> int:
        """Where words part first in a stretch; where they never do, its start."""
        found = _SPACE.search(self._text, start, end)
        return start if found is None else found.start()

    def _last_break(self, start: int, end: int) -> int:
        """Where words part last in a stretch; where they never do, its end."""
        found = _LAST_WORD.search(self._text, start, end)
        return end if found is None else found.start()
