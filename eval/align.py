"""Which prediction answers which gold document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marsad.data.document import Document


class AlignmentError(ValueError):
    """Gold and predicted documents that do not fit together; the message names the document."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold document and its prediction (same text), under the name that reports use: its id, or ``#n`` by order."""

    name: str
    gold: Document
    predicted: Document


def align(gold: Iterable[Document], predicted: Iterable[Document]) -> list[Pair]:
    """Pair two streams, in gold order: by id where every document of both has one, else by order.

    A gold document without a prediction is paired with an empty one, so that all of it counts as missed.

    Raises:
        AlignmentError: no gold document, an id given twice, a prediction without a gold document, or texts that differ.
    """
    golds, predictions = list(gold), list(predicted)
    if not golds:
        raise AlignmentError("the gold holds no document, so there is nothing to score")
    by_id = all(document.id is not None for document in (*golds, *predictions))
    pairs = _by_id(golds, predictions) if by_id else _by_order(golds, predictions)
    for pair in pairs:
        if pair.gold.text != pair.predicted.text:
            raise AlignmentError(_difference(pair, by_id=by_id))
    return pairs


def _by_id(golds: Sequence[Document], predictions: Sequence[Document]) -> list[Pair]:
    wanted, answers = _index(golds, "gold"), _index(predictions, "predicted")
    if foreign := [name for name in answers if name not in wanted]:
        more = f" (and {len(foreign) - 1} more)" if len(foreign) > 1 else ""
        raise AlignmentError(
            f"predicted document {foreign[0]!r}{more} is not in the gold; leave it out of the prediction"
        )
    return [Pair(name, document, answers.get(name, unanswered(document))) for name, document in wanted.items()]


def _by_order(golds: Sequence[Document], predictions: Sequence[Document]) -> list[Pair]:
    if len(predictions) > len(golds):
        extra = len(golds)
        raise AlignmentError(
            f"predicted document {name_of(predictions[extra], extra)!r} has no gold document: there are "
            f"{len(predictions)} predicted and {len(golds)} gold, paired by order because not every one has an id"
        )
    answers = [*predictions, *map(unanswered, golds[len(predictions) :])]
    return [Pair(name_of(one, n), one, other) for n, (one, other) in enumerate(zip(golds, answers, strict=True))]


def _index(documents: Iterable[Document], side: str) -> dict[str, Document]:
    index: dict[str, Document] = {}
    for n, document in enumerate(documents):
        if (name := name_of(document, n)) in index:
            raise AlignmentError(f"{side} document {name!r} is given twice; ids must be unique to pair by them")
        index[name] = document
    return index


def name_of(document: Document, position: int) -> str:
    """What reports call a document: its id, or ``#n`` by its position from 0."""
    return f"#{position + 1}" if document.id is None else document.id


def unanswered(document: Document) -> Document:
    """The prediction of a document that nothing was predicted for."""
    return document.with_annotation(())


def _difference(pair: Pair, *, by_id: bool) -> str:
    gold, predicted = pair.gold.text, pair.predicted.text
    at = next(
        (n for n, (a, b) in enumerate(zip(gold, predicted, strict=False)) if a != b), min(len(gold), len(predicted))
    )
    where = slice(max(0, at - 10), at + 20)
    hint = "" if by_id else " (paired by order, because not every document has an id: give each one its id)"
    return (
        f"document {pair.name!r}: the texts differ at character {at}: gold {gold[where]!r}, "
        f"predicted {predicted[where]!r}; predict on the unchanged text of the gold{hint}"
    )
