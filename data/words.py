"""What a word is: the unit that spans are made of.

A word is a run of letters with their marks (tashkeel, tatweel, joiners inside), a number with its inner
separators (``1.76``, ``26,950``, ``١٢٬٠٠٠``), numbers with dashes alone between them (``15-20``, ``2011–2015``), or one
other visible character. A letter and a digit written together are two words (``و30``, ``بعد11``): hasty text runs them
together, and a span may begin between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
"""Combining marks that Arabic and Latin words carry (a regular-expression class body)."""

INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
"""Bidi marks, joiners, soft hyphens, variation selectors: no part of a word's edges (a class body)."""

_LETTER = r"[^\W\d]"
_NUMBER = r"\d+(?:[.,\u066b\u066c]\d+)*"
WORD = re.compile(
    rf"{_LETTER}(?:(?:{_LETTER}|[{MARKS}{INVISIBLE}])*(?:{_LETTER}|[{MARKS}]))?"  # letters
    rf"|{_NUMBER}(?:[-\u2010-\u2014\u2212]{_NUMBER})*"  # a number, a range
    rf"|[^\s{INVISIBLE}]"  # any other visible character
)
"""What one word is."""

_LINE_END = re.compile("[\n\r\u2028\u2029]")


def word_spans(text: str) -> list[tuple[int, int]]:
    """The words of a text as half-open code-point offsets, in order, never overlapping."""
    return [match.span() for match in WORD.finditer(text)]


def is_word_like(text: str) -> bool:
    """Whether a word of ``word_spans`` is letters or a number, not a punctuation mark or symbol."""
    return text[0].isalnum()


def same_paragraph(text: str, start: int, end: int) -> bool:
    """Whether no line ends between two places of a text."""
    return _LINE_END.search(text, start, end) is None


def paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that hold anything visible, as offsets without the white space around them."""
    for match in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        line = match.group()
        if stripped := line.strip():
            start = match.start() + line.index(stripped)
            yield start, start + len(stripped)
