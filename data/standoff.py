"""Stand-off annotation: what readers marked, kept apart from texts that may not be handed on.

A record names the passage it speaks of: the ``id`` of the text it was cut from, where it stands there and the hash of
what it must read. One JSON object a line::

    {"id", "source", "start", "end", "sha256", "entities": [{"id", "start", "end", "label"}], "relations": […], "meta"}

``start`` and ``end`` of the record count code points of the source, those of the entities code points of the passage.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.record import Record, RecordError, document_to_dict

_KEYS = {"source": str, "start": int, "end": int, "sha256": str}


def detach(documents: Iterable[Document], texts: Iterable[Record]) -> list[dict[str, Any]]:
    """The annotations of documents that are passages of ``texts``, as stand-off records without a word of them.

    Which text a document was cut from is told by ``source`` in its meta, or else by its own id.

    Raises:
        ValueError: a document without either, or one that is no passage of its text. The message names it.
        RecordError: a text that is no document.
    """
    given = list(documents)
    sources = [_source_of(document) for document in given]
    found = _texts(texts, set(sources))
    return [_detached(document, source, found) for document, source in zip(given, sources, strict=True)]


def attach(records: Iterable[Record], texts: Iterable[Record]) -> list[Document]:
    """The documents that stand-off records speak of, cut from ``texts``; ``source`` is kept in their meta.

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


def _source_of(document: Document) -> str:
    source = document.meta.get("source", document.id)
    if not isinstance(source, str):
        raise ValueError(f"{document.text[:40]!r}: neither an id nor a source in its meta tells what it was cut from")
    return source


def _texts(texts: Iterable[Record], wanted: set[str]) -> dict[str, str]:
    """The wanted texts by id, read once; what else the files hold is passed over."""
    found = {}
    for record in texts:
        document = extra_to_meta(record).document()
        if document.id in wanted:
            found[document.id] = document.text
    return found


def _detached(document: Document, source: str, found: dict[str, str]) -> dict[str, Any]:
    if source not in found:
        raise ValueError(f"document {document.id!r}: no text {source!r}")
    if (start := found[source].find(document.text)) < 0:
        raise ValueError(f"document {document.id!r}: its text is no passage of {source!r}")
    data = document_to_dict(document)
    place = {"source": source, "start": start, "end": start + len(document.text), "sha256": _hash(document.text)}
    data = {key: value for key, value in data.items() if key == "id"} | place | data
    del data["text"]
    for entity in data["entities"]:
        del entity["text"]
    meta = {key: value for key, value in data.pop("meta", {}).items() if key != "source"}
    return data | ({"meta": meta} if meta else {})


def _fault(record: Record) -> str | None:
    if record.error is not None:
        return record.error
    if not isinstance(record.data, dict):
        return "expected an object"
    for key, kind in _KEYS.items():
        if not isinstance(record.data.get(key), kind):
            return f"{key}: expected {'a string' if kind is str else 'a whole number'}; is this a stand-off record?"
    if not isinstance(record.data.get("meta"), dict | None):
        return "meta: expected an object"
    return None


def _attached(record: Record, found: dict[str, str]) -> Document:
    data = record.data
    source, start, end = data["source"], data["start"], data["end"]
    if source not in found:
        raise RecordError(f"{record.place}: no text {source!r}")
    passage = found[source][max(start, 0) : max(end, 0)]
    if _hash(passage) != data["sha256"]:
        raise RecordError(
            f"{record.place}: {source!r} reads otherwise at [{start}, {end}) than what was annotated "
            "(another edition of the text, or changed since)"
        )
    rest = {key: value for key, value in data.items() if key not in _KEYS}
    meta = {"source": source} | (data.get("meta") or {})
    return Record(rest | {"text": passage, "meta": meta}, record.source, record.line).document()


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
