"""Values of quantities in a file: one row for each, told by document and entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marsad.data.lines import read_lines
from marsad.data.quantity.value import MODIFIERS, QuantityValue

COLUMNS = ("doc", "id", "text", "low", "best", "high", "modifier", "unit", "noun", "group", "total")
"""The columns of a table of values, parted by tabs; an empty field means none, and ``yes`` that a number is a total."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The value of one entity: ``id`` and ``text`` are the entity's, ``doc`` the id of its document."""

    doc: str
    id: str
    text: str
    value: QuantityValue


def read_values(path: str | Path) -> list[ValueRow]:
    """Read a table of values.

    Raises:
        ValueError: If the header or a row is not as ``COLUMNS`` has it; file and line are named.
    """
    lines = [line for line in read_lines(path) if line.text.strip() or line.error]
    if not lines or tuple(lines[0].text.split("\t")) != COLUMNS:
        raise ValueError(f"{path}: expected the header {' '.join(COLUMNS)}, parted by tabs")
    rows = []
    for line in lines[1:]:
        fields = line.text.split("\t")
        try:
            if line.error is not None or len(fields) != len(COLUMNS):
                raise ValueError(line.error or f"{len(fields)} fields, expected {len(COLUMNS)}")
            row = dict(zip(COLUMNS, fields, strict=True))
            rows.append(ValueRow(row["doc"], row["id"], row["text"], value_of(row)))
        except ValueError as error:
            raise ValueError(f"{path}:{line.number}: {error}") from error
    return rows


def value_of(row: Mapping[str, str]) -> QuantityValue:
    """The value that the fields of a row write.

    Raises:
        ValueError: If a number is none, or the modifier or the total is not one that there is.
    """
    modifier, total = row["modifier"], row["total"]
    if modifier and modifier not in MODIFIERS:
        raise ValueError(f"modifier {modifier!r}: expected one of {', '.join(MODIFIERS)}")
    if total not in ("", "yes"):
        raise ValueError(f"total {total!r}: expected yes or nothing")
    low, best, high = (_number(row[name]) for name in ("low", "best", "high"))
    unit, noun, group = row["unit"] or "thing", row["noun"] or None, row["group"] or None
    return QuantityValue(low, best, high, modifier or None, unit, noun, group, total == "yes")


def _number(field: str) -> int | float | None:
    if not field:
        return None
    try:
        value = float(field)
    except ValueError as error:
        raise ValueError(f"number {field!r}: expected digits") from error
    return int(value) if value.is_integer() else value
