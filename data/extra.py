"""Records of other makers' JSONL: what the canonical form has no key for goes to meta, or is dropped and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from marsad.data.foreign import doccano_fault, holds_spans
from marsad.data.record import ENTITY_KEYS, KEYS, RELATION_KEYS, Record

_OF_FACTS = {"doc", "kind", "low", "best", "high", "sentence"}
"""Columns that only a table of facts has all of."""


def extra_to_meta(record: Record) -> Record:
    """The record with its unknown top-level keys under ``meta`` and without those of entities and relations.

    A key that meta has already keeps its value there. What is dropped is counted in ``lost``, and so are spans that
    doccano keeps under such a key. A row of a table of facts, which has a text too, is refused, and one whose entities
    are doccano's.
    """
    data = record.data
    if isinstance(data, dict) and data.keys() >= _OF_FACTS:
        return replace(record, error="a row of a table of facts: name the documents that it was made of")
    if not isinstance(data, dict) or not isinstance(data.get("meta"), dict | None):
        return record
    if isinstance(data.get("text"), str) and holds_spans(data.get("entities")):
        return replace(record, error=doccano_fault(data))
    lost = Counter(record.lost)
    known = {key: value for key, value in data.items() if key in KEYS}
    extra = {key: value for key, value in data.items() if key not in KEYS}
    meta = extra | (data.get("meta") or {})
    lost["spans that went to meta"] += sum(len(value) for value in extra.values() if holds_spans(value))
    lost["keys that meta has already"] += len(extra) + len(data.get("meta") or {}) - len(meta)
    for name, keys in (("entities", ENTITY_KEYS), ("relations", RELATION_KEYS)):
        if name in data:
            known[name] = _only(data[name], keys, lost, f"unknown keys of {name}")
    return replace(record, data=known | ({"meta": meta} if meta else {}), lost=+lost)


def _only(items: Any, keys: set[str], lost: Counter[str], what: str) -> Any:
    """The list of objects with the known keys alone; anything else as it is, for the record to refuse."""
    if not isinstance(items, list):
        return items
    kept = [{k: v for k, v in item.items() if k in keys} if isinstance(item, dict) else item for item in items]
    lost[what] += sum(len(item) - len(less) for item, less in zip(items, kept, strict=True) if isinstance(item, dict))
    return kept
