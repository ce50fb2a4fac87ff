"""The best valid tags, against all valid sequences one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from marsad.model.decoding import best_tags, find_spans
from marsad.model.labels import Labels
from tests import tiny


def is_valid(tags):
    """I-X (2, 4, …) follows B-X or I-X of the same X alone."""
    return all(tag == 0 or tag % 2 or before in (tag, tag - 1) for before, tag in zip((0, *tags), tags, strict=False))


def brute_force(scores, mask):
    """The best valid sequence of one row, O where the mask is off."""
    choices = [range(scores.shape[1]) if on else (0,) for on in mask]
    valid = (sequence for sequence in product(*choices) if is_valid(sequence))
    return max(valid, key=lambda sequence: sum(scores[n, tag] for n, tag in enumerate(sequence) if mask[n]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(0, 4), st.integers(1, 2), st.booleans())
def test_viterbi_is_brute_force(seed, rows, words, labels, everywhere):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(rows, words, 1 + 2 * labels)).astype(np.float32) * 3
    mask = np.ones((rows, words), bool) if everywhere else rng.random((rows, words)) < 0.6
    expected = [brute_force(row, on) for row, on in zip(scores, mask, strict=True)]
    assert best_tags(scores, mask).tolist() == [list(row) for row in expected]


def viterbi(scores):
    """The best valid sequence of one whole row, tag by tag."""
    count = scores.shape[1]
    follows = [[tag == 0 or tag % 2 or before in (tag, tag - 1) for tag in range(count)] for before in range(count)]
    bars = np.where(follows, 0, -np.inf)
    total, origins = np.where([is_valid((tag,)) for tag in range(count)], scores[0], -np.inf), []
    for score in scores[1:]:
        steps = total[:, None] + bars
        origins.append(steps.argmax(axis=0))
        total = steps.max(axis=0) + score
    path = [int(total.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.sampled_from([0, 2, 4, 9]))
def test_what_is_searched_of_a_long_row_is_enough_of_it(seed, labels, more):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(3, 60, 1 + 2 * labels)) * 3
    scores[..., 2::2] += more
    assert best_tags(scores, np.ones((3, 60), bool)).tolist() == [viterbi(row) for row in scores]  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_long_rows_are_valid_and_padding_is_outside(seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(4, 120, 9)).astype(np.float32) * 5
    scores[..., 2::2] += 4  # I- wherever it may stand, and where it may not
    mask = np.arange(120) < rng.integers(0, 121, size=(4, 1))
    tags = best_tags(scores, mask)
    assert all(is_valid(row) for row in tags.tolist())
    assert not tags[~mask].any()


def test_words_after_a_gap_in_the_mask_are_decoded_as_well():
    scores = np.zeros((1, 4, 3), np.float32)
    scores[0, :, 1] = [0.1, 5, 5, 0.1]
    assert best_tags(scores, np.array([[True, False, False, True]])).tolist() == [[1, 0, 0, 1]]


def test_other_rows_and_padding_change_nothing():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(3, 20, 7)).astype(np.float32)
    lengths = (20, 7, 12)
    mask = np.arange(20) < np.array(lengths)[:, None]
    together = best_tags(scores, mask)
    for row, length in enumerate(lengths):
        alone = best_tags(scores[row : row + 1, :length], np.ones((1, length), bool))
        assert together[row, :length].tolist() == alone[0].tolist()


def test_an_inside_without_its_beginning_becomes_one():
    scores = np.array([[[0, 0, 5], [0, 0, 5]]], np.float32)
    assert best_tags(scores, np.ones((1, 2), bool)).tolist() == [[1, 2]]


def test_spans_by_hand():
    tags = [[1, 2, 2, 1, 0, 3], [3, 4, 1, 2, 0, 0]]
    scores = np.full((2, 6, 5), -20, np.float32)
    for row, sequence in enumerate(tags):
        scores[row, range(6), sequence] = 20
    scores[0, 1] = [-20, -20, 0, -20, 0]  # half sure
    spans = find_spans(scores, np.array([[True] * 6, [True] * 4 + [False] * 2]))
    found = list(zip(*(part.tolist() for part in (spans.row, spans.first, spans.last, spans.label)), strict=True))
    assert found == [(0, 0, 2, 0), (0, 3, 3, 0), (0, 5, 5, 1), (1, 0, 1, 1), (1, 2, 3, 0)]
    assert spans.score.tolist() == pytest.approx([(1 + 0.5 + 1) / 3, 1, 1, 1, 1], abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 60))
def test_spans_are_those_that_seqeval_reads_from_the_tags(seed, scale):
    rng = np.random.default_rng(seed)
    labels = Labels.of(tiny.schema())
    scores = (rng.normal(size=(3, 40, len(labels.tags))) * scale).astype(np.float32)
    mask = np.arange(40) < rng.integers(1, 41, size=(3, 1))
    spans = find_spans(scores, mask)
    names = [[labels.tags[tag] for tag in row] for row in best_tags(scores, mask).tolist()]
    expected = [(row, first, last, label) for row in range(3) for label, first, last in get_entities(names[row])]
    found = zip(spans.row.tolist(), spans.first.tolist(), spans.last.tolist(), spans.label.tolist(), strict=True)
    assert [(row, first, last, labels.entities[label]) for row, first, last, label in found] == expected
    assert ((spans.score >= 0) & (spans.score <= 1)).all()


def test_no_words_no_spans():
    spans = find_spans(np.zeros((2, 0, 5), np.float32), np.zeros((2, 0), bool))
    assert spans.row.tolist() == spans.score.tolist() == []
