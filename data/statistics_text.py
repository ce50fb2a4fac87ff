"""The counts of a corpus as a JSON object and as Markdown that reads well on a terminal too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from marsad.data.statistics import GRAM, Size, Statistics

_COLUMNS = ("paragraphs", "words", "entities", "relations")


def to_dict(statistics: Statistics, unseen: Mapping[str, tuple[int, int]] | None = None) -> dict[str, Any]:
    """The counts as JSON holds them, with the shares that follow from them."""
    size = statistics.size
    shares = {
        "type_token_ratio": _share(statistics.types, size.words),
        "share_without_entity": _share(statistics.without_entity, size.paragraphs),
        "share_without_relation": _share(statistics.without_relation, size.paragraphs),
    }
    data = asdict(statistics) | shares
    if unseen is not None:
        data["unseen"] = {coarse: {"unseen": new, "mentions": total} for coarse, (new, total) in unseen.items()}
    return data


def to_markdown(statistics: Statistics, unseen: Mapping[str, tuple[int, int]] | None = None) -> str:
    """The counts in sections with tables, right-aligned numbers."""
    parts = [
        _overview(statistics),
        _section("Entities", ("label", "number"), statistics.entities.items()),
        _section("Relations", ("label", "number"), statistics.relations.items()),
    ]
    for key, sizes in statistics.by.items():
        parts.append(_section(f"By {key}", (key, *_COLUMNS), ((value, *_row(size)) for value, size in sizes.items())))
    if unseen is not None:
        rows = [(coarse, new, total, f"{_share(new, total):.0%}") for coarse, (new, total) in unseen.items()]
        parts.append(_section("Mentions with an unseen surface", ("type", "unseen", "mentions", "share"), rows))
    parts.append(_section(f"Repeated sequences of {GRAM} words", ("words", "number"), statistics.phrases.items()))
    return "\n".join(part for part in parts if part)


def _overview(statistics: Statistics) -> str:
    size = statistics.size
    lengths = ", ".join(f"{name} {value:.0f}" for name, value in statistics.lengths.items())
    lines = [
        f"{size.paragraphs:,} paragraphs, {size.words:,} words, "
        f"{size.entities:,} entities, {size.relations:,} relations",
        f"words in a paragraph: {lengths or 'none'}",
        f"different words: {statistics.types:,} ({_share(statistics.types, size.words):.0%} of the words)",
        f"without an entity: {statistics.without_entity:,} ({_share(statistics.without_entity, size.paragraphs):.0%})",
        f"entities but no relation: {statistics.without_relation:,} "
        f"({_share(statistics.without_relation, size.paragraphs):.0%})",
    ]
    return "# Corpus\n\n" + "".join(f"- {line}\n" for line in lines)


def _section(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A heading and a table; nothing without rows."""
    cells = [[_cell(value) for value in row] for row in rows]
    if not cells:
        return ""
    widths = [max(len(row[n]) for row in [list(columns), *cells]) for n in range(len(columns))]
    rule = [f"{'-' * (width - (n > 0))}{':' if n else ''}" for n, width in enumerate(widths)]
    lines = [_line(columns, widths), _line(rule, widths), *(_line(row, widths) for row in cells)]
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if n else cell.ljust(width) for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


def _row(size: Size) -> tuple[int, ...]:
    return (size.paragraphs, size.words, size.entities, size.relations)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
