"""The canonical names of all actors and places of a document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from marsad.data.document import Document, Entity
from marsad.data.names.canonical import Canon, key
from marsad.data.names.clitics import Surroundings, governs
from marsad.data.names.lexicon import fold
from marsad.data.names.short import fuller_names
from marsad.data.names.spelling import clean
from marsad.data.words import is_word_like, word_spans

NAMED = ("ACTOR", "LOCATION")
_NARROWING = re.compile(r"\s*ال(?:موالي|تابع|مدعوم|متحالف|مؤيد|معارض|مرتبط|مناهض|منشق|محسوب|مناوئ)")


def canonical_names(document: Document, canon: Canon | None = None) -> dict[Entity, str]:
    """The canonical name of each ACTOR and LOCATION: spellings merged, short mentions led back to the fuller name."""
    canon = canon or Canon()
    named = [entity for entity in document.entities if entity.coarse in NAMED]
    if not named:
        return {}
    text = _Text(document)
    names = {e: canon.name(document.mention(e), e.label, text.around(e)) for e in named}
    narrowed = {entity for entity in named if text.is_narrowed(entity)}
    return fuller_names(_one_spelling(names), narrowed)


class _Text:
    """The words of a document, for what they show of its names."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        spans = [span for span in word_spans(document.text) if is_word_like(document.text[span[0]])]
        self._ends = [end for _, end in spans]
        self._words = [clean(document.text[start:end]) for start, end in spans]
        self._named = {entity.end for entity in document.entities if entity.coarse in NAMED}
        self._free = frozenset(map(fold, self._words))
        pairs = zip(self._words, self._words[1:], strict=False)
        self._governed = frozenset(fold(word) for before, word in pairs if governs(before))

    def around(self, entity: Entity) -> Surroundings:
        last = bisect_left(self._ends, entity.start + 1) - 1
        gap = self._text[self._ends[last] : entity.start] if last >= 0 else "."
        return Surroundings(
            before=self._words[last] if last >= 0 and not gap.strip() else "",
            joined=last >= 0 and self._ends[last] in self._named,
            free=self._free,
            governed=self._governed,
            person=entity.label == "ACTOR.PERSON",
            actor=entity.coarse == "ACTOR",
        )

    def is_narrowed(self, entity: Entity) -> bool:
        """Whether the words after a name say which it is: القوات المدعومة من تركيا are not القوات said before."""
        return _NARROWING.match(self._text, entity.end) is not None


def _one_spelling(names: Mapping[Entity, str]) -> dict[Entity, str]:
    """Names that differ only in spelling written alike: as most mentions do, of equal ones with more marks."""
    spellings: dict[tuple[str, str], Counter[str]] = {}
    for entity, name in names.items():
        spellings.setdefault((entity.coarse, key(name)), Counter())[name] += 1
    best = {
        group: max(counts, key=lambda name: (counts[name], _marks(name), name)) for group, counts in spellings.items()
    }
    return {entity: best[entity.coarse, key(name)] for entity, name in names.items()}


def _marks(name: str) -> int:
    return sum(char in "أإآؤئةى" for char in name)
