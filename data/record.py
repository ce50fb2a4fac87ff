"""One annotated document as a file holds it, before it is trusted: its place, its data, its faults.

Every reader yields records in the canonical form ``{"id", "text", "entities": [{"id", "start", "end", "label"}],
"relations": [{"label", "head", "tail"}], "meta"}``; ``Record.document`` is the one gate from there to ``Document``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marsad.data.document import Document, Entity, Relation
from marsad.data.foreign import doccano_fault

KEYS = {"id", "text", "entities", "relations", "meta"}
ENTITY_KEYS = {"id", "start", "end", "label", "score", "text"}
RELATION_KEYS = {"label", "head", "tail", "score"}
_SURROGATE = re.compile("[\ud800-\udfff]")


class RecordError(ValueError):
    """A record that is no document. The message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one place of a file holds: ``data`` in the canonical form, or the ``error`` that kept it from being read.

    ``lost`` counts what stands there too and has no place in a document, by what it is.
    """

    data: Any
    source: str
    line: int
    error: str | None = None
    lost: Mapping[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.source}:{self.line}"

    def faults(self) -> Iterator[str]:
        """What keeps this record from being a document, each fault in words; nothing when it is one."""
        if self.error is not None:
            yield self.error
        else:
            yield from structure_faults(self.data)

    def document(self) -> Document:
        """Build the document.

        Raises:
            RecordError: with the place and the first fault.
        """
        if (fault := next(self.faults(), None)) is not None:
            raise RecordError(f"{self.place}: {fault}")
        try:
            return _build(self.data)
        except ValueError as error:
            raise RecordError(f"{self.place}: {error}") from error


def document_to_dict(document: Document) -> dict[str, Any]:
    """The canonical form; entities also carry their surface as ``text``, and ``score`` where there is one."""
    ids = document.entity_ids()
    entities = [
        {"id": ids[e], "start": e.start, "end": e.end, "label": e.label, "text": document.mention(e)} | _score(e)
        for e in document.entities
    ]
    relations = [{"label": r.label, "head": ids[r.head], "tail": ids[r.tail]} | _score(r) for r in document.relations]
    data: dict[str, Any] = {"text": document.text, "entities": entities, "relations": relations}
    if document.id is not None:
        data = {"id": document.id} | data
    return data | ({"meta": dict(document.meta)} if document.meta else {})


def structure_faults(data: Any) -> Iterator[str]:
    """The faults that keep canonical data from being a ``Document``."""
    if not isinstance(data, dict):
        yield f"expected an object with a text, found {_kind(data)}"
        return
    text = data.get("text")
    if not isinstance(text, str):
        yield (
            f"text: expected a string, found {_kind(text)}"
            if "text" in data
            else f"no text; found keys {_listed(data)}"
        )
        return
    if (fault := doccano_fault(data)) is not None:
        yield fault
        return
    yield from (f"text: {fault}" for fault in _surrogate_faults(text))
    if unknown := [key for key in data if key not in KEYS]:
        yield (
            f"unknown key {_listed(unknown)}; known are {_listed(sorted(KEYS))} "
            "(anything else belongs under meta, where marsad convert --extra meta puts it)"
        )
    if "id" in data and not isinstance(data["id"], str | None):
        yield f"id: expected a string, found {_kind(data['id'])}"
    if not isinstance(data.get("meta"), dict | None):
        yield f"meta: expected an object, found {_kind(data['meta'])}"
    yield from (f"id: {fault}" for fault in _surrogate_faults(str(data.get("id"))))
    try:
        meta = json.dumps(data.get("meta"), ensure_ascii=False, default=str, allow_nan=False)
        yield from (f"meta: {fault}" for fault in _surrogate_faults(meta))
    except ValueError:
        yield "meta: a number that JSON has none for, such as NaN"
    ids: dict[str, int] = {}
    yield from _entity_list_faults(data.get("entities"), text, ids)
    yield from _relation_list_faults(data.get("relations"), ids)


def _entity_list_faults(entities: Any, text: str, ids: dict[str, int]) -> Iterator[str]:
    if not isinstance(entities, list | None):
        yield f"entities: expected a list, found {_kind(entities)}"
        return
    places: dict[tuple[int, int, str], int] = {}
    for n, entity in enumerate(entities or []):
        faults = list(_entity_faults(entity, text))
        yield from (f"entities[{n}]: {fault}" for fault in faults)
        if isinstance(entity, dict) and isinstance(name := entity.get("id"), str):
            if name in ids:
                yield f"entities[{n}]: id {name!r} is already that of entities[{ids[name]}]"
            ids.setdefault(name, n)
        if not faults:
            place = (entity["start"], entity["end"], entity["label"])
            if (first := places.setdefault(place, n)) != n:
                yield f"entities[{n}]: the same span and label as entities[{first}]"


def _entity_faults(entity: Any, text: str) -> Iterator[str]:
    if not isinstance(entity, dict):
        yield f"expected an object, found {_kind(entity)}"
        return
    if unknown := [key for key in entity if key not in ENTITY_KEYS]:
        yield f"unknown key {_listed(unknown)}; known are {_listed(sorted(ENTITY_KEYS))}"
    yield from _label_faults(entity)
    if not isinstance(entity.get("id"), str | None):
        yield f"id: expected a string, found {_kind(entity['id'])}"
    yield from _score_faults(entity)
    start, end = entity.get("start"), entity.get("end")
    if type(start) is not int or type(end) is not int:
        yield f"start and end: expected whole numbers, found {start!r} and {end!r}"
    elif not 0 <= start < end <= len(text):
        yield f"offsets [{start}, {end}) are outside the text or empty; the text has {len(text)} characters"
    elif entity.get("text", text[start:end]) != text[start:end]:
        found = text[start:end]
        yield f"the text has {found!r} at [{start}, {end}), not {entity['text']!r} (offsets count code points)"


def _relation_list_faults(relations: Any, ids: dict[str, int]) -> Iterator[str]:
    if not isinstance(relations, list | None):
        yield f"relations: expected a list, found {_kind(relations)}"
        return
    seen: dict[tuple[str, str, str], int] = {}
    for n, relation in enumerate(relations or []):
        faults = list(_relation_faults(relation, ids))
        yield from (f"relations[{n}]: {fault}" for fault in faults)
        if not faults:
            key = (relation["label"], relation["head"], relation["tail"])
            if (first := seen.setdefault(key, n)) != n:
                yield f"relations[{n}]: the same as relations[{first}]"


def _relation_faults(relation: Any, ids: dict[str, int]) -> Iterator[str]:
    if not isinstance(relation, dict):
        yield f"expected an object, found {_kind(relation)}"
        return
    if unknown := [key for key in relation if key not in RELATION_KEYS]:
        yield f"unknown key {_listed(unknown)}; known are {_listed(sorted(RELATION_KEYS))}"
    yield from _label_faults(relation)
    yield from _score_faults(relation)
    for role in ("head", "tail"):
        name = relation.get(role)
        if not isinstance(name, str) or name not in ids:
            yield f"{role} {name!r} is not the id of an entity of this document"


def _label_faults(annotation: dict[str, Any]) -> Iterator[str]:
    label = annotation.get("label")
    if not isinstance(label, str) or not label:
        yield f"label: expected a string, found {_kind(label)}"
    for key in ("label", "id"):
        yield from (f"{key}: {fault}" for fault in _surrogate_faults(str(annotation.get(key))))


def _score_faults(annotation: dict[str, Any]) -> Iterator[str]:
    score = annotation.get("score")
    if score is not None and not (type(score) in (int, float) and 0 <= score <= 1):  # which NaN is not either
        yield f"score: expected a number from 0 to 1, found {_kind(score)}"


def _surrogate_faults(text: str) -> Iterator[str]:
    if lone := _SURROGATE.search(text):
        yield f"half a surrogate pair at character {lone.start()}, which no text file can hold"


def _build(data: dict[str, Any]) -> Document:
    entities = [
        Entity(e["start"], e["end"], e["label"], score=e.get("score"), id=e.get("id"))
        for e in data.get("entities") or []
    ]
    by_id = {entity.id: entity for entity in entities if entity.id is not None}
    relations = [
        Relation(by_id[r["head"]], by_id[r["tail"]], r["label"], score=r.get("score"))
        for r in data.get("relations") or []
    ]
    return Document(data["text"], tuple(entities), tuple(relations), data.get("id"), data.get("meta") or {})


def _score(annotation: Entity | Relation) -> dict[str, float]:
    return {} if annotation.score is None else {"score": annotation.score}


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def _listed(names: Any) -> str:
    return ", ".join(map(str, names)) or "none"
