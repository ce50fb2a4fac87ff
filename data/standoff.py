"""Stand-off annotation: what readers marked, kept apart from texts that may not be handed on.

A record names the passage it speaks of: the ``id`` of the text it was cut from, where it stands there and the hash of
what it must read. One JSON object a line::

    {"id", "source", "start", "end", "sha256", "entities": [{"id", "start", "end", "label"}], "relations": […], "meta"}

``start`` and ``end`` of the record count code points of the source, those of the entities code points of the passage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from marsad.data.document import Document
from marsad.data.record import Record, RecordError, document_to_dict

_KEYS = {"source": str, "start": int, "end": int, "sha256": str}

_Texts = Mapping[str, list[str]]


def detach(documents: Iterable[Document], texts: Iterable[Record]) -> list[dict[str, Any]]:
    """The annotations of documents that are passages of ``texts``, as stand-off records without their texts.

    A document was cut from the text whose id ``source`` in its meta names, or from the one with its own id; where the
    passage stands there twice, its first place is given. Ids and meta go along as they are.

    Raises:
        ValueError: a document that is no passage of such a text. The message names it.
    """
    given = list(documents)
    found = _texts(texts, {name for document in given for name in _sources(document)})
    return [_detached(document, found) for document in given]


def attach(records: Iterable[Record], texts: Iterable[Record]) -> list[Document]:
    """The documents that stand-off records speak of, cut from ``texts``; meta keeps a source that is not their id.

    Raises:
        RecordError: a record that is none, or whose text is missing or reads otherwise than what was annotated. The
            message names file and line.
    """
    given = list(records)
    for record in given:
        if (fault := _fault(record)) is not None:
            raise RecordError(f"{record.place}: {fault}")
    found = _texts(texts, {record.data["source"] for record in given})
    return [_attached(record, found) for record in given]


def _sources(document: Document) -> Iterator[str]:
    """Ids of the texts that a document may have been cut from, the likeliest first."""
    for name in (document.meta.get("source"), document.id):
        if isinstance(name, str):
            yield name


def _texts(texts: Iterable[Record], wanted: set[str]) -> _Texts:
    """The wanted texts by id, several where an id is given to several; whatever else the files hold is passed over."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for record in texts:
        data = record.data if isinstance(record.data, dict) else {}
        name, text = data.get("id"), data.get("text")
        if isinstance(name, str) and name in wanted and isinstance(text, str):
            found[name].append(text)
    return found


def _detached(document: Document, found: _Texts) -> dict[str, Any]:
    named = list(_sources(document))
    places = ((name, text.find(document.text)) for name in named for text in found.get(name, ()))
    source, start = next((place for place in places if place[1] >= 0), ("", -1))
    if start < 0:
        there = [name for name in named if name in found]
        fault = f"is no passage of {', '.join(map(repr, there))}" if there else "was cut from none of the texts"
        ids = (
            f"looked for {' and '.join(map(repr, named))}" if named else "it has neither an id nor a source in its meta"
        )
        raise ValueError(f"document {document.id!r} ({document.text[:30]!r}) {fault}: {ids}")
    place = {"source": source, "start": start, "end": start + len(document.text), "sha256": _hash(document.text)}
    data = document_to_dict(document)
    meta = {key: value for key, value in data.pop("meta", {}).items() if (key, value) != ("source", source)}
    data = ({"id": data.pop("id")} if "id" in data else {}) | place | data | ({"meta": meta} if meta else {})
    del data["text"]
    for entity in data["entities"]:
        del entity["text"]
    return data


def _fault(record: Record) -> str | None:
    if record.error is not None:
        return record.error
    if not isinstance(record.data, dict):
        return "expected an object"
    for key, kind in _KEYS.items():
        if type(record.data.get(key)) is not kind:
            return f"{key}: expected {'a string' if kind is str else 'a whole number'}; is this a stand-off record?"
    if "text" in record.data:
        return "a stand-off record has no text"
    if not isinstance(record.data.get("meta"), dict | None):
        return "meta: expected an object"
    return None


def _attached(record: Record, found: _Texts) -> Document:
    data = record.data
    source, start, end = data["source"], data["start"], data["end"]
    if source not in found:
        raise RecordError(f"{record.place}: no text {source!r}")
    passages = (text[max(start, 0) : max(end, 0)] for text in found[source])
    passage = next((passage for passage in passages if _hash(passage) == data["sha256"]), None)
    if passage is None:
        raise RecordError(
            f"{record.place}: {source!r} reads otherwise at [{start}, {end}) than what was annotated "
            "(another edition of the text, or changed since)"
        )
    rest = {key: value for key, value in data.items() if key not in _KEYS}
    meta = ({} if source == data.get("id") else {"source": source}) | (data.get("meta") or {})
    return Record(rest | {"text": passage, "meta": meta}, record.source, record.line).document()


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
