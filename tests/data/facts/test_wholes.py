"""The nearest whole of each quantity, against its plain definition and on links made to be slow."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.facts.running import running_totals
from marsad.data.facts.sentence import Sentences
from marsad.data.facts.totals import Totals
from marsad.data.facts.wholes import Wholes
from tests.data.facts.test_totals import fact

LINKS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14, unique=True)
KINDS = st.lists(st.sampled_from(["killed", "injured", None]), min_size=8, max_size=8)


def wholes_of(links):
    above: dict[str, list[str]] = {str(number): [] for number in range(8)}
    for part, whole in links:
        if part != whole:
            above[str(part)].append(str(whole))
    return above


def reached(above, start):
    """Whatever lies above, itself only where links lead back to it."""
    seen, level = set(), above[start]
    while level:
        seen |= set(level)
        level = [up for one in level for up in above[one] if up not in seen]
    return seen


def plain_nearest(above, kinds, start):
    level, seen = above[start], {start}
    while level:
        for whole in level:
            if kinds[whole] == kinds[start]:
                return whole
        seen |= set(level)
        level = [up for one in level for up in above[one] if up not in seen]
    return None


@settings(max_examples=150)
@given(LINKS, KINDS)
def test_the_nearest_whole_is_that_of_a_search_by_levels(links, kinds):
    above = wholes_of([(max(pair), min(pair)) for pair in dict.fromkeys(links)])
    kind = dict(zip(above, kinds, strict=True))
    found = Wholes(above).nearest(kind.get)
    assert found == {
        one: nearest for one in above if kind[one] and (nearest := plain_nearest(above, kind, one)) is not None
    }


@settings(max_examples=150)
@given(LINKS, KINDS)
def test_with_circles_there_is_a_whole_where_one_lies_above_that_is_no_part_as_well(links, kinds):
    above = wholes_of(links)
    kind = dict(zip(above, kinds, strict=True))
    found = Wholes(above).nearest(kind.get)
    for one in above:
        fit = {up for up in reached(above, one) if kind[up] == kind[one] and one not in reached(above, up) | {up}}
        assert (found.get(one) in fit) if kind[one] and fit else one not in found


@settings(max_examples=150)
@given(LINKS, st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 9)), min_size=8, max_size=8))
def test_the_running_total_is_the_next_that_is_no_smaller_and_no_part(links, columns):
    above = wholes_of(links)
    people = [
        fact(name, best, total=total, start=start) for name, (best, total, start) in zip(above, columns, strict=True)
    ]
    people.sort(key=lambda one: one.start)
    expected = {}
    for one in people:
        later = [total for total in people if total.total and total.start > one.start and total.best >= one.best]
        fit = [total.id for total in later if one.id not in reached(above, total.id)]
        if fit and not one.total:
            expected[one.id] = fit[0]
    assert running_totals(people, people, Sentences("قتل " * 3), Wholes(above)) == expected


def seconds(rows):
    totals, start = Totals(["of"]), time.thread_time()
    totals.add(rows, "")
    return time.thread_time() - start


def slowdown(make, number=500, times=6):
    """How much longer several times as many rows take."""
    return min(seconds(make(number * times)) for _ in range(3)) / min(seconds(make(number)) for _ in range(3))


def test_time_grows_with_the_length_of_a_chain_a_circle_and_a_row_of_small_totals():
    def chain(number):
        return [fact(f"q{n}", 9, part_of=f"q{n - 1}" if n else None) for n in range(number)]

    def circle(number):
        return [fact(f"q{n}", 9, part_of=f"q{(n + 1) % number}") for n in range(number)]

    def small(number):
        return [fact(f"q{n}", 5 - n % 2, total=n % 2 == 1, start=n) for n in range(number)]

    for make in (chain, circle, small):
        assert slowdown(make) < 18, make.__name__  # 6 where it grows with the number, 36 with its square
