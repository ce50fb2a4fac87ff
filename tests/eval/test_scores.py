from collections import Counter

import pytest

from marsad.eval.scores import Counts, Measures, mean, tally


def test_scores_worked_by_hand():
    measures = Counts(tp=3, fp=1, fn=2).measures
    assert (measures.precision, measures.recall, measures.f1) == (3 / 4, 3 / 5, 6 / 9)


@pytest.mark.parametrize("counts", [Counts(), Counts(fp=2), Counts(fn=2), Counts(fp=1, fn=1)])
def test_nothing_right_is_zero_without_a_division_by_zero(counts):
    assert counts.measures == Measures(0.0, 0.0, 0.0)


def test_counts_add_up_and_know_their_totals():
    total = Counts(1, 2, 3) + Counts(4, 5, 6)
    assert (total, total.gold, total.predicted) == (Counts(5, 7, 9), 14, 12)


def test_tally_is_by_label():
    counted = tally(Counter(a=1), Counter(a=2, b=1), Counter(a=1, c=4))
    assert counted == {"a": Counts(1, 0, 1), "b": Counts(0, 0, 1), "c": Counts(0, 4, 0)}


def test_mean_weighs_labels_alike():
    assert mean([Counts(100, 0, 0), Counts(0, 1, 1)]) == Measures(0.5, 0.5, 0.5)
    assert mean([]) == Measures(0.0, 0.0, 0.0)
