"""Duplicates: the same words, nearly the same words, and how well signatures estimate that."""

import numpy as np
import pytest

from marsad.train.duplicates import Duplicates, signature


def words(rng, number):
    return [f"كلمة{n}" for n in rng.integers(0, 100_000, number)]


def near_duplicates():
    return Duplicates(near=True, similarity=0.7)


def test_the_same_words_are_an_exact_duplicate():
    seen = near_duplicates()
    assert seen.add("عادت القافلة إلى المدينة أمس.") is None
    assert seen.add("عـادَت القافلة،  الى المدينه امس") == "exact_duplicate"
    assert seen.add("عادت القافلة إلى المدينة اليوم") is None
    assert seen.add("…") is None
    assert seen.add("…") is None  # nothing to compare


@pytest.mark.parametrize(("changed", "verdict"), [(2, "near_duplicate"), (30, None)])
def test_near_duplicates_are_found_at_high_overlap_and_not_at_low(changed, verdict):
    """Each changed word takes five of the 196 shingles: a Jaccard of about 0.90 for 2, 0.2 for 30."""
    for seed in range(50):
        rng = np.random.default_rng(seed)
        text = words(rng, 200)
        other = list(text)
        for place in rng.choice(40, changed, replace=False) * 5:
            other[place] = "غيرها"
        seen = near_duplicates()
        assert seen.add(" ".join(text)) is None
        assert seen.add(" ".join(other)) == verdict


def test_only_near_duplicates_can_be_left_in():
    seen = Duplicates(near=False, similarity=0.7)
    text = words(np.random.default_rng(0), 200)
    assert [seen.add(" ".join(part)) for part in (text, text[1:], text)] == [None, None, "exact_duplicate"]


def test_signatures_estimate_the_jaccard_of_shingles():
    rng = np.random.default_rng(0)
    errors = []
    for shift in range(0, 100, 2):
        text = words(rng, 300)
        one, other = text[: 300 - shift], text[shift:]
        sets = [{tuple(part[n : n + 5]) for n in range(len(part) - 4)} for part in (one, other)]
        true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        errors.append((signature(one) == signature(other)).mean() - true)
    assert abs(np.mean(errors)) < 0.02
    assert np.std(errors) < 0.08  # 64 draws: about 0.055


def test_all_are_found_among_many_and_memory_is_bounded():
    """More documents than the table begins with, so that it grows twice."""
    rng = np.random.default_rng(0)
    texts = [words(rng, 60) for _ in range(2000)]
    seen = near_duplicates()
    assert not any(seen.add(" ".join(text)) for text in texts)
    assert all(seen.add(" ".join([*text, "انتهى"])) == "near_duplicate" for text in texts)
    assert seen._signatures.nbytes + seen._table.nbytes < 450 * len(texts)
