"""The canonical names of all actors and places of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from marsad.data.document import Document, Entity
from marsad.data.names.canonical import Canon, key
from marsad.data.names.clitics import Surroundings, governs
from marsad.data.names.lexicon import fold
from marsad.data.names.short import fuller_names
from marsad.data.names.spelling import clean
from marsad.data.readable import unescaped

NAMED = ("ACTOR", "LOCATION")
_BEFORE = 24  # code points in front of a name that hold the last word
_WORD = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"[^\W_]+$")
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
        self._text = unescaped(document.text)
        self._ends = {entity.end for entity in document.entities if entity.coarse in NAMED}
        words = _WORD.findall(fold(clean(document.text)))
        self._free = frozenset(words)
        self._governed = frozenset(word for before, word in pairwise(words) if governs(before))

    def around(self, entity: Entity) -> Surroundings:
        before = self._text[max(0, entity.start - _BEFORE) : entity.start]
        last = _LAST_WORD.search(clean(before))
        return Surroundings(
            before=last.group() if last else "",
            joined=entity.start - len(before) + len(before.rstrip()) in self._ends,
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
