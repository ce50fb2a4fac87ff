import numpy as np
import pytest

from marsad.eval import bootstrap as module
from marsad.eval.bootstrap import bootstrap
from marsad.eval.scores import Counts

COUNTS = np.random.default_rng(7).integers(0, 5, size=(40, 3, 3))


def scores(counts):
    return [[m.precision, m.recall, m.f1] for m in (Counts(*map(int, row)).measures for row in counts)]


def test_intervals_contain_the_scores_and_are_narrower_with_more_documents():
    low, high = bootstrap(COUNTS, seed=1, resamples=500)
    assert (low <= high).all()
    point = np.array(scores([*COUNTS.sum(axis=0), COUNTS.sum(axis=(0, 1))]))
    assert (low[:4] <= point).all()
    assert (point <= high[:4]).all()
    assert (low[4] <= point[:3].mean(axis=0)).all()
    assert (point[:3].mean(axis=0) <= high[4]).all()
    narrow = bootstrap(np.tile(COUNTS, (9, 1, 1)), seed=1, resamples=500)
    assert (narrow[1] - narrow[0] < high - low).all()


def test_the_seed_decides():
    assert (bootstrap(COUNTS, seed=3, resamples=50) == bootstrap(COUNTS, seed=3, resamples=50)).all()
    assert (bootstrap(COUNTS, seed=3, resamples=50) != bootstrap(COUNTS, seed=4, resamples=50)).any()


def test_equals_resampling_one_by_one():
    rng = np.random.default_rng(5)
    drawn = [COUNTS[rng.integers(0, len(COUNTS), len(COUNTS))].sum(axis=0) for _ in range(30)]
    expected = np.quantile([scores([*rows, rows.sum(axis=0)]) for rows in drawn], [0.025, 0.975], axis=0)
    assert bootstrap(COUNTS, seed=5, resamples=30)[:, :4] == pytest.approx(expected)


def test_drawing_in_portions_changes_nothing(monkeypatch):
    whole = bootstrap(COUNTS, seed=2, resamples=25)
    monkeypatch.setattr(module, "_AT_ONCE", 4 * len(COUNTS))
    assert (bootstrap(COUNTS, seed=2, resamples=25) == whole).all()


def test_resamples_without_a_label_tell_nothing_of_it():
    counts = np.zeros((30, 2, 3), dtype=np.int64)
    counts[:, 0] = (3, 1, 1)
    counts[0, 1] = (1, 0, 0)  # in one document only, so that a third of the resamples lack it
    low, high = bootstrap(counts, seed=0, resamples=200)
    assert low[1].tolist() == high[1].tolist() == [1.0, 1.0, 1.0]


def test_one_document_and_no_label_at_all():
    low, high = bootstrap(COUNTS[:1], seed=0, resamples=20)
    assert low[:3].tolist() == high[:3].tolist() == scores(COUNTS[0])
    assert bootstrap(np.zeros((4, 0, 3), dtype=np.int64), seed=0, resamples=20).tolist() == [[[0.0] * 3] * 2] * 2
