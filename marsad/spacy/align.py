"""Entities of characters as spans of tokens.

marsad's words are not always spaCy's tokens: ``بعد11`` and ``إدلب".`` are one token of spaCy's and two words and more
of marsad's. An entity takes all of a token that it has a part of; of two that would then share one the longer stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marsad.data.document import Entity

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


@dataclass(frozen=True, slots=True)
class Alignment:
    """The span of each entity that has one, in text order; how many spans are wider, how many entities have none."""

    spans: dict[Entity, Span]
    widened: int
    dropped: int

    @property
    def counts(self) -> dict[str, int]:
        """How many entities have a span of just their characters, a wider one, and none."""
        exact = len(self.spans) - self.widened
        return {"exact": exact, "widened": self.widened, "dropped": self.dropped}


def align(doc: Doc, entities: Iterable[Entity]) -> Alignment:
    """Find the spans of entities in a doc of the same text."""
    given = sorted(entities)
    taken: set[int] = set()
    spans: dict[Entity, Span] = {}
    for entity in sorted(given, key=lambda entity: (entity.start - entity.end, entity.start)):
        span = doc.char_span(entity.start, entity.end, label=entity.label, alignment_mode="expand")
        if span is not None and taken.isdisjoint(tokens := range(span.start, span.end)):
            taken.update(tokens)
            spans[entity] = span
    widened = sum((span.start_char, span.end_char) != (entity.start, entity.end) for entity, span in spans.items())
    return Alignment(dict(sorted(spans.items())), widened, len(given) - len(spans))
