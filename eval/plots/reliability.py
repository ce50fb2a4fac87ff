"""Whether scores can be believed: of what was predicted with a score of 0.8, is 80 % right?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from marsad.eval.plots.svg import ACCENT, INK, LINE, line, picture, plain, tag, words

_LEFT, _TOP, _SIDE, _RIGHT, _BOTTOM = 48, 14, 260, 16, 46
_BINS = 10
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions whose scores lie in one tenth: how many, their mean score, and how many are right."""

    number: int
    score: float
    right: int

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.right / self.number

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        n, share, z2 = self.number, self.share, _Z * _Z
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(middle - half, 0.0), min(middle + half, 1.0)


def bin_scores(scored: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Ten bins of the scores and whether each prediction is right; empty bins are left out."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for score, right in scored:
        filled[min(int(score * _BINS), _BINS - 1)].append((score, right))
    return [
        Bin(len(one), sum(score for score, _ in one) / len(one), sum(right for _, right in one))
        for one in filled
        if one
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of score and share, each prediction weighing the same."""
    number = sum(one.number for one in bins)
    return sum(one.number * abs(one.score - one.share) for one in bins) / number if number else 0.0


def reliability(bins: Sequence[Bin], title: str) -> str:
    """A point for each bin; on the dashed line scores tell the truth, below it they promise too much."""
    trail = " ".join(f"{_x(one.score):.6g},{_y(one.share):.6g}" for one in bins)
    return picture(
        [
            *_axes(),
            line(_x(0), _y(0), _x(1), _y(1), stroke=INK, stroke_dasharray="4 4", stroke_opacity=0.6),
            tag("polyline", points=trail, fill="none", stroke=ACCENT, stroke_width=1.5),
            *map(_point, bins),
        ],
        width=_LEFT + _SIDE + _RIGHT,
        height=_TOP + _SIDE + _BOTTOM,
        title=title,
        description="; ".join(map(_said, bins)),
    )


def _axes() -> Iterator[str]:
    yield tag("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, fill="none", stroke=LINE)
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        yield words(_x(share), _y(0) + 14, f"{share:g}", anchor="middle", fill_opacity=0.75)
        yield words(_LEFT - 6, _y(share), f"{share:g}", anchor="end", fill_opacity=0.75)
    yield words(_x(0.5), _y(0) + 34, "score", anchor="middle")
    y = _y(0.5)
    yield tag("text", "share that is right", x=12, y=y, text_anchor="middle", transform=f"rotate(-90 12 {y:g})")


def _point(one: Bin) -> str:
    x, (low, high) = _x(one.score), one.interval
    return tag(
        "g",
        tag("title", plain(_said(one))),
        line(x, _y(low), x, _y(high), stroke=INK, stroke_width=1.5),
        tag("circle", cx=x, cy=_y(one.share), r=5, fill=ACCENT, stroke=INK),
    )


def _said(one: Bin) -> str:
    low, high = one.interval
    return f"score {one.score:.2f}: {one.share:.2f} right (95 % {low:.2f}–{high:.2f}), {one.right:,} of {one.number:,}"


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)
