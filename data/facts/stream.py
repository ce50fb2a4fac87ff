"""Documents to tables as they pass by, a row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from marsad.data.document import Document
from marsad.data.facts.build import DocumentFacts
from marsad.data.facts.rows import ActorLink, QuantityFact
from marsad.data.facts.tables import columns_of, open_table
from marsad.data.names import Canon


def links_path(path: Path) -> Path:
    """Where the links go beside a table of quantities: ``facts.links.csv`` beside ``facts.csv``."""
    return path.with_name(f"{path.stem}.links{path.suffix}")


def write_facts(
    documents: Iterable[Document],
    path: Path,
    links: Path | None = None,
    *,
    canon: Canon | None = None,
    vague: Mapping[str, int] | None = None,
) -> Iterator[Document]:
    """Write the rows of documents to two files and pass the documents on; nothing is kept.

    The files are opened when the first document is asked for and complete when the last one has been.

    Args:
        documents: Gold or predicted; one without an id is called ``#n`` by its place.
        path: File of the quantities, ``.csv``, ``.parquet`` or ``.jsonl``.
        links: File of the actors' links; without it ``links_path(path)``.
        canon: How names are brought to one form; with aliases of one's own.
        vague: Other numbers for words such as عشرات.

    Raises:
        ValueError: another suffix.
        OSError: a file that cannot be written.
    """
    canon = canon or Canon()
    quantity_row, link_row = attrgetter(*columns_of(QuantityFact)), attrgetter(*columns_of(ActorLink))
    with ExitStack() as stack:
        quantity_table = stack.enter_context(open_table(path, columns_of(QuantityFact)))
        link_table = stack.enter_context(open_table(links or links_path(path), columns_of(ActorLink)))
        for number, document in enumerate(documents, 1):
            facts = DocumentFacts(_named(document, number), canon=canon, vague=vague)
            for quantity in facts.quantities():
                quantity_table.write(quantity_row(quantity))
            for link in facts.links():
                link_table.write(link_row(link))
            yield document


def numbered(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents, those without an id called ``#n`` by their place, as ``write_facts`` calls them."""
    return (_named(document, number) for number, document in enumerate(documents, 1))


def _named(document: Document, number: int) -> Document:
    return document if document.id is not None else replace(document, id=f"#{number}")
