from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Entity
from marsad.eval.matching import assign, one_to_one, overlaps

entity_lists = st.lists(
    st.tuples(st.integers(0, 15), st.integers(1, 8)).map(lambda place: Entity(place[0], sum(place), "LOCATION")),
    max_size=7,
).map(sorted)
candidate_rows = st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), max_size=5)


def largest(rows: list[list[int]]) -> int:
    """The size of the largest matching, by trying every order of the right side."""
    return max(sum(right in row for right, row in zip(order, rows, strict=False)) for order in permutations(range(5)))


@settings(max_examples=50)
@given(entity_lists, entity_lists)
def test_overlaps_are_those_that_overlap(entities, others):
    assert overlaps(entities, others) == [
        [n for n, other in enumerate(others) if entity.overlaps(other)] for entity in entities
    ]


@settings(max_examples=100)
@given(candidate_rows)
def test_matching_is_allowed_one_to_one_and_largest(rows):
    match = one_to_one(rows)
    assert all(right in rows[left] for left, right in match.items())
    assert len(set(match.values())) == len(match) == largest(rows)


def test_an_earlier_match_moves_aside():
    assert one_to_one([[0, 1], [0]]) == {0: 1, 1: 0}


def test_a_long_chain_does_not_recurse():
    rows = [[n, n + 1] for n in range(3000)]
    assert len(one_to_one([*rows, [0]])) == 3001


def test_kinds_are_served_in_order():
    rows = [[(0, "near"), (1, "near")], [(0, "same")]]
    assert assign(rows, ["same", "near"]) == {1: (0, "same"), 0: (1, "near")}
    assert assign([[(0, "near")], [(0, "same")]], ["same", "near"]) == {1: (0, "same")}
