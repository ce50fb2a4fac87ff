"""The rows of the two tables: one for each quantity, one for each link between actors or of an actor to a place."""

from __future__ import annotations

from dataclasses import dataclass

JOINT = "; "
"""Between the values of a cell that has several."""

WIDER = " / "
"""Between a place and the wider one that it lies in."""


@dataclass(frozen=True, slots=True)
class QuantityFact:
    """One quantity with everything that the text links to it; what the text does not say is None.

    Names are canonical; where a cell holds several they are joined by ``JOINT``, in the order of the text.
    ``docs/facts.md`` says for every column what it means and what other databases call it.
    """

    doc: str | None
    id: str
    start: int
    end: int
    text: str
    kind: str
    low: float | None
    best: float | None
    high: float | None
    modifier: str | None
    unit: str | None
    noun: str | None
    group: str | None
    total: bool
    of: str | None
    of_label: str | None
    by: str | None
    where: str | None
    where_chain: str | None
    source: str | None
    part_of: str | None
    score: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class ActorLink:
    """One link from an actor to another or to a place: ``head`` and ``tail`` are canonical names.

    ``sentence`` is the evidence: the sentence of both mentions, or the stretch from the one's to the other's.
    """

    doc: str | None
    relation: str
    head: str
    head_label: str
    head_text: str
    head_id: str
    head_start: int
    head_end: int
    tail: str
    tail_label: str
    tail_text: str
    tail_id: str
    tail_start: int
    tail_end: int
    score: float | None
    sentence: str
