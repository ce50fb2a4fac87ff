"""What a corpus holds: counts, lengths, repetition, and how much of one set another has not seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, quantiles
from typing import Any

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.data.words import is_word_like, word_spans

GRAM = 8
"""How many words in a row make a repeated phrase."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of something."""

    paragraphs: int
    words: int
    entities: int
    relations: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of a corpus. Words are letters and numbers, without punctuation."""

    size: Size
    types: int
    """Different words."""
    lengths: Mapping[str, float]
    """Words of a paragraph: ``min``, ``quarter``, ``median``, ``three quarters``, ``max``, ``mean``."""
    without_entity: int
    without_relation: int
    """Paragraphs with an entity and no relation."""
    entities: Mapping[str, int]
    relations: Mapping[str, int]
    by: Mapping[str, Mapping[str, Size]]
    """For a key of meta, the size of what has each of its values."""
    phrases: Mapping[str, int]
    """The most frequent sequences of ``GRAM`` words that occur more than once."""


def collect(documents: Iterable[Document], schema: Schema, *, by: Sequence[str] = (), phrases: int = 10) -> Statistics:
    """Count a corpus; labels of the schema that do not occur count 0 (unless none of them does)."""
    given = list(documents)
    words = [_words(document.text) for document in given]
    grams = Counter(gram for one in words for gram in zip(*(one[n:] for n in range(GRAM)), strict=False))
    repeated = [(" ".join(gram), number) for gram, number in grams.items() if number > 1]
    return Statistics(
        size=_size(given, words),
        types=len({word for one in words for word in one}),
        lengths=_lengths([len(one) for one in words]),
        without_entity=sum(not document.entities for document in given),
        without_relation=sum(bool(document.entities) and not document.relations for document in given),
        entities=_ordered(Counter(e.label for document in given for e in document.entities), schema.entities),
        relations=_ordered(Counter(r.label for document in given for r in document.relations), schema.relations),
        by={key: _by(key, given, words) for key in by},
        phrases=dict(sorted(repeated, key=lambda item: (-item[1], item[0]))[:phrases]),
    )


def unseen(documents: Iterable[Document], reference: Iterable[Document]) -> dict[str, tuple[int, int]]:
    """For each coarse type, how many mentions have a surface that no mention in ``reference`` has, and of how many."""
    known = {document.mention(entity) for document in reference for entity in document.entities}
    new: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for document in documents:
        for entity in document.entities:
            total[entity.coarse] += 1
            new[entity.coarse] += document.mention(entity) not in known
    return {coarse: (new[coarse], number) for coarse, number in total.items()}


def _words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text) if is_word_like(text[start:end])]


def _size(documents: Sequence[Document], words: Sequence[Sequence[str]]) -> Size:
    entities = sum(len(document.entities) for document in documents)
    relations = sum(len(document.relations) for document in documents)
    return Size(len(documents), sum(map(len, words)), entities, relations)


def _lengths(lengths: list[int]) -> dict[str, float]:
    if not lengths:
        return {}
    cuts = quantiles(lengths, n=4, method="inclusive") if len(lengths) > 1 else lengths * 3
    names = ("min", "quarter", "median", "three quarters", "max", "mean")
    return dict(zip(names, (min(lengths), *cuts, max(lengths), mean(lengths)), strict=True))


def _ordered(counts: Mapping[str, int], labels: Iterable[str]) -> dict[str, int]:
    known = list(labels)
    listed = known if any(label in counts for label in known) else []
    return {label: counts.get(label, 0) for label in [*listed, *sorted(set(counts) - set(known))]}


def _by(key: str, documents: Sequence[Document], words: Sequence[Sequence[str]]) -> dict[str, Size]:
    groups: dict[str, list[int]] = {}
    for n, document in enumerate(documents):
        groups.setdefault(_shown(document.meta.get(key)), []).append(n)
    return {
        value: _size([documents[n] for n in members], [words[n] for n in members])
        for value, members in sorted(groups.items())
    }


def _shown(value: Any) -> str:
    if value is None:
        return "(none)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
