"""A part of the pairs is the same part of all pairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from marsad.eval.align import AlignmentError, align
from marsad.eval.part import Golds

DOCUMENTS = st.lists(st.tuples(st.sampled_from([None, "a", "b", "c", "d"]), st.sampled_from("نح")), max_size=5)


def documents(told, label):
    return [Document(text, (Entity(0, 1, label),), id=name) for name, text in told]


@settings(max_examples=500, deadline=None)
@given(gold=DOCUMENTS, predicted=DOCUMENTS, start=st.integers(0, 3), length=st.integers(1, 4))
def test_the_part_is_that_of_all_pairs_and_what_does_not_fit_is_refused(gold, predicted, start, length):
    part = slice(start, start + length)
    found = Golds(documents(gold, "X"), part).pairs(documents(predicted, "Y"))
    try:
        expected = align(documents(gold, "X"), documents(predicted, "Y"))[part]
    except AlignmentError:
        expected = None
    assert found == expected


@pytest.mark.parametrize("names", ["abcdef", [None] * 6])
def test_only_the_part_is_kept(names):
    golds = Golds(documents([(name, "ن") for name in names], "X"), slice(2, 4))
    assert len(golds) == 6
    pairs = golds.pairs(documents([(name, "ن") for name in names], "Y"))
    assert [pair.name for pair in pairs or ()] == [name or f"#{n}" for n, name in enumerate(names, 1)][2:4]
    assert [one.label for pair in pairs or () for one in (*pair.gold.entities, *pair.predicted.entities)] == list(
        "XYXY"
    )
    assert len(golds._shown) == 2
