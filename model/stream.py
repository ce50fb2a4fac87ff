"""Documents through the network: read in chunks, encoded and decoded beside the network, given back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from marsad.data.document import Document

_FIRST, _MOST = 1 << 14, 1 << 19
"""Characters in the first and in the largest chunk: results come soon, and like lengths meet in many documents."""

_DOCUMENTS = 1 << 12

E = TypeVar("E")
A = TypeVar("A")


def chunks(documents: Iterable[str | Document], *, most: int = _DOCUMENTS) -> Iterator[list[Document]]:
    """A stream in pieces of bounded size, at most ``most`` documents each.

    Raises:
        TypeError: one text is given where many are expected, or a table, or something that is no text; its place is
            named, from 0.
    """
    if isinstance(documents, str | Document):
        raise TypeError(
            f"expected many texts, found one {type(documents).__name__}: use extract(text) or stream([text])"
        )
    if not isinstance(documents, Iterable) or isinstance(documents, bytes | Mapping) or hasattr(documents, "columns"):
        kind = type(documents).__name__
        raise TypeError(f"expected texts, found one {kind}: give the texts that it holds, such as table['text']")
    chunk: list[Document] = []
    size, limit = 0, _FIRST
    for number, item in enumerate(documents):
        document = item if isinstance(item, Document) else _as_document(item, number)
        chunk.append(document)
        size += len(document.text)
        if len(chunk) >= most or size >= limit:
            yield chunk
            chunk, size, limit = [], 0, min(2 * limit, _MOST)
    if chunk:
        yield chunk


def overlapped(
    parts: Iterable[list[Document]],
    encode: Callable[[list[Document]], E],
    run: Callable[[E], A],
    decode: Callable[[list[Document], E, A], list[Document]],
) -> Iterator[Document]:
    """``decode(part, encoded, run(encoded))`` of every part in order.

    ``encode`` of the next part and ``decode`` of the one before run in a thread of their own while ``run`` has this
    one. Three parts are held at once.
    """
    with ThreadPoolExecutor(1) as beside:
        decoded: Future[list[Document]] | None = None
        for part, encoded in _ahead(parts, lambda part: beside.submit(encode, part)):
            known = encoded.result()
            answers = run(known)
            before, decoded = decoded, beside.submit(decode, part, known, answers)
            if before is not None:
                yield from before.result()
        if decoded is not None:
            yield from decoded.result()


def _ahead(
    parts: Iterable[list[Document]], start: Callable[[list[Document]], Future[Any]]
) -> Iterator[tuple[list[Document], Future[Any]]]:
    """Every part with what was started for it, one part after it was started."""
    waiting: tuple[list[Document], Future[Any]] | None = None
    for part in parts:
        ready, waiting = waiting, (part, start(part))
        if ready is not None:
            yield ready
    if waiting is not None:
        yield waiting


def _as_document(text: Any, number: int) -> Document:
    if not isinstance(text, str):
        raise TypeError(f"text {number}: expected a str or Document, found {type(text).__name__}")
    return Document(text)
