"""The clause around a span, folded."""

from __future__ import annotations

import re

from marsad.data.quantity.spelling import fold_text
from marsad.data.quantity.tokens import Token, tokenise

_CLAUSE_END = re.compile(r"[.!?؟؛;:،,\n\r()](?!\d)")
_SENTENCE_END = re.compile(r"[.!?؟\n\r](?!\d)")
_WORD = re.compile(r"\w+|[^\w\s]")
_REACH = 160  # code points: no word further away is looked at
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
        left = fold_text(text[max(0, start - _REACH) : start])
        ends = [match.end() for match in _CLAUSE_END.finditer(left)]
        self.before = _WORD.findall(left[ends[-1] :] if ends else left)
        self.earlier = " ".join(_WORD.findall(left[ends[-2] if len(ends) > 1 else 0 : ends[-1]])) if ends else ""
        right = fold_text(text[end : end + _REACH])
        stop = _CLAUSE_END.search(right)
        self.after = " ".join(_WORD.findall(right[: stop.start()] if stop else right))
        following = tokenise(text, end, min(len(text), end + _NEXT))
        self.next_token: Token | None = following[0] if following else None
        self._text, self._start = text, start

    @property
    def sentence(self) -> list[Token]:
        """See the class."""
        begin = max(0, self._start - _REACH)
        ends = [match.end() for match in _SENTENCE_END.finditer(self._text, begin, self._start)]
        return tokenise(self._text, ends[-1] if ends else begin, self._start)
