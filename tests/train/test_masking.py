"""Whole-word masking."""

import numpy as np
import pytest

from marsad.train.masking import Masker

CLS, SEP, PAD, MASK = 2, 3, 0, 4
CONTINUES = np.zeros(100, dtype=bool)
CONTINUES[50:] = True  # ids from 50 on continue a word


def masker(share):
    return Masker(CONTINUES, CLS, SEP, PAD, MASK, share)


def sequences(seed):
    rng = np.random.default_rng(seed)
    return [rng.integers(5, 100, size) for size in (3, 17, 40)]


def test_targets_are_the_true_ids_and_specials_are_never_hidden():
    batch = masker(0.5).batch(sequences(1), np.random.default_rng(0))
    true = np.zeros_like(batch.input_ids)
    for row, sequence in zip(true, sequences(1), strict=True):
        row[1 : len(sequence) + 1] = sequence
    assert (true.ravel()[batch.places] == batch.targets).all()
    assert not np.isin(batch.targets, (CLS, SEP, PAD, MASK)).any()
    shown = batch.input_ids.ravel()
    untouched = np.setdiff1d(np.flatnonzero(true.ravel()), batch.places)
    assert (shown[untouched] == true.ravel()[untouched]).all()
    assert (batch.attention_mask.sum(axis=1) == [5, 19, 42]).all()


def test_all_pieces_of_a_word_are_hidden_together():
    sequence = np.array([10, 60, 61, 11, 12, 62])  # words: 10 60 61 | 11 | 12 62
    seen = set()
    for seed in range(40):
        batch = masker(0.5).batch([sequence], np.random.default_rng(seed))
        seen.add(tuple(batch.places.tolist()))
    words = [{1, 2, 3}, {4}, {5, 6}]
    assert all(word <= set(places) or not word & set(places) for places in seen for word in words)
    assert len(seen) > 4


def test_four_fifths_of_the_hidden_become_the_mask_and_the_share_is_met():
    many = [np.full(500, 7) for _ in range(40)]
    batch = masker(0.2).batch(many, np.random.default_rng(3))
    assert len(batch.places) / 20_000 == pytest.approx(0.2, abs=0.02)
    hidden = batch.input_ids.ravel()[batch.places]
    assert (hidden == MASK).mean() == pytest.approx(0.8, abs=0.03)
    assert (hidden == 7).mean() == pytest.approx(0.1, abs=0.03)


def test_something_is_always_hidden():
    batch = masker(0.0).batch([np.array([9, 9, 9])], np.random.default_rng(0))
    assert len(batch.places) == 1
