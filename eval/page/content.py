"""What the page shows, as JSON: texts, entities, links and facts, by place and number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from marsad.data.document import Document
from marsad.data.facts import DocumentFacts
from marsad.data.facts.sentence import Sentences
from marsad.data.names import Canon
from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.page.compare import Marks, compare

COLUMNS = ("kind", "text", "low", "best", "high", "modifier", "unit", "noun", "of", "where_chain", "by", "source")
"""Of a fact, what the page shows besides place and score."""


def side_content(document: Document, marks: Marks | None = None) -> dict[str, Any]:
    """A document's annotation, each item with its mark where there are marks; links name their ends by position."""
    places = {entity: n for n, entity in enumerate(document.entities)}
    entities = [[e.start, e.end, e.label, _rounded(e.score)] for e in document.entities]
    links = [[places[r.head], places[r.tail], r.label, _rounded(r.score)] for r in document.relations]
    if marks is not None:
        entities = [[*one, mark] for one, mark in zip(entities, marks.entities, strict=True)]
        links = [[*one, mark] for one, mark in zip(links, marks.links, strict=True)]
    return {"entities": entities, "links": links}


def fact_content(document: Document, number: int, canon: Canon | None) -> Iterator[dict[str, Any]]:
    """The rows of a document, each with the document's number, the place of its sentence, and two scores.

    ``score`` is the quantity's, ``support`` the lowest of the links that fill the row's cells.
    """
    sentences = Sentences(document.text)
    for fact, support in DocumentFacts(document, canon=canon).supported():
        row = asdict(fact)
        yield {
            "document": number,
            "start": fact.start,
            "end": fact.end,
            "sentence": sentences.span(fact.start, fact.end),
            "score": _rounded(fact.score),
            "support": _rounded(support),
            **{column: row[column] for column in COLUMNS if row[column] is not None},
        }


def page_content(documents: Iterable[Document], *, canon: Canon | None = None, first: int = 1) -> dict[str, Any]:
    """All documents and their facts; a document without an id is called by its place, from ``#1``, or ``first``, on."""
    content: dict[str, Any] = {"documents": [], "facts": []}
    for number, document in enumerate(documents):
        name = f"#{number + first}" if document.id is None else document.id
        content["documents"].append({"name": name, "text": document.text, **side_content(document)})
        content["facts"] += fact_content(document, number, canon)
    return content


def pairs_content(pairs: Iterable[Pair], schema: Schema, *, canon: Canon | None = None) -> dict[str, Any]:
    """Gold documents beside their predictions, what is wrong marked on both sides; the facts are those predicted."""
    content: dict[str, Any] = {"documents": [], "facts": []}
    for number, pair in enumerate(pairs):
        gold, predicted = compare(pair, schema)
        sides = {"gold": side_content(pair.gold, gold), **side_content(pair.predicted, predicted)}
        content["documents"].append({"name": pair.name, "text": pair.gold.text, **sides})
        content["facts"] += fact_content(pair.predicted, number, canon)
    return content


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
