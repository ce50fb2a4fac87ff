"""The clause around a span, folded."""

from __future__ import annotations

import re
from functools import cached_property

from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token, tokenise
from marsad.data.words import INVISIBLE, MARKS

_CLAUSE_END = re.compile(r"[.!?؟؛;:،,\n\r()](?!\d)")
_SENTENCE_END = re.compile(r"[.!?؟\n\r](?!\d)")
_WORD = re.compile(rf"\d+(?:[.,\u066b\u066c]\d+)*|[^\W\d](?:[^\W\d]|[{MARKS}{INVISIBLE}])*|[^\w\s{INVISIBLE}]")
_REACH = 160  # code points: no word further back is looked at
_AHEAD = 80
_NEXT = 40


class Context:
    """What stands around a span.

    Attributes:
        before: The words of its clause before it.
        after: The words of its clause after it, parted by single spaces.
        earlier: The clause before, its words parted by single spaces, with the sign that ends it.
        next_token: The token that follows it, or None at the end of the text.
        sentence: The tokens of its sentence before it.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        left = text[max(0, start - _REACH) : start]
        ends = [match.end() for match in _CLAUSE_END.finditer(left)]
        self.before = _folded(left[ends[-1] :] if ends else left)
        self.earlier = " ".join(_folded(left[ends[-2] if len(ends) > 1 else 0 : ends[-1]])) if ends else ""
        right = text[end : end + _AHEAD]
        stop = _CLAUSE_END.search(right)
        self.after = " ".join(_folded(right[: stop.start()] if stop else right))
        self._text, self._start, self._end = text, start, end

    @cached_property
    def next_token(self) -> Token | None:
        """See the class."""
        return next(iter(tokenise(self._text, self._end, min(len(self._text), self._end + _NEXT))), None)

    @property
    def sentence(self) -> list[Token]:
        """See the class."""
        begin = max(0, self._start - _REACH)
        ends = [match.end() for match in _SENTENCE_END.finditer(self._text, begin, self._start)]
        return tokenise(self._text, ends[-1] if ends else begin, self._start)


def _folded(text: str) -> list[str]:
    return [folded for word in _WORD.findall(text) if (folded := fold(word))]
