"""Spans as doccano writes them, wherever they stand: a line that has some is doccano's, not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KEYS = ("entities", "label", "labels", "spans")
_OFFSETS = {"start_offset", "end_offset"}


def doccano_fault(data: Mapping[str, Any]) -> str | None:
    """What is wrong with a line of doccano's that is read as another format; None for any other line."""
    key = next((key for key in _KEYS if holds_spans(data.get(key))), None)
    if key is None:
        return None
    return f"{key}: these are spans as doccano writes them: name --from doccano, or let the file end in .doccano.jsonl"


def holds_spans(value: Any) -> bool:
    """Whether a value is a list of ``[start, end, label]`` or of objects with ``start_offset`` and ``end_offset``."""
    return isinstance(value, list) and bool(value) and all(map(_is_span, value))


def _is_span(item: Any) -> bool:
    if isinstance(item, dict):
        return item.keys() >= _OFFSETS
    return isinstance(item, list) and [type(part) for part in item] == [int, int, str]
