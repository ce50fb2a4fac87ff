"""Values of quantities, read by program and by people: how many agree, and where not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marsad.data.document import Document
from marsad.data.quantity import QuantityValue, read_quantity
from marsad.data.quantity.table import ValueRow

FIELDS = ("low", "best", "high", "modifier", "unit", "noun", "group", "total")
_PLACES = 3  # to which people write a third


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that was read otherwise than in the gold."""

    row: ValueRow
    found: QuantityValue
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueReport:
    """How values compare with those that people read.

    Attributes:
        number: How many were compared.
        exact: How many agree in every field.
        numbers: How many agree in low, best, high and modifier.
        by_field: How many agree in each of ``FIELDS``.
        unread: How many could not be read.
        disagreements: The others, in the order of the gold.
    """

    number: int
    exact: int
    numbers: int
    by_field: Mapping[str, int]
    unread: int
    disagreements: tuple[Disagreement, ...]


def compare_values(
    gold: Sequence[ValueRow], documents: Iterable[Document], *, vague: Mapping[str, int] | None = None
) -> ValueReport:
    """Read the value of every entity that the gold names, and compare.

    Fractions agree to three places.

    Args:
        gold: Values that people read.
        documents: The annotated documents of the gold; more of them do no harm.
        vague: See ``read_quantity``.

    Raises:
        ValueError: If the gold names an entity that no document has, or a mention of other words.
    """
    wanted = {row.doc for row in gold}
    held = {document.id: document for document in documents if document.id is not None and document.id in wanted}
    found = [_read(row, held, vague) for row in gold]
    pairs = list(zip(gold, found, strict=True))
    wrong = [Disagreement(row, value, _differing(row.value, value)) for row, value in pairs]
    return ValueReport(
        len(gold),
        sum(not one.fields for one in wrong),
        sum(not set(one.fields) & set(FIELDS[:4]) for one in wrong),
        {name: sum(name not in one.fields for one in wrong) for name in FIELDS},
        sum(value.modifier is None for value in found),
        tuple(one for one in wrong if one.fields),
    )


def _read(row: ValueRow, held: Mapping[str, Document], vague: Mapping[str, int] | None) -> QuantityValue:
    document = held.get(row.doc)
    if document is None:
        raise ValueError(f"{row.doc}: no document has this id; expected one of those that the values were read from")
    entity = next((one for one, name in document.entity_ids().items() if name == row.id), None)
    if entity is None or document.text[entity.start : entity.end] != row.text:
        words = "nothing" if entity is None else repr(document.text[entity.start : entity.end])
        raise ValueError(f"{row.doc}: entity {row.id} is {words}, the table of values says {row.text!r}")
    return read_quantity(document.text, entity.start, entity.end, entity.label, vague=vague)


def _differing(gold: QuantityValue, found: QuantityValue) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if _rounded(getattr(gold, name)) != _rounded(getattr(found, name)))


def _rounded(value: object) -> object:
    return round(value, _PLACES) if isinstance(value, float) else value


def to_markdown(report: ValueReport) -> str:
    """The report as people read it: shares, then each disagreement with both values."""
    share = f"{report.exact / report.number:.1%}" if report.number else "none"
    lines = [
        f"{report.number:,} values, {report.exact:,} exact in every field ({share}), "
        f"{report.numbers:,} in number and modifier, {report.unread:,} not read.",
        "",
        "| field | agree |",
        "| --- | --: |",
        *(f"| {name} | {count:,} |" for name, count in report.by_field.items()),
        "",
    ]
    for one in report.disagreements:
        told = "; ".join(
            f"{name}: {getattr(one.row.value, name)} read as {getattr(one.found, name)}" for name in one.fields
        )
        lines.append(f"- {one.row.doc} {one.row.id} [{one.row.text}] {told}")
    return "\n".join(lines) + "\n"
