"""Totals that count again, in another sentence, what a document has told before or tells after them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from marsad.data.facts.rows import JOINT, WIDER, QuantityFact
from marsad.data.facts.running import best_of, start_of
from marsad.data.facts.sentence import Sentences

_Key = tuple[str, str | None, str | None, str | None]
_VICTIMS = frozenset((None, "civilian", "child", "woman", "man", "journalist", "family"))
"""The groups that a number of victims of no group holds; dead attackers are seldom among them."""


def restated(roots: Sequence[QuantityFact], sentences: Sentences) -> dict[str, str]:
    """For counts of people that no other includes, the id of the total of their kind that counts them again, if any.

    Of the same place and owner, in another sentence: a total no smaller than the count that stands later, the largest
    of them; and of several totals the largest. They are of the same group, or the total is of none and the count of
    victims. Also a stated total that the counts just before it, or two or more just behind it, add up to, unless it
    names a place that they do not lie in.
    """
    ordered = sorted(roots, key=start_of)
    found = _of_one_place(ordered, sentences)
    kinds: dict[str, list[QuantityFact]] = {}
    for fact in ordered:
        if fact.id not in found:
            kinds.setdefault(fact.kind, []).append(fact)
    for facts in kinds.values():
        found |= _Sums().over(facts)
    return found


def _of_one_place(facts: Sequence[QuantityFact], sentences: Sentences) -> dict[str, str]:
    totals: dict[_Key, list[QuantityFact]] = {}
    for fact in facts:
        if fact.total and fact.where is not None:
            totals.setdefault(_key(fact), []).append(fact)
    tallies = {key: _Tally(those) for key, those in totals.items()}
    found: dict[str, str] = {}
    for fact in facts:
        general = (fact.kind, fact.where, fact.of, None)
        keys = dict.fromkeys((_key(fact), general) if fact.group in _VICTIMS else (_key(fact),))
        for tally in (tallies[key] for key in keys if key in tallies):
            largest = tally.largest() if fact.total else tally.largest_after(fact.start)
            if largest is None or sentences.number(largest.start) == sentences.number(fact.start):
                continue
            if best_of(largest) >= best_of(fact):
                found[fact.id] = largest.id
                break
    return found


class _Tally:
    """The totals of one place, kind, owner and group in text order."""

    def __init__(self, totals: Sequence[QuantityFact]) -> None:
        self._starts = [total.start for total in totals]
        self._largest: list[QuantityFact] = []  # of each total and those behind it, from the last to the first
        for total in reversed(totals):
            last = self._largest[-1] if self._largest else total
            self._largest.append(total if best_of(total) > best_of(last) else last)

    def largest(self) -> QuantityFact:
        return self._largest[-1]

    def largest_after(self, place: int) -> QuantityFact | None:
        later = len(self._starts) - bisect_right(self._starts, place)
        return self._largest[later - 1] if later else None


class _Sums:
    """Counts of one kind as they come, and the totals that they add up to."""

    def __init__(self) -> None:
        self._counts: list[QuantityFact] = []
        self._sums: list[float] = [0]  # of the first n counts
        self._places: dict[float, list[int]] = {0: [0]}  # where each of these sums stands

    def over(self, facts: Sequence[QuantityFact]) -> dict[str, str]:
        """For each count that one of the totals adds up, the id of that total."""
        found: dict[str, str] = {}
        total: QuantityFact | None = None
        behind: list[QuantityFact] = []
        reached = 0.0
        for fact in facts:
            if fact.total:
                found |= {count.id: fact.id for count in self._before(fact)}
                total, behind, reached = fact, [], 0.0
            elif total is not None:
                behind.append(fact)
                reached += best_of(fact)
                if reached == best_of(total) and len(behind) > 1 and _holds(total, behind):
                    found |= {count.id: total.id for count in behind}
                    self._forget(len(self._counts) + 1 - len(behind))
                    total = None
                    continue
                if reached > best_of(total):
                    total = None
            self._add(fact)
        return found

    def _before(self, total: QuantityFact) -> list[QuantityFact]:
        """The counts just before a total that it is the sum of, which are forgotten then."""
        places = self._places.get(self._sums[-1] - best_of(total), [])
        if not places or not best_of(total):
            return []
        counts = self._counts[places[-1] :]
        if not _holds(total, counts):
            return []
        self._forget(places[-1])
        return counts

    def _add(self, fact: QuantityFact) -> None:
        self._counts.append(fact)
        self._sums.append(self._sums[-1] + best_of(fact))
        self._places.setdefault(self._sums[-1], []).append(len(self._counts))

    def _forget(self, first: int) -> None:
        while len(self._counts) > first:
            self._counts.pop()
            self._places[self._sums.pop()].pop()


def _holds(total: QuantityFact, counts: Sequence[QuantityFact]) -> bool:
    """Whether a total is a stated number whose place, if it has one, is that of the counts or a wider one."""
    stated = total.modifier in ("exact", "at_least")
    return stated and (total.where is None or all(count.where is None or _lies_in(count, total) for count in counts))


def _lies_in(count: QuantityFact, total: QuantityFact) -> bool:
    chains = (count.where_chain or count.where or "").split(JOINT)
    return count.where == total.where or all(total.where in chain.split(WIDER) for chain in chains)


def _key(fact: QuantityFact) -> _Key:
    return fact.kind, fact.where, fact.of, fact.group
