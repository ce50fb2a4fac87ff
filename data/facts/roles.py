"""The relations of a document by label and head, and what each quantity takes from the whole that it is part of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from marsad.data.document import Document, Entity, Relation

ROLES = ("belongs_to", "caused_by", "occurred_in", "reported_by")
_NEAR = 25  # code points between a whole and a part that the same statement holds
_STOP = re.compile(r"[.!?؟؛\n]\s|\n")


class Links:
    """What the relations of a document say of each entity."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._own: dict[tuple[str, Entity], list[Relation]] = {}
        self._including: dict[Entity, list[Relation]] = {}
        self._roles: dict[Entity, Mapping[str, Sequence[Relation]]] = {}
        for relation in document.relations:
            if relation.label == "includes":
                self._including.setdefault(relation.tail, []).append(relation)
            else:
                self._own.setdefault((relation.label, relation.head), []).append(relation)

    def including(self, part: Entity) -> Sequence[Relation]:
        """The links from the quantities that a quantity is a stated part of, in text order."""
        return self._including.get(part, ())

    def roles(self, quantity: Entity) -> Mapping[str, Sequence[Relation]]:
        """For each of ``ROLES`` the links of a quantity in text order, those of its whole where it has none of its own.

        Whose they are holds for every part. Place, perpetrator and source are taken over only by a part of the same
        kind, or a share, that follows its whole in the same statement (9 أشخاص بينهم 4 نساء): what is told of a part
        later may have happened elsewhere. Nothing is taken over where the whole has several, but for sources.
        """
        above: list[Entity] = []  # from the quantity's whole up to the widest, or to the first that is known already
        at, seen = quantity, {quantity}
        while at not in self._roles and (whole := self._whole(at)) is not None and whole not in seen:
            above.append(whole)
            seen.add(whole)
            at = whole
        for entity in (*reversed(above), quantity):
            if entity not in self._roles:
                self._roles[entity] = self._resolved(entity)
        return self._roles[quantity]

    def _whole(self, part: Entity) -> Entity | None:
        """The one whole of a part; None where there are several, which say different things."""
        links = self.including(part)
        return links[0].head if len(links) == 1 else None

    def _resolved(self, quantity: Entity) -> Mapping[str, Sequence[Relation]]:
        roles: dict[str, Sequence[Relation]] = {label: self._own.get((label, quantity), ()) for label in ROLES}
        whole = self._whole(quantity)
        if whole is None or (above := self._roles.get(whole)) is None:
            return roles
        for label, found in roles.items():
            if not found and self._holds(label, whole, quantity) and _is_clear(label, above[label]):
                roles[label] = above[label]
        return roles

    def _holds(self, label: str, whole: Entity, part: Entity) -> bool:
        if label == "belongs_to":
            return True
        gap = self._text[whole.end : part.start]
        near = whole.end <= part.start and len(gap) <= _NEAR and _STOP.search(gap) is None
        return near and part.label in (whole.label, "QUANTITY.MEASURE")


def _is_clear(label: str, links: Sequence[Relation]) -> bool:
    return label == "reported_by" or len(links) == 1
