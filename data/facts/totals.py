"""Sums of people by kind, in which nobody is counted twice: not in a whole and its part, nor in a total and its sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from marsad.data.facts.restated import restated
from marsad.data.facts.rows import JOINT, QuantityFact
from marsad.data.facts.running import running_totals
from marsad.data.facts.sentence import Sentences
from marsad.data.facts.wholes import Wholes

_Key = tuple[object, ...]
GROUPING = tuple(
    name for name in (field.name for field in fields(QuantityFact)) if name not in {"low", "best", "high", "score"}
)
"""The columns that sums can be grouped by."""

SUMMED = {"kind": str, "facts": int, "low": float, "best": float, "high": float, "open": int}
"""The columns of a sum, after those that it is grouped by."""


@dataclass(frozen=True, slots=True)
class Span:
    """Low, best and high of a number or a sum of numbers.

    An open upper end (at least 12) counts as best in ``high`` and is counted in ``open``; where no lower end is given,
    it is 0 if the text gives the number as the most (less than 12), else best (about 140).
    """

    low: float = 0
    best: float = 0
    high: float = 0
    open: int = 0
    facts: int = 0

    def __add__(self, other: Span) -> Span:
        return Span(
            self.low + other.low,
            self.best + other.best,
            self.high + other.high,
            self.open + other.open,
            self.facts + other.facts,
        )

    def without(self, parts: Span) -> Span:
        """The rest of a whole when parts are counted elsewhere."""
        return Span(self.low - parts.low, self.best - parts.best, self.high - parts.high, self.open, self.facts)

    def holds(self, parts: Span) -> bool:
        """Whether parts of this size fit into it."""
        return parts.low <= self.low and parts.best <= self.best and parts.high <= self.high


class Totals:
    """Adds up documents, one at a time.

    Within a document a quantity is not counted where another of its kind includes it (directly or through one of
    another kind), nor where a running total of its kind, no smaller, follows it in the same sentence, nor where a total
    counts it again elsewhere (``restated``). Dozens, or at least so many, are as many as their parts. Where a part
    falls into another group than its whole (``--by of``: 12 of the 20 are the army's), it is counted there and taken
    off the whole, unless the parts are more than the whole. Reports of one event in several documents are not
    recognised as such.
    """

    def __init__(self, by: Sequence[str] = ()) -> None:
        if unknown := [name for name in by if name not in GROUPING]:
            raise ValueError(f"no column {', '.join(unknown)} to group by; known are {', '.join(GROUPING)}")
        self._by = tuple(name for name in dict.fromkeys(by) if name != "kind")
        self._sums: dict[_Key, Span] = {}
        self.parts = 0
        """Quantities of people that were not counted because they are parts."""
        self.shares = 0
        """Shares of people (نصف السكان), of which nobody says how many they are."""
        self.unread = 0
        """Quantities whose number could not be read."""

    @property
    def columns(self) -> Mapping[str, type]:
        """The columns of ``rows``: those grouped by, as text, then ``SUMMED``."""
        return dict.fromkeys(self._by, str) | SUMMED

    def add(self, facts: Iterable[QuantityFact], text: str) -> None:
        """Add the quantities of one document, whose ``text`` tells which of them stand in one sentence."""
        given = list(facts)
        self.unread += sum(fact.best is None for fact in given)
        self.shares += sum(fact.unit in ("fraction", "percent") and fact.kind != "measure" for fact in given)
        tree = _Tree(given, Sentences(text))
        waiting, counted = list(tree.roots), 0
        while waiting:
            fact = waiting.pop()
            key, own = self._key(fact), _grown(fact, tree.parts(fact))
            elsewhere = self._of_other_groups(fact, key, tree)
            parts = sum(map(_span, elsewhere), Span())
            if own.holds(parts):
                own = own.without(parts)
                waiting += elsewhere
            self._sums[key] = self._sums.get(key, Span()) + own
            counted += 1
        self.parts += len(tree.people) - counted

    def rows(self) -> list[tuple[Any, ...]]:
        """The sums, largest best first within each group of columns."""
        order = sorted(self._sums.items(), key=lambda item: (tuple(map(str, item[0])), -item[1].best))
        return [
            (*key, sums.facts, _whole(sums.low), _whole(sums.best), _whole(sums.high), sums.open) for key, sums in order
        ]

    def _key(self, fact: QuantityFact) -> _Key:
        cells = (getattr(fact, name) for name in self._by)
        return (*("" if cell is None else str(cell) for cell in cells), fact.kind)

    def _of_other_groups(self, fact: QuantityFact, key: _Key, tree: _Tree) -> list[QuantityFact]:
        """The nearest parts that belong to another group than their whole."""
        found, waiting = [], list(tree.parts(fact))
        while waiting:
            part = waiting.pop()
            if self._key(part) == key:
                waiting += tree.parts(part)
            else:
                found.append(part)
        return found


class _Tree:
    """The counts of people of one document, each under the nearest whole of its kind."""

    def __init__(self, facts: Sequence[QuantityFact], sentences: Sentences) -> None:
        self.people = [fact for fact in facts if fact.unit == "people" and fact.best is not None]
        kinds = {fact.id: fact.kind for fact in self.people}
        wholes = Wholes({fact.id: _wholes(fact) for fact in facts})
        above = dict(wholes.nearest(kinds.get))
        above |= running_totals([fact for fact in self.people if fact.id not in above], self.people, sentences, wholes)
        above |= restated([fact for fact in self.people if fact.id not in above], sentences)
        self._parts: dict[str, list[QuantityFact]] = {}
        self.roots: list[QuantityFact] = []
        for fact in self.people:
            (self._parts.setdefault(above[fact.id], []) if fact.id in above else self.roots).append(fact)

    def parts(self, whole: QuantityFact) -> Sequence[QuantityFact]:
        return self._parts.get(whole.id, ())


def _wholes(fact: QuantityFact) -> list[str]:
    return fact.part_of.split(JOINT) if fact.part_of else []


def _span(fact: QuantityFact) -> Span:
    best = fact.best or 0
    most = fact.modifier in ("at_most", "less_than")
    low = fact.low if fact.low is not None else 0 if most else best
    return Span(low, best, best if fact.high is None else fact.high, fact.high is None, 1)


def _grown(fact: QuantityFact, parts: Sequence[QuantityFact]) -> Span:
    """A number that is no less than its parts; where it says dozens, or at least so many, it may be as many as they."""
    own, together = _span(fact), sum(map(_span, parts), Span())
    if not own.open or fact.modifier == "about" or together.best <= own.best:
        return replace(own, low=max(own.low, min(own.best, together.low)))
    return replace(together, high=max(own.high, together.high), open=1, facts=1)


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number
