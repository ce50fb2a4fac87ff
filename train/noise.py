"""Text as it is really written: slips of spelling, and quotation marks round names. Annotation stays exact."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from marsad.data.document import Document, Entity

_QUOTED = ("ACTOR.ARMED", "ACTOR.ORG", "LOCATION")
_MARKS = ('""', '""', "«»", "“”")
_QUOTES = 0.15  # of the names that can have them
_RESPELLED = 0.3  # of the paragraphs
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[أإآ]"), "ا"),
    (re.compile(r"ة\b"), "ه"),
    (re.compile(r"ى\b"), "ي"),
    (re.compile(r"ي\b"), "ى"),
)
_SLIPPED = 0.7  # of the letters, of each kind of slip that a writer makes


def noisy(document: Document, draw: random.Random, *, bare: Callable[[str], bool]) -> Document:
    """The document with some names in quotation marks and, now and then, its spelling as of a writer in haste.

    ``bare`` tells whether a mention has no particle attached. Marks round a whole name stay outside its span, those
    round what follows its first word lie inside.
    """
    document = _with_marks(document, list(_marks(document, draw, bare)))
    return replace(document, text=_respelled(document.text, draw)) if draw.random() < _RESPELLED else document


def _respelled(text: str, draw: random.Random) -> str:
    """The text with slips of two kinds; its length stays the same."""
    for pattern, letter in draw.sample(_SLIPS, 2):
        letters = list(text)
        for found in pattern.finditer(text):
            if draw.random() < _SLIPPED:
                letters[found.start()] = letter
        text = "".join(letters)
    return text


def _marks(document: Document, draw: random.Random, bare: Callable[[str], bool]) -> Iterator[tuple[int, str, Entity]]:
    """Marks to be put in: where, which, and the entity that they belong to."""
    for entity in document.entities:
        mention = document.mention(entity)
        if entity.label not in _QUOTED or re.search(r"[^\w ]", mention) or draw.random() >= _QUOTES:
            continue
        first, _, rest = mention.partition(" ")
        if rest or bare(mention):
            marks = draw.choice(_MARKS)
            yield entity.start + (len(first) + 1 if rest else 0), marks[0], entity
            yield entity.end, marks[1], entity


def _with_marks(document: Document, marks: list[tuple[int, str, Entity]]) -> Document:
    """The document with one-letter marks before the given places."""
    places = [place for place, _, _ in marks]
    inside = {entity for place, _, entity in marks if place > entity.start and place < entity.end}
    text, before = "", 0
    for place, mark, _ in sorted(marks, key=lambda m: m[0]):
        text += document.text[before:place] + mark
        before = place
    text += document.text[before:]
    moved = {
        entity: replace(
            entity,
            start=entity.start + sum(place <= entity.start for place in places),
            end=entity.end + sum(place < entity.end for place in places) + (entity in inside),
        )
        for entity in document.entities
    }
    relations = tuple(replace(r, head=moved[r.head], tail=moved[r.tail]) for r in document.relations)
    return Document(text, tuple(moved.values()), relations, document.id, document.meta)
