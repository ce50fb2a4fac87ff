"""Batches: every window once, of like length, within the budget; little padding on real lengths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.model.batches import make_batches, pad_ids
from marsad.model.windows import Window


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 300)), st.integers(1, 16), st.integers(1, 2000), st.none() | st.integers(1, 9))
def test_every_window_once_of_one_length_and_within_the_budget(lengths, grain, tokens, rows):
    batches = list(make_batches(lengths, grain=grain, tokens=tokens, rows=rows))
    assert sorted(n for batch in batches for n in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = {-(-lengths[n] // grain) for n in batch}
        assert len(padded) == 1
        assert len(batch) == 1 or len(batch) * padded.pop() * grain <= tokens
        assert rows is None or len(batch) <= rows


@pytest.mark.parametrize("grain", [1, 8])
def test_padding_is_under_five_percent_on_lengths_as_they_are(grain):
    lengths = np.random.default_rng(0).lognormal(np.log(60), np.log(220 / 60) / 1.645, 4000).clip(3, 1500).astype(int)
    batches = make_batches(lengths.tolist(), grain=grain, tokens=1024)
    run = sum(len(batch) * -(-int(lengths[batch].max()) // grain) * grain for batch in batches)
    assert run / lengths.sum() < 1.05


def test_few_batches_are_smaller_than_the_budget_where_lengths_repeat():
    lengths = [20, 21, 22, 23] * 100
    assert len(list(make_batches(lengths, grain=1, tokens=500))) == 4 + 5 + 5 + 5


def test_ids_are_padded_up_to_the_grain():
    ids, mask = pad_ids([Window([5, 6, 7]), Window([8])], 0, grain=4)
    assert ids.tolist() == [[5, 6, 7, 0], [8, 0, 0, 0]]
    assert mask.sum(axis=1).tolist() == [3, 1]
