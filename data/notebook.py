"""A document as a notebook shows it: still HTML with its styles in it, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from marsad.data.document import Document, Entity

_COLOURS = {"ACTOR": "214, 57, 102", "LOCATION": "22, 150, 104", "QUANTITY": "56, 120, 222"}
_OTHER = "140, 90, 190"  # of other coarse types; all are seen on light and on dark ground
_BOX = "font-size: 1.1em; line-height: 2.1; max-width: 60em; text-align: right"
_TEXT = "white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate"
_SMALL = "font-size: .65em; opacity: .85; padding: 0 .3em"


def to_html(document: Document) -> str:
    """The text from right to left, entities in the colour of their coarse type with their label, links beneath.

    Whatever the text and the labels hold is shown as text, formulas between dollar signs too.
    """
    text = f'<div style="{_TEXT}">{"".join(_pieces(document))}</div>'
    links = "".join(_links(document))
    listed = f'<ul style="margin: .4em 0 0; line-height: 1.7">{links}</ul>' if links else ""
    return f'<div class="tex2jax_ignore mathjax_ignore" dir="rtl" style="{_BOX}">{text}{listed}</div>'


def _pieces(document: Document) -> Iterator[str]:
    """The text cut wherever an entity begins or ends; of several over a piece, the shortest gives the colour."""
    cuts = sorted({0, len(document.text), *(place for one in document.entities for place in (one.start, one.end))})
    over: list[Entity] = []
    waiting = list(reversed(document.entities))
    for start, end in pairwise(cuts):
        while waiting and waiting[-1].start == start:
            over.append(waiting.pop())
        piece = escape(document.text[start:end])
        if not over:
            yield piece
            continue
        inner = min(over, key=lambda entity: entity.end - entity.start)
        labels = "".join(_label(entity) for entity in over if entity.end == end)
        yield _mark(piece + labels, inner)
        over = [entity for entity in over if entity.end > end]


def _mark(content: str, entity: Entity) -> str:
    colour = _COLOURS.get(entity.coarse, _OTHER)
    style = f"color: inherit; background: rgba({colour}, .2); border-bottom: 2px solid rgb({colour}); padding: .1em 0"
    return f'<mark style="{style}" title="{_said(entity.label, entity.score)}">{content}</mark>'


def _label(entity: Entity) -> str:
    return f'<small dir="ltr" style="{_SMALL}">{escape(entity.label)}</small>'


def _links(document: Document) -> Iterator[str]:
    for relation in document.relations:
        head, tail = (
            _mark(f"<bdi>{escape(document.mention(end))}</bdi>", end) for end in (relation.head, relation.tail)
        )
        said = _said(relation.label, relation.score)
        yield f'<li>{head} ← {tail} <small dir="ltr" style="{_SMALL}">{said}</small></li>'


def _said(label: str, score: float | None) -> str:
    return escape(label if score is None else f"{label} {score:.2f}")
