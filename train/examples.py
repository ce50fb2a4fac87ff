"""Annotated documents as training examples: one window each, with its tags, spans and relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from marsad.data.document import Document, Entity
from marsad.data.loss import Loss
from marsad.model.batches import pad_ids, pad_places
from marsad.model.codec import Codec, Encoded, Span
from marsad.model.labels import Labels
from marsad.model.windows import Window

IGNORED = -100
"""The tag of words that are not learnt from: they belong to an entity that this window or its words cannot express."""

_BATCH = 256


@dataclass(frozen=True)
class Batch:
    """Windows as tensors, and what is true of them.

    ``input_ids`` and ``attention_mask`` are (batch, length); ``places`` and ``tags`` (batch, words), tags of padding
    ignored; ``spans`` and ``links`` the gold spans and (head, tail, relation) triples of each window.
    """

    windows: list[Window]
    input_ids: Tensor
    attention_mask: Tensor
    places: Tensor
    tags: Tensor
    spans: list[list[Span]]
    links: list[set[tuple[int, int, int]]]


def make_examples(documents: Iterable[Document], codec: Codec, labels: Labels, loss: Loss) -> list[dict[str, Any]]:
    """One example for each window of each document, as plain data; what cannot be expressed is added to ``loss``."""
    stream = iter(documents)
    examples: list[dict[str, Any]] = []
    while chunk := list(islice(stream, _BATCH)):
        encoded = codec.encode([document.text for document in chunk])
        for document, one in zip(chunk, encoded, strict=True):
            examples += _examples(document, one, codec, labels, loss)
    return examples


def collate(examples: Sequence[dict[str, Any]], *, pad: int) -> Batch:
    """A batch of examples."""
    windows = [Window(example["ids"], example["words"], example["places"]) for example in examples]
    ids, mask, places = (torch.from_numpy(part) for part in (*pad_ids(windows, pad), pad_places(windows)[0]))
    tags = torch.full_like(places, IGNORED)
    for row, example in zip(tags, examples, strict=True):
        row[: len(example["tags"])] = torch.tensor(example["tags"])
    spans = [[Span(*span) for span in example["spans"]] for example in examples]
    links = [{(head, tail, relation) for head, tail, relation in example["links"]} for example in examples]
    return Batch(windows, ids, mask, places, tags, spans, links)


def _examples(document: Document, encoded: Encoded, codec: Codec, labels: Labels, loss: Loss) -> list[dict[str, Any]]:
    known = [entity for entity in document.entities if entity.label in labels.entity_index]
    for entity in document.entities:
        if entity.label not in labels.entity_index:
            loss.add(f"entities labelled {entity.label}, which the schema lacks", 1)
    placed = codec.place(encoded, known)
    loss.add("entities that do not stand on whole words", len(known) - len(placed))
    flat = _flat(placed)
    loss.add("entities inside or across others", len(placed) - len(flat))
    blocked = [entity for entity in known if entity not in flat]
    linked: set[tuple[Entity, Entity, str]] = set()
    examples = []
    for window in encoded.windows:
        example, seen = _example(document, encoded, window, flat, blocked, labels)
        linked |= seen
        examples.append(example)
    for relation in document.relations:
        if relation.label not in labels.relation_index:
            loss.add(f"relations labelled {relation.label}, which the schema lacks", 1)
        elif not {relation.head, relation.tail} <= set(flat):
            loss.add("relations of entities that are left out", 1)
        elif (relation.head, relation.tail, relation.label) not in linked:
            loss.add("relations whose ends are not in one window", 1)
    return examples


def _flat(placed: dict[Entity, tuple[int, int]]) -> dict[Entity, tuple[int, int]]:
    """Entities that do not overlap: of those that do, the longest stay."""
    kept: dict[Entity, tuple[int, int]] = {}
    for entity, place in sorted(placed.items(), key=lambda item: (item[0].start - item[0].end, item[0].start)):
        if not any(entity.overlaps(other) for other in kept):
            kept[entity] = place
    return kept


def _example(
    document: Document,
    encoded: Encoded,
    window: Window,
    flat: dict[Entity, tuple[int, int]],
    blocked: list[Entity],
    labels: Labels,
) -> tuple[dict[str, Any], set[tuple[Entity, Entity, str]]]:
    place = {word: n for n, word in enumerate(window.words)}
    tags = [0] * len(window.words)
    numbers: dict[Entity, int] = {}
    spans: list[tuple[int, int, int]] = []
    for entity, (first, last) in flat.items():
        label = labels.entity_index[entity.label]
        inside = [place[word] for word in range(first, last + 1) if word in place]
        if first in place and last in place:
            numbers[entity] = len(spans)
            spans.append((place[first], place[last], label))
            for n in inside:
                tags[n] = 2 + 2 * label
            tags[place[first]] = 1 + 2 * label
        else:
            for n in inside:
                tags[n] = IGNORED
    for entity in blocked:
        _ignore(tags, entity, encoded, window, spans)
    links, seen = [], set()
    for relation in document.relations:
        if relation.head in numbers and relation.tail in numbers and relation.label in labels.relation_index:
            links.append((numbers[relation.head], numbers[relation.tail], labels.relation_index[relation.label]))
            seen.add((relation.head, relation.tail, relation.label))
    example = {"ids": window.ids, "words": window.words, "places": window.places, "tags": tags}
    return example | {"spans": spans, "links": links, "length": len(window)}, seen


def _ignore(
    tags: list[int], entity: Entity, encoded: Encoded, window: Window, spans: list[tuple[int, int, int]]
) -> None:
    """Learn nothing from the words of an entity that cannot be expressed, where they are not part of one that can."""
    taken = {n for first, last, _ in spans for n in range(first, last + 1)}
    for n, word in enumerate(window.words):
        start, end = encoded.words[word]
        if start < entity.end and entity.start < end and n not in taken:
            tags[n] = IGNORED
