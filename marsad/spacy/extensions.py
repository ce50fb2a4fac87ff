"""What marsad adds to spaCy's docs and spans: plain data in ``doc.user_data``, read through ``doc._``.

Plain data goes wherever a doc goes: to bytes, into a ``DocBin``, to other processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marsad.data.document import Document
from marsad.data.record import Record, document_to_dict
from marsad.spacy.align import align

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_KEY = "marsad"
_PARTS = ("entities", "relations")


class Link(NamedTuple):
    """A relation in ``doc._.relations``: its label, the spans that it leads from and to, and a score from 0 to 1."""

    label: str
    head: Span
    tail: Span
    score: float


def keep(doc: Doc, document: Document) -> None:
    """Put what was found into a doc."""
    data = document_to_dict(document)
    doc.user_data[_KEY] = {name: data[name] for name in _PARTS}


def document_of(doc: Doc) -> Document | None:
    """``doc._.marsad``: the document as marsad gave it, its offsets in characters; None where marsad has not run."""
    data = doc.user_data.get(_KEY)
    if data is None:
        return None
    lists = {name: list(data[name]) for name in _PARTS}  # a DocBin makes tuples of them
    return Record({"text": doc.text, **lists}, "doc._.marsad", 1).document()


def links_of(doc: Doc) -> list[Link]:
    """``doc._.relations``: the relations whose ends both stand in ``doc.ents``, in text order."""
    document = document_of(doc)
    if document is None:
        return []
    spans = align(doc, document.entities).spans
    return [
        Link(link.label, spans[link.head], spans[link.tail], 1.0 if link.score is None else link.score)
        for link in document.relations
        if link.head in spans and link.tail in spans
    ]


def counts_of(doc: Doc) -> dict[str, int]:
    """``doc._.marsad_alignment``: how many entities have a span of their own, a wider one, and none."""
    document = document_of(doc)
    return align(doc, () if document is None else document.entities).counts


def register() -> None:
    """Make the attributes known to spaCy, once.

    Raises:
        ValueError: another component has put something else under one of the names.
    """
    from spacy.tokens import Doc, Span

    _set(Doc, "marsad", getter=document_of)
    _set(Doc, "relations", getter=links_of)
    _set(Doc, "marsad_alignment", getter=counts_of)
    _set(Span, "marsad_score", default=None)


def _set(kind: Any, name: str, **how: Any) -> None:
    if kind.has_extension(name):
        default, _, getter, _ = kind.get_extension(name)
        if (default, getter) != (how.get("default"), how.get("getter")):
            raise ValueError(
                f"{kind.__name__.lower()}._.{name} is taken by another component, and marsad puts its own there; "
                f"remove it with {kind.__name__}.remove_extension({name!r}) before nlp.add_pipe('marsad')"
            )
        return
    kind.set_extension(name, **how)
