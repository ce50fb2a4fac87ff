"""Which running total takes in a number that no link connects with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from marsad.data.facts.rows import QuantityFact
from marsad.data.facts.sentence import Sentences
from marsad.data.facts.wholes import Wholes


def running_totals(
    alone: Sequence[QuantityFact], people: Sequence[QuantityFact], sentences: Sentences, wholes: Wholes
) -> Mapping[str, str]:
    """For each of ``alone``, counts without a whole, the id of the next total of its kind in the same sentence.

    The total stands later, is no smaller and no part of the count itself. The totals are those among ``people``.
    """

    def statement(fact: QuantityFact) -> tuple[str, int]:
        return fact.kind, sentences.number(fact.start)

    totals: dict[tuple[str, int], list[QuantityFact]] = {}
    asking: dict[tuple[str, int], list[QuantityFact]] = {}
    for fact in people:
        if fact.total:
            totals.setdefault(statement(fact), []).append(fact)
    for fact in alone:
        if not fact.total and (where := statement(fact)) in totals:
            asking.setdefault(where, []).append(fact)
    found: dict[str, str] = {}
    for where, facts in asking.items():
        found |= _next_totals(facts, totals[where], wholes)
    return found


def _next_totals(facts: Sequence[QuantityFact], totals: Sequence[QuantityFact], wholes: Wholes) -> Mapping[str, str]:
    """The totals of one statement that follow its facts, with the smallest facts first and passed totals left out."""
    totals = sorted(totals, key=start_of)
    rising = sorted(range(len(totals)), key=lambda place: best_of(totals[place]), reverse=True)
    living = _Living(len(totals))
    found: dict[str, str] = {}
    for fact in sorted(facts, key=best_of):
        while rising and best_of(totals[rising[-1]]) < best_of(fact):
            living.remove(rising.pop())
        place = living.at_or_after(bisect_right(totals, fact.start, key=start_of))
        own = wholes.under(fact.id) if place < len(totals) else frozenset[int]()
        while place < len(totals) and wholes.ring(totals[place].id) in own:
            place = living.at_or_after(place + 1)
        if place < len(totals):
            found[fact.id] = totals[place].id
    return found


class _Living:
    """Places from 0 of which some have been removed."""

    def __init__(self, number: int) -> None:
        self._next = list(range(number + 1))

    def remove(self, place: int) -> None:
        self._next[place] = place + 1

    def at_or_after(self, place: int) -> int:
        """The first place from here that is left; the number of places where none is."""
        last = place
        while self._next[last] != last:
            last = self._next[last]
        while place != last:
            self._next[place], place = last, self._next[place]
        return last


def start_of(fact: QuantityFact) -> int:
    """Where a fact stands, to sort by."""
    return fact.start


def best_of(fact: QuantityFact) -> float:
    """The number that a fact states, 0 where it states none."""
    return fact.best or 0
