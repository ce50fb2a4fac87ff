"""Everything that can be wrong with annotated files, each fault with its file, line and what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import category

from marsad.data.document import Document, Entity, Relation
from marsad.data.near import THRESHOLD, NearDuplicates
from marsad.data.record import Record
from marsad.data.schema import Schema
from marsad.data.words import INVISIBLE, word_spans

_CLOSING = dict(zip("([{«“‘‹", ")]}»”’›", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_PART_OF_NUMBER = "%٪‰"
_ABBREVIATION = re.compile(r"\b\w{1,2}\.$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: ``place`` is ``file:line``."""

    place: str
    document: str | None
    fault: str

    def __str__(self) -> str:
        return f"{self.place}: {f'{self.document}: ' if self.document else ''}{self.fault}"


def validate(records: Iterable[Record], schema: Schema) -> Iterator[Fault]:
    """The faults of annotated records, in the order given; the records may be those of several files.

    Checked are the record's form, offsets, words that a span cuts (a document with ``glued`` in its meta may cut
    words that were run together), white space and punctuation at its edges, overlaps, labels, relation types,
    ids used twice, and texts that stand twice, or nearly so, in one file or in two.
    """
    seen = _Seen()
    for record in records:
        faults = list(record.faults())
        name = record.data.get("id") if isinstance(record.data, dict) else None
        if not faults:
            document = record.document()
            faults = [*annotation_faults(document, schema), *seen.faults(document, record.place)]
        for fault in faults:
            yield Fault(record.place, name if isinstance(name, str) else None, fault)


def annotation_faults(document: Document, schema: Schema) -> Iterator[str]:
    """What is wrong with a document's annotation under a schema."""
    ids = document.entity_ids()
    words = word_spans(document.text)
    starts, ends = {start for start, _ in words}, {end for _, end in words}
    furthest: Entity | None = None
    for entity in document.entities:
        where = f"{ids[entity]} {document.mention(entity)!r} [{entity.start}, {entity.end})"
        if entity.label not in schema.entities:
            yield f"{where}: unknown label {entity.label}; known are {', '.join(schema.entities)}"
        yield from (f"{where}: {fault}" for fault in _span_faults(document, entity, starts, ends))
        if furthest is not None and furthest.overlaps(entity):
            other = f"{ids[furthest]} {document.mention(furthest)!r} [{furthest.start}, {furthest.end})"
            yield f"{other} and {where} overlap"
        if furthest is None or entity.end > furthest.end:
            furthest = entity
    for relation in document.relations:
        if fault := _relation_fault(relation, schema):
            yield f"{relation.label} {ids[relation.head]} {ids[relation.tail]}: {fault}"


def _span_faults(document: Document, entity: Entity, starts: set[int], ends: set[int]) -> Iterator[str]:
    mention = document.mention(entity)
    if mention != mention.strip():
        yield "white space at an edge"
    elif unseen := [sign for sign in (mention[0], mention[-1]) if _UNSEEN.match(sign)]:
        yield f"U+{ord(unseen[0]):04X}, which is not seen, at an edge"
    elif (entity.start not in starts or entity.end not in ends) and not document.meta.get("glued"):
        around = document.text[max(0, entity.start - 8) : entity.end + 8]
        yield f"cuts a word in {around!r} (only where words were run together: then set 'glued' in its meta)"
    elif outer := [sign for sign in (mention[0], mention[-1]) if _stays_outside(sign, mention)]:
        yield f"punctuation {outer[0]!r} at an edge"


def _stays_outside(sign: str, mention: str) -> bool:
    """Whether a sign at the edge is punctuation; a quote or bracket with its partner inside the mention is not."""
    if not category(sign).startswith("P") or sign in _PART_OF_NUMBER:
        return False
    partner = _CLOSING.get(sign) or _OPENING.get(sign)
    if partner is not None:
        return mention.count(sign) != mention.count(partner)
    if sign == "." and _ABBREVIATION.search(mention):
        return False
    return sign not in "\"'" or mention.count(sign) % 2 == 1


def _relation_fault(relation: Relation, schema: Schema) -> str | None:
    kind = schema.relations.get(relation.label)
    if kind is None:
        return f"unknown relation; known are {', '.join(schema.relations) or 'none'}"
    if not kind.fits(relation.head.label, relation.tail.label):
        head, tail = "/".join(kind.head), "/".join(kind.tail)
        return f"joins {head} to {tail}, not {relation.head.label} to {relation.tail.label}"
    if relation.head == relation.tail:
        return "joins an entity to itself"
    if kind.symmetric and relation.head > relation.tail:
        return "is symmetric, so it runs from the earlier mention to the later"
    return None


class _Seen:
    """The ids and texts that came by, with their places."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._near = NearDuplicates()

    def faults(self, document: Document, place: str) -> Iterator[str]:
        """What this document repeats of earlier ones."""
        if document.id is not None and (first := self._ids.setdefault(document.id, place)) != place:
            yield f"id {document.id!r} is already that of {first}"
        text = " ".join(document.text.split())
        if not text:
            return
        if (first := self._texts.setdefault(text, place)) != place:
            yield f"the same text stands at {first}"
        elif near := self._near.add(document.text, place):
            limit = f"{THRESHOLD:.0%} is the limit"
            yield f"nearly the same text stands at {near[0]} ({near[1]:.0%} of the word trigrams are common; {limit})"
