r"""doccano: the JSONL of its projects for sequence labelling, with relations or without.

With relations a line is ``{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations":
[{"id", "from_id", "to_id", "type"}], "Comments"}`` and what else was imported with the text; without, ``"label":
[[start, end, label]]`` stands for entities and relations; it may be called ``labels``, ``spans`` or ``entities`` too.
Offsets count UTF-16 code units, as doccano does unless a project is set to count grapheme clusters, which no file
tells: leave that off. A project has to allow overlapping spans for texts that have some, or doccano drops them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.foreign import holds_spans
from marsad.data.jsonl import read_jsonl
from marsad.data.lines import Source, open_for_writing
from marsad.data.loss import Loss, count_scores
from marsad.data.record import Record
from marsad.data.repeated import without_repetition
from marsad.data.utf16 import Utf16Offsets

_TRIPLES = ("label", "labels")
_SPANS = ("entities", *_TRIPLES, "spans")
_ENTITY = {"start_offset": "start", "end_offset": "end"}
_RELATION = {"from_id": "head", "to_id": "tail", "type": "label"}


class _LineError(ValueError):
    """What is wrong with one line."""


def read_doccano(source: Source) -> Iterator[Record]:
    """Read a file or an open stream, one record for each line; comments and keys of doccano's meta become meta."""
    for record in read_jsonl(source):
        if not isinstance(record.data, dict):
            yield record
            continue
        try:
            data = _canonical(record.data)
        except _LineError as error:
            yield Record(None, record.source, record.line, str(error))
        else:
            yield without_repetition(extra_to_meta(Record(data, record.source, record.line)))


def write_doccano(documents: Iterable[Document], target: str | Path | IO[str]) -> Loss:
    """Write one line for each document, in ASCII, for doccano guesses encodings and guesses Arabic wrong.

    Scores are lost, and texts that are empty, which doccano refuses. Entities are numbered in each line. All lines have
    the same keys: doccano reads them as one table and cannot take its holes.
    """
    loss = Loss()
    with open_for_writing(target) as out:
        for document in documents:
            if document.text:
                out.write(json.dumps(_format(document), allow_nan=False) + "\n")
                loss.add("scores", count_scores(document))
            else:
                loss.add("empty texts", 1)
    return loss


def _canonical(row: dict[str, Any]) -> dict[str, Any]:
    """The record in the canonical form, but for keys that are still to go to meta."""
    data = {key: value for key, value in row.items() if value is not None}  # null fills the holes of a table
    comments = data.pop("Comments", None)
    spans = _spans(data)
    if isinstance(comments, list) and comments:
        data["Comments"] = [c.get("comment", c) if isinstance(c, dict) else c for c in comments]
    if type(data.get("id")) is int:
        data["id"] = str(data["id"])
    if isinstance(data.get("relations"), list):
        data["relations"] = [_relation(relation) for relation in data["relations"]]
    if isinstance(spans, list) and isinstance(data.get("text"), str):
        offsets = Utf16Offsets(data["text"])
        spans = [_entity(span, n, offsets) for n, span in enumerate(spans)]
    return data if spans is None else data | {"entities": spans}


def _spans(data: dict[str, Any]) -> Any:
    """The entities, taken out of the row; None where it has none."""
    key = next((key for key in _SPANS if key in data), None)
    if key is None or (key == "spans" and not holds_spans(data[key])):
        return None
    return _objects(data.pop(key), key)


def _objects(spans: Any, key: str) -> Any:
    """Spans as objects, also where they are given as ``[start, end, label]``."""
    if not isinstance(spans, list):
        return spans
    for n, span in enumerate(spans):
        if key in _TRIPLES and not _is_triple(span):
            raise _LineError(f"label[{n}]: expected [start, end, label], found {str(span)[:40]!r}")
    return [dict(zip((*_ENTITY, "label"), span, strict=True)) if _is_triple(span) else span for span in spans]


def _is_triple(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 3


def _entity(span: Any, n: int, offsets: Utf16Offsets) -> Any:
    if not isinstance(span, dict):
        return span
    entity = {_ENTITY.get(key, key): _named(key, value) for key, value in span.items()}
    start, end = entity.get("start"), entity.get("end")
    if type(start) is not int or type(end) is not int:
        return entity
    places = {"start": offsets.point(start), "end": offsets.point(end)}
    if None in places.values():
        raise _LineError(
            f"entities[{n}]: [{start}, {end}) begins or ends inside a character or outside the text, which has "
            f"{offsets.length} UTF-16 code units (these are counted here, not code points or grapheme clusters)"
        )
    return entity | places


def _relation(relation: Any) -> Any:
    if not isinstance(relation, dict):
        return relation
    return {_RELATION.get(key, key): _named(key, value) for key, value in relation.items() if key != "id"}


def _named(key: str, value: Any) -> Any:
    """Ids are numbers in doccano and strings here."""
    return str(value) if type(value) is int and key in ("id", "from_id", "to_id") else value


def _format(document: Document) -> dict[str, Any]:
    offsets = Utf16Offsets(document.text)
    numbers = {entity: n for n, entity in enumerate(document.entities)}
    entities = [
        {"id": n, "label": e.label, "start_offset": offsets.unit(e.start), "end_offset": offsets.unit(e.end)}
        for e, n in numbers.items()
    ]
    relations = [
        {"id": n, "from_id": numbers[r.head], "to_id": numbers[r.tail], "type": r.label}
        for n, r in enumerate(document.relations)
    ]
    head = {"id": document.id, "text": document.text}
    return head | {"entities": entities, "relations": relations, "meta": dict(document.meta)}
