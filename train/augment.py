"""More paragraphs from those there are: copies in which names stand in the places of others of their label."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from marsad.data.document import Document, Entity
from marsad.train.noise import noisy

_CLITICS = "وفبل"
_COMMON = 5
_SWAPPED = 0.5  # of the different mentions of a copied paragraph


def swapped_copies(documents: Sequence[Document], *, share: float, seed: int, noise: float = 0.0) -> Iterator[Document]:
    """Copies of about ``share`` of the documents, half of their mentions replaced by others of the same label.

    A ``share`` of 2.5 is two or three copies of each; ``noise`` is the share of copies that are ``noisy``.

    Quantities stay, since their words depend on what is said of them. A mention is replaced by one with the same
    attached particles (``clitics``), and wherever it occurs in the paragraph by the same one; offsets and relations
    follow, so the annotation of a copy is as exact as that of its original.
    """
    draw = random.Random(seed)
    names = [(e.label, document.mention(e)) for document in documents for e in document.entities if _swaps(e)]
    firsts = Counter(_first(mention) for _, mention in names)
    particles = {mention: clitics(mention, firsts) for _, mention in names}
    pools: dict[tuple[str, str], list[str]] = {}
    for label, mention in sorted(set(names)):  # a rare name is as likely as a common one
        if (found := particles[mention]) is not None:
            pools.setdefault((label, found), []).append(mention)
    for document in documents:
        times = int(share) + (draw.random() < share % 1)
        for _ in range(0 if document.meta.get("glued") else times):
            chosen: dict[tuple[str, str], str] = {}
            for entity in document.entities:
                key = entity.label, document.mention(entity)
                found = particles.get(key[1])
                if found is not None and _swaps(entity) and key not in chosen and draw.random() < _SWAPPED:
                    chosen[key] = draw.choice(pools[entity.label, found])
            copy = _with(document, chosen)
            if draw.random() < noise:
                copy = noisy(copy, draw, bare=lambda mention: clitics(mention, firsts) == "")
            yield copy


def clitics(mention: str, firsts: Mapping[str, int]) -> str | None:
    """The particles (of و ف ب ل) attached to a mention, None where it cannot be told.

    ``firsts`` counts the first words of all mentions: ``وحلب`` has a particle where ``حلب`` is not much rarer. A word
    that begins like one with a particle, but leaves no such word, is told to have none only if it is common.
    """
    word = _first(mention)
    found = ""
    while word and word[0] in _CLITICS:
        rest = next((r for r in _without_first(word) if r.startswith("ال") or firsts[word] <= 2 * firsts[r]), None)
        if rest is None:
            return found if firsts[word] >= _COMMON else None
        found, word = found + word[0], rest
    return found


def _first(mention: str) -> str:
    return mention.split()[0]


def _without_first(word: str) -> tuple[str, ...]:
    """What may remain of a word without its first letter: ``للحكومة`` is ل before ``الحكومة``."""
    return (f"ا{word[1:]}", word[1:]) if word.startswith("لل") else (word[1:],)


def _swaps(entity: Entity) -> bool:
    return entity.coarse != "QUANTITY"


def _with(document: Document, chosen: dict[tuple[str, str], str]) -> Document:
    """The document with each mention replaced by what was chosen for its label and surface."""
    text, place = "", 0
    moved: dict[Entity, Entity] = {}
    for entity in sorted(document.entities, key=lambda e: e.start):
        if entity.start < place:
            return document  # overlapping annotation stays as it is
        mention = document.mention(entity)
        text += document.text[place : entity.start]
        start = len(text)
        text += chosen.get((entity.label, mention), mention)
        moved[entity] = replace(entity, start=start, end=len(text))
        place = entity.end
    text += document.text[place:]
    relations = tuple(replace(r, head=moved[r.head], tail=moved[r.tail]) for r in document.relations)
    return Document(text, tuple(moved.values()), relations, None, document.meta)
