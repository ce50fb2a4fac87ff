"""What a tool holds twice, by a double click: one is kept, and the relations of both lead to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from marsad.data.record import Record


def without_repetition(record: Record) -> Record:
    """The record with one entity for each span and label, and one relation for each label, head and tail.

    The first is kept, with what only a later one says (an id, a score); the others are counted in ``lost``. What is
    no entity or relation stays as it is, for the record to refuse.
    """
    data = record.data
    if not isinstance(data, dict) or not isinstance(data.get("entities"), list):
        return record
    kept: dict[Hashable, Any] = {}
    for n, entity in enumerate(data["entities"]):
        place = _place(entity, n)
        kept[place] = entity | _said(kept[place]) if place in kept else entity
    once = {"entities": list(kept.values())}
    if isinstance(data.get("relations"), list):
        once["relations"] = _relations(data["relations"], _names(data["entities"], kept))
    lost = Counter(record.lost)
    for key, items in once.items():
        lost[f"repeated {key}"] += len(data[key]) - len(items)
    return replace(record, data=data | once, lost=+lost)


def _relations(relations: list[Any], names: Mapping[str, Any]) -> list[Any]:
    """The relations between the entities that are kept, each once."""
    kept: dict[Hashable, Any] = {}
    for n, relation in enumerate(relations):
        led = _led(relation, names)
        kept.setdefault(_ends(led, n), led)
    return list(kept.values())


def _place(entity: Any, n: int) -> Hashable:
    """What two entities have in common that are one; ``n`` for what is no entity."""
    if not isinstance(entity, dict):
        return n
    place = (entity.get("start"), entity.get("end"), entity.get("label"))
    return place if [type(part) for part in place] == [int, int, str] else n


def _ends(relation: Any, n: int) -> Hashable:
    """What two relations have in common that are one; ``n`` for what is no relation."""
    if not isinstance(relation, dict):
        return n
    ends = (relation.get("label"), relation.get("head"), relation.get("tail"))
    return ends if all(isinstance(part, str) for part in ends) else n


def _said(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entity.items() if value is not None}


def _names(entities: list[Any], kept: Mapping[Hashable, Any]) -> dict[str, Any]:
    """For the id of each entity, that of the one that is kept."""
    names: dict[str, Any] = {}
    for n, entity in enumerate(entities):
        if isinstance(entity, dict) and isinstance(name := entity.get("id"), str):
            names.setdefault(name, kept[_place(entity, n)]["id"])
    return names


def _led(relation: Any, names: Mapping[str, Any]) -> Any:
    """The relation between the entities that are kept."""
    if not isinstance(relation, dict):
        return relation
    ends = {role: relation[role] for role in ("head", "tail") if isinstance(relation.get(role), str)}
    return relation | {role: names.get(name, name) for role, name in ends.items()}
