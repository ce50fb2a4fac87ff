"""Code units and code points."""

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.utf16 import Utf16Offsets


def test_a_worked_text():
    offsets = Utf16Offsets("🚑 قصف")
    assert [offsets.unit(point) for point in range(6)] == [0, 2, 3, 4, 5, 6]
    assert [offsets.point(unit) for unit in (-1, 0, 1, 2, 6, 7)] == [None, 0, None, 1, 5, None]
    assert offsets.length == 6


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=12))
def test_units_are_those_of_the_encoding(text):
    offsets = Utf16Offsets(text)
    for point in range(len(text) + 1):
        unit = offsets.unit(point)
        assert unit == len(text[:point].encode("utf-16-le")) // 2
        assert offsets.point(unit) == point
    assert offsets.length == len(text.encode("utf-16-le")) // 2
