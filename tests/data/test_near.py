"""Texts that nearly repeat another."""

import pytest

from marsad.data.near import THRESHOLD, NearDuplicates

TEXT = "أعلنت فرق الإنقاذ انتشال جثامين ستة عمال من تحت أنقاض ورشة انهارت إثر انفجار قرب السوق القديم"


def test_spelling_marks_and_punctuation_make_no_difference():
    near = NearDuplicates()
    assert near.add(TEXT, "a:1") is None
    assert near.add(TEXT.replace("أ", "ا").replace("ة", "ه").replace(" من", "، مِن") + ".", "b:1") == ("a:1", 1.0)


def test_the_similarity_is_the_jaccard_of_word_trigrams():
    near = NearDuplicates()
    near.add("أ ب ت ث ج ح", "a:1")  # 4 trigrams
    found = near.add("أ ب ت ث ج خ", "b:1")  # 3 of them, and one other
    assert found is not None
    assert found[0] == "a:1"
    assert found[1] == pytest.approx(3 / 5)


def test_the_most_similar_earlier_text_is_named():
    near = NearDuplicates()
    near.add(TEXT, "a:1")
    near.add("مساء أمس " + TEXT + " في المدينة الصناعية", "a:2")
    place, similarity = near.add("مساء أمس " + TEXT + " في المدينة", "a:3") or ("", 0.0)
    assert place == "a:2"
    assert similarity > THRESHOLD


def test_other_news_with_a_common_phrase_is_no_duplicate():
    near = NearDuplicates()
    near.add(TEXT, "a:1")
    assert near.add("أعلنت فرق الإنقاذ أن الأمطار قطعت طريق القوافل ثلاثة أيام متتالية", "a:2") is None
    assert near.add("", "a:3") is None
    assert near.add("نعم", "a:4") is None
