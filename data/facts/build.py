"""The rows of one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from marsad.data.document import Document, Entity, Relation
from marsad.data.facts.places import Places, narrowest
from marsad.data.facts.roles import Links
from marsad.data.facts.rows import JOINT, WIDER, ActorLink, QuantityFact
from marsad.data.facts.sentence import Sentences
from marsad.data.names import Canon, canonical_names
from marsad.data.quantity import read_quantity


class DocumentFacts:
    """Builds the rows of a document's two tables, with its names and sentences found once.

    ``canon`` brings names to their canonical form (with aliases of one's own), ``vague`` are other numbers for words
    such as عشرات than ``marsad.data.quantity.DEFAULT_VAGUE``.
    """

    def __init__(
        self, document: Document, *, canon: Canon | None = None, vague: Mapping[str, int] | None = None
    ) -> None:
        self._document = document
        self._vague = vague
        self._names = canonical_names(document, canon)
        self._ids = document.entity_ids()
        self._sentences = Sentences(document.text)

    def quantities(self) -> Iterator[QuantityFact]:
        """One row for each quantity, in text order."""
        return (fact for fact, _ in self.supported())

    def supported(self) -> Iterator[tuple[QuantityFact, float | None]]:
        """Each row with the lowest score among the links that fill its cells; None where none of them has a score.

        Of several links to one name the best counts.
        """
        links, places = Links(self._document), Places(self._document, self._names)
        for entity in self._document.entities:
            if entity.coarse == "QUANTITY":
                yield self._quantity(entity, links, places), self._support(entity, links, places)

    def links(self) -> Iterator[ActorLink]:
        """One row for each relation that an actor is the head of, in text order."""
        for relation in self._document.relations:
            if relation.head.coarse == "ACTOR":
                yield self._link(relation)

    def _quantity(self, entity: Entity, links: Links, places: Places) -> QuantityFact:
        value = read_quantity(self._document.text, entity.start, entity.end, entity.label, vague=self._vague)
        roles = {label: [one.tail for one in found] for label, found in links.roles(entity).items()}
        owners = self._unique(roles["belongs_to"])
        chains = narrowest([places.chain(place) for place in self._unique(roles["occurred_in"])])
        return QuantityFact(
            doc=self._document.id,
            id=self._ids[entity],
            start=entity.start,
            end=entity.end,
            text=self._document.mention(entity),
            kind=(entity.label.partition(".")[2] or entity.label).lower(),
            low=value.low,
            best=value.best,
            high=value.high,
            modifier=value.modifier,
            unit=value.unit if value.is_read else None,
            noun=value.noun,
            group=value.group,
            total=value.total,
            of=_joined(self._name(owner) for owner in owners),
            of_label=_joined(owner.label for owner in owners),
            by=_joined(map(self._name, self._unique(roles["caused_by"]))),
            where=_joined(chain[0] for chain in chains),
            where_chain=_joined(map(WIDER.join, chains)),
            source=_joined(map(self._name, self._unique(roles["reported_by"]))),
            part_of=_joined(self._ids[link.head] for link in links.including(entity)),
            score=_rounded(entity.score),
            sentence=self._sentences.covering(entity.start, entity.end),
        )

    def _support(self, entity: Entity, links: Links, places: Places) -> float | None:
        best: dict[tuple[str, str], float] = {}
        for label, found in links.roles(entity).items():
            for link in found:
                if link.score is not None:
                    key = label, self._name(link.tail)
                    best[key] = max(link.score, best.get(key, link.score))
        around = (places.scores(link.tail) for link in links.roles(entity)["occurred_in"])
        wholes = (link.score for link in links.including(entity) if link.score is not None)
        return min(chain(best.values(), wholes, *around), default=None)

    def _link(self, relation: Relation) -> ActorLink:
        head, tail = relation.head, relation.tail
        return ActorLink(
            doc=self._document.id,
            relation=relation.label,
            head=self._name(head),
            head_label=head.label,
            head_text=self._document.mention(head),
            head_id=self._ids[head],
            head_start=head.start,
            head_end=head.end,
            tail=self._name(tail),
            tail_label=tail.label,
            tail_text=self._document.mention(tail),
            tail_id=self._ids[tail],
            tail_start=tail.start,
            tail_end=tail.end,
            score=_rounded(relation.score),
            sentence=self._sentences.covering(min(head.start, tail.start), max(head.end, tail.end)),
        )

    def _name(self, entity: Entity) -> str:
        """The canonical name; of what is no actor or place, in a scheme of one's own, the mention."""
        return self._names.get(entity) or self._document.mention(entity)

    def _unique(self, entities: Iterable[Entity]) -> Sequence[Entity]:
        """The first mention of each name."""
        first: dict[str, Entity] = {}
        for entity in entities:
            first.setdefault(self._name(entity), entity)
        return list(first.values())


def _rounded(score: float | None) -> float | None:
    """A score to the four decimals that do not hang on what a document is read with."""
    return None if score is None else round(score, 4)


def _joined(values: Iterable[str]) -> str | None:
    return JOINT.join(values) or None
