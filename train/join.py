"""Paragraphs joined with their neighbours, as they stand in the windows of longer documents."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from marsad.data.document import Document, Entity, Relation

_MOST = 4


def join_paragraphs(documents: Sequence[Document], *, share: float, seed: int) -> Iterator[Document]:
    """Documents in their order, about ``share`` of them joined in groups of two to four, one paragraph a line."""
    draw = random.Random(seed)
    place = 0
    while place < len(documents):
        size = draw.randint(2, _MOST) if draw.random() < share / (_MOST - 1) else 1
        yield join(documents[place : place + size])
        place += size


def join(documents: Sequence[Document]) -> Document:
    """One document of several: texts joined by line breaks, annotation moved along; id and meta of the first."""
    entities: list[Entity] = []
    relations: list[Relation] = []
    shift = 0
    for document in documents:
        moved = {e: replace(e, start=e.start + shift, end=e.end + shift, id=None) for e in document.entities}
        entities += moved.values()
        relations += [replace(r, head=moved[r.head], tail=moved[r.tail]) for r in document.relations]
        shift += len(document.text) + 1
    text = "\n".join(document.text for document in documents)
    return Document(text, tuple(entities), tuple(relations), documents[0].id, documents[0].meta)
