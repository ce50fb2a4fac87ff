"""What counts as the same relation, strictly and leniently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from marsad.data.document import Document, Entity, Relation
from marsad.data.schema import Schema
from marsad.eval.matching import one_to_one, overlaps
from marsad.eval.scores import Tally, tally

RELATION_CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "strict": "same label, both spans and their coarse types the same",
        "relaxed": "same label, both spans overlapping, coarse types the same",
    }
)
"""The names of the criteria, each with its meaning."""

Near: TypeAlias = Mapping[Entity, Sequence[Entity]]
"""For an entity, those of the other side that overlap it and have its coarse type."""


def relation_tallies(gold: Document, predicted: Document, schema: Schema) -> dict[str, Tally]:
    """The counts of one document under each of ``RELATION_CRITERIA``, by label.

    Each relation matches one other at most; one that the schema calls symmetric matches in either direction.
    """
    wanted, found = statements(gold, schema), statements(predicted, schema)
    totals = Counter(relation.label for relation in wanted), Counter(relation.label for relation in found)
    exact = Counter(map(strict_key, wanted)) & Counter(map(strict_key, found))
    hits: Counter[str] = Counter()
    for (label, *_), number in exact.items():
        hits[label] += number
    near = near_entities(gold.entities, predicted.entities)
    return {"strict": tally(hits, *totals), "relaxed": tally(_relaxed_hits(wanted, found, near, schema), *totals)}


def statements(document: Document, schema: Schema) -> list[Relation]:
    """What a document's relations say, each thing once: a symmetric one runs from its earlier end to its later one."""
    return list(dict.fromkeys(statement(relation, schema) for relation in document.relations))


def statement(relation: Relation, schema: Schema) -> Relation:
    """What a relation says: a symmetric one turned so that it runs from its earlier end to its later one."""
    if is_symmetric(relation.label, schema) and _place(relation.head) > _place(relation.tail):
        return Relation(relation.tail, relation.head, relation.label)
    return relation


def is_symmetric(label: str, schema: Schema) -> bool:
    """Whether the schema says so; a label that it does not know is not."""
    return label in schema.relations and schema.relations[label].symmetric


def strict_key(relation: Relation) -> tuple[str, tuple[int, int, str], tuple[int, int, str]]:
    """What has to be the same in two statements for a strict match."""
    head, tail = relation.head, relation.tail
    return relation.label, (head.start, head.end, head.coarse), (tail.start, tail.end, tail.coarse)


def near_entities(entities: Sequence[Entity], others: Sequence[Entity]) -> Near:
    """For each entity, those of ``others`` (in text order) that overlap it and have its coarse type."""
    rows = zip(entities, overlaps(entities, others), strict=True)
    return {entity: [others[n] for n in row if others[n].coarse == entity.coarse] for entity, row in rows}


def same_ends(gold: Iterable[Relation], predicted: Sequence[Relation], near: Near) -> list[list[tuple[int, bool]]]:
    """For each gold relation, the predicted ones between entities near its ends, whatever their label.

    Each comes as its position and whether it runs the other way.
    """
    places: dict[tuple[Entity, Entity], list[int]] = {}
    for n, relation in enumerate(predicted):
        places.setdefault((relation.head, relation.tail), []).append(n)
    rows = []
    for relation in gold:
        ends = [(head, tail) for head in near[relation.head] for tail in near[relation.tail]]
        straight = [(n, False) for head, tail in ends for n in places.get((head, tail), ())]
        rows.append(straight + [(n, True) for head, tail in ends for n in places.get((tail, head), ())])
    return rows


def _relaxed_hits(gold: Sequence[Relation], predicted: Sequence[Relation], near: Near, schema: Schema) -> Counter[str]:
    rows = []
    for one, row in zip(gold, same_ends(gold, predicted, near), strict=True):
        either_way = is_symmetric(one.label, schema)
        rows.append([n for n, turned in row if predicted[n].label == one.label and (either_way or not turned)])
    return Counter(gold[n].label for n in one_to_one(rows))


def _place(entity: Entity) -> tuple[int, int, str, str]:
    return entity.start, entity.end, entity.coarse, entity.label
