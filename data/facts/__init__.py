"""Rows that an analyst can use: each quantity with what the text links to it, and the links between actors."""

from marsad.data.facts.build import DocumentFacts
from marsad.data.facts.rows import ActorLink, QuantityFact
from marsad.data.facts.stream import links_path, numbered, write_facts
from marsad.data.facts.tables import SUFFIXES, check_table, columns_of, open_table
from marsad.data.facts.totals import GROUPING, Totals

__all__ = [
    "GROUPING",
    "SUFFIXES",
    "ActorLink",
    "DocumentFacts",
    "QuantityFact",
    "Totals",
    "check_table",
    "columns_of",
    "links_path",
    "numbered",
    "open_table",
    "write_facts",
]
