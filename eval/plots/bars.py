"""F1 label by label as bars with their 95 % intervals."""

from __future__ import annotations

from collections.abc import Iterator

from marsad.eval.lines import percent
from marsad.eval.plots.svg import ACCENT, INK, line, picture, plain, tag, words
from marsad.eval.table import Row, Table

_LEFT, _PLOT, _RIGHT = 150, 310, 190  # widths of the names, the bars and the numbers
_ROW, _BAR, _TOP = 22, 12, 24


def f1_bars(table: Table, title: str) -> str:
    """A bar for all together (micro) and one for each label, from 0 to 100 per cent."""
    rows = {"micro": table.micro, **table.by_label}
    height = _TOP + _ROW * len(rows) + 4
    shapes = [*_grid(height), *(_bar(name, row, n) for n, (name, row) in enumerate(rows.items()))]
    return picture(
        shapes,
        width=_LEFT + _PLOT + _RIGHT,
        height=height,
        title=title,
        description="; ".join(_said(name, row) for name, row in rows.items()),
    )


def _grid(height: float) -> Iterator[str]:
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        yield line(_at(share), _TOP - 6, _at(share), height)
        yield words(_at(share), 9, f"{100 * share:.0f}", anchor="middle", fill_opacity=0.75)


def _bar(name: str, row: Row, n: int) -> str:
    middle = _TOP + _ROW * n + _ROW / 2
    low, high = _at(row.low.f1), _at(row.high.f1)
    weight = "bold" if n == 0 else "normal"
    whisker: dict[str, str | float] = {"stroke": INK, "stroke_width": 1.5}
    return tag(
        "g",
        tag("title", plain(_said(name, row))),
        words(_LEFT - 8, middle, name, anchor="end", font_weight=weight),
        tag("rect", x=_LEFT, y=middle - _BAR / 2, width=_PLOT * row.measures.f1, height=_BAR, fill=ACCENT),
        line(low, middle, high, middle, **whisker),
        line(low, middle - 4, low, middle + 4, **whisker),
        line(high, middle - 4, high, middle + 4, **whisker),
        words(_LEFT + _PLOT + 14, middle, f"{percent(row.measures.f1)} ({_interval(row)})", font_weight=weight),
        words(_LEFT + _PLOT + _RIGHT - 4, middle, f"{row.counts.gold:,}", anchor="end", fill_opacity=0.75),
    )


def _said(name: str, row: Row) -> str:
    return f"{name}: F1 {percent(row.measures.f1)} %, 95 % interval {_interval(row)}, {row.counts.gold:,} in the gold"


def _interval(row: Row) -> str:
    return f"{percent(row.low.f1)}–{percent(row.high.f1)}"


def _at(share: float) -> float:
    return _LEFT + _PLOT * share
