"""A chunk of records in, lines of results out: the unit of work of long runs, the same wherever it is run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.parts import Chunk
from marsad.data.record import Record, RecordError, document_to_dict
from marsad.model.errors import ModelError

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor

_OF_ONE = (RuntimeError, ValueError, LookupError, TypeError, ArithmeticError)
"""What the network may raise because of one document."""


_EXHAUSTED = ("can't allocate memory", "Failed to allocate memory")
"""What torch and ONNX Runtime say where the machine's memory is used up."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is run on every chunk: a model on a device, and how records become documents."""

    model: str
    device: str = "auto"
    runtime: str = "auto"
    batch_size: int | None = None
    batch_tokens: int | None = None
    text_column: str = "text"
    id_column: str = "id"

    def load(self, device: str | None = None) -> Extractor:
        """The extractor, on another device than the job's where one is given.

        Raises:
            ModelError: as ``Extractor.from_pretrained``.
        """
        from marsad.model.extractor import Extractor

        return Extractor.from_pretrained(self.model, device=device or self.device, runtime=self.runtime)

    def limits(self) -> dict[str, int | None]:
        """How much is run at a time; the answers do not hang on it."""
        return {"batch_size": self.batch_size, "batch_tokens": self.batch_tokens}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk: a line of JSON for each document, a fault for each record that gave none."""

    chunk: Chunk
    rows: tuple[str, ...]
    faults: tuple[dict[str, Any], ...]
    characters: int


def in_this_process(extractor: Extractor, job: Job, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
    """One chunk after the other."""
    return (run_chunk(extractor, job, chunk) for chunk in chunks)


def run_chunk(extractor: Extractor, job: Job, chunk: Chunk) -> Outcome:
    """Run a chunk; a record that is no document, or that the network fails on, is told and stops nothing."""
    documents, faults = [], []
    for record in chunk.records:
        try:
            documents.append((record, to_document(record, job)))
        except RecordError as error:
            faults.append((record, str(error).removeprefix(f"{record.place}: ")))
    found, failed = _extract(extractor, documents, job.limits())
    told = [
        {"source": r.source, "line": r.line, "fault": fault} for r, fault in sorted_by_place(chunk, faults + failed)
    ]
    rows = tuple(json.dumps(document_to_dict(document), ensure_ascii=False) for document in found)
    return Outcome(replace(chunk, records=()), rows, tuple(told), sum(len(document.text) for document in found))


def to_document(record: Record, job: Job) -> Document:
    """The document of a record, without its annotation, which need not be right; a whole number as id becomes text.

    Raises:
        RecordError: it is none, or lacks a column that the job names.
    """
    data = record.data
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key not in {"entities", "relations"}}
        for name, column in (("text", job.text_column), ("id", job.id_column)):
            if column not in data and column != "id":
                found = ", ".join(sorted(record.data)) or "none"
                raise RecordError(f"{record.place}: no {column!r}; found keys {found}: name one with --{name}-column")
            data = _renamed(data, column, name) if column != name else data
        if (number := _whole(data.get("id"))) is not None:
            data["id"] = str(number)
    return extra_to_meta(replace(record, data=data)).document()


def _whole(value: Any) -> int | None:
    """The whole number that a value is; pandas makes floats of a column of numbers in which one is missing."""
    whole = type(value) is int or (type(value) is float and value.is_integer())
    return int(value) if whole else None


def sorted_by_place(chunk: Chunk, faults: list[tuple[Record, str]]) -> list[tuple[Record, str]]:
    """Faults in the order of their records in the chunk."""
    place = {id(record): n for n, record in enumerate(chunk.records)}
    return sorted(faults, key=lambda fault: place[id(fault[0])])


def _renamed(data: dict[str, Any], column: str, name: str) -> dict[str, Any]:
    """The column under another name; what bore that name goes to meta."""
    kept = {key: value for key, value in data.items() if key not in {column, name}}
    if name in data and isinstance(data.get("meta"), dict | None):
        kept["meta"] = {name: data[name]} | (data.get("meta") or {})
    return kept | ({name: data[column]} if column in data else {})


def _extract(
    extractor: Extractor, documents: list[tuple[Record, Document]], limits: dict[str, Any]
) -> tuple[list[Document], list[tuple[Record, str]]]:
    """The documents with what is found in them, all at once; where that fails, one by one."""
    try:
        return extractor.extract([document for _, document in documents], **limits), []
    except _OF_ONE as error:
        _refuse_exhaustion(error)
    found, failed = [], []
    for record, document in documents:
        try:
            found.append(extractor.extract(document, **limits))
        except _OF_ONE as error:
            _refuse_exhaustion(error)
            failed.append((record, f"the network failed on it: {type(error).__name__}: {error}"))
    return found, failed


def _refuse_exhaustion(error: Exception) -> None:
    """Raise an error that is none of the document's: memory that is used up.

    Raises:
        ModelError: with what to do, where the device lacks memory for a single window.
        MemoryError: with what to do.
    """
    if isinstance(error, ModelError):
        raise error
    if any(words in str(error) for words in _EXHAUSTED):
        raise MemoryError(f"out of memory: {str(error).splitlines()[0]}; take fewer --batch-tokens") from error
