"""The types everything speaks: a document, its entities, and the relations between them.

Offsets are code points of the raw text, half-open. Gold and predicted annotation have the same type: a score
takes no part in equality, so exact scoring is set arithmetic. Nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.data.facts.rows import ActorLink, QuantityFact
    from marsad.data.names import Canon


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A labelled span: ``text[start:end]``, with ``0 <= start < end``.

    Two entities are equal when place and label are; ``score`` (0 to 1, None for gold) and ``id`` do not count.
    """

    start: int
    end: int
    label: str
    score: float | None = field(default=None, compare=False)
    id: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"entity {self.label} [{self.start}, {self.end}): need 0 <= start < end")

    @property
    def coarse(self) -> str:
        """The part of the label before its first dot: ``ACTOR`` of ``ACTOR.ARMED``."""
        return self.label.partition(".")[0]

    def overlaps(self, other: Entity) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A labelled link from one entity to another."""

    head: Entity
    tail: Entity
    label: str
    score: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is said of it.

    Entities and relations are kept in text order, whatever order they are given in. ``meta`` is what a file
    carried along (source, theatre, date …); it must be JSON-like.

    Raises:
        ValueError: a span outside the text, an entity or relation given twice, or a relation to an entity
            that the document does not have. The message names the document and the span.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    id: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities", tuple(sorted(self.entities)))
        object.__setattr__(self, "relations", tuple(sorted(self.relations)))
        if (fault := next(self._faults(), None)) is not None:
            raise ValueError(f"{self._name}: {fault}")

    def _faults(self) -> Iterator[str]:
        known = set(self.entities)
        for entity in self.entities:
            if entity.end > len(self.text):
                yield f"{_where(entity)} ends after the text, which has {len(self.text)} characters"
        if len(known) < len(self.entities):
            yield f"{_where(_repeated(self.entities))} is given twice"
        for relation in self.relations:
            for role, entity in (("head", relation.head), ("tail", relation.tail)):
                if entity not in known:
                    yield f"the {role} of {relation.label}, {_where(entity)}, is not an entity of the document"
        if len(set(self.relations)) < len(self.relations):
            twice = _repeated(self.relations)
            yield f"{twice.label} from {_where(twice.head)} to {_where(twice.tail)} is given twice"

    @property
    def _name(self) -> str:
        return f"document {self.id!r}" if self.id is not None else "document"

    def mention(self, entity: Entity) -> str:
        """The entity's surface: ``text[start:end]``."""
        return self.text[entity.start : entity.end]

    def with_annotation(self, entities: Iterable[Entity], relations: Iterable[Relation] = ()) -> Document:
        """The same text, id and meta with other annotation."""
        return replace(self, entities=tuple(entities), relations=tuple(relations))

    def entity_ids(self) -> dict[Entity, str]:
        """One id for each entity, unique in the document: its own where it has one, else ``e1``, ``e2`` …"""
        ids: dict[Entity, str] = {}
        taken = {entity.id for entity in self.entities if entity.id is not None}
        used: set[str] = set()
        fresh = (name for n in range(1, 2 * len(self.entities) + 2) if (name := f"e{n}") not in taken)
        for entity in self.entities:
            name = entity.id if entity.id is not None and entity.id not in used else next(fresh)
            used.add(name)
            ids[entity] = name
        return ids

    def facts(self, *, canon: Canon | None = None, vague: Mapping[str, int] | None = None) -> list[QuantityFact]:
        """One row for each quantity: its value, whose, where, by whom, says who, part of which.

        ``canon`` brings names to one form, ``Canon(Aliases.load(FILE))`` with aliases of one's own; ``vague`` are other
        numbers for words such as عشرات.
        """
        from marsad.data.facts.build import DocumentFacts

        return list(DocumentFacts(self, canon=canon, vague=vague).quantities())

    def actor_links(self, *, canon: Canon | None = None) -> list[ActorLink]:
        """One row for each relation of an actor to another actor or to a place."""
        from marsad.data.facts.build import DocumentFacts

        return list(DocumentFacts(self, canon=canon).links())

    def _repr_html_(self) -> str:
        """How a notebook shows the document."""
        from marsad.data.notebook import to_html

        return to_html(self)


def _where(entity: Entity) -> str:
    return f"{entity.label} [{entity.start}, {entity.end})"


def _repeated(items: tuple[Any, ...]) -> Any:
    """The first item of a sorted sequence that equals its neighbour."""
    return next(first for first, second in pairwise(items) if first == second)
