"""What a word is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.words import is_word_like, paragraph_spans, word_spans
from tests.data.build import SIGNS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قصفَ الجيـشُ", ["قصفَ", "الجيـشُ"]),
        ("بعد11 يوماً", ["بعد", "11", "يوماً"]),
        ("26,950 و٢٦٬٩٥٠ و1.76", ["26,950", "و", "٢٦٬٩٥٠", "و", "1.76"]),
        ("(حلب)،", ["(", "حلب", ")", "،"]),
        ("في 3/5.", ["في", "3", "/", "5", "."]),
        ("قتل 15-20، أو ١٥–٢٠ في 2011-2015", ["قتل", "15-20", "،", "أو", "١٥–٢٠", "في", "2011-2015"]),
        ("5 - 7 و-8 و9-", ["5", "-", "7", "و", "-", "8", "و", "9", "-"]),
        ("#عاجل_حلب", ["#", "عاجل_حلب"]),
        ("\u200fحلب\u200f مي\u200cخواهم", ["حلب", "مي\u200cخواهم"]),
        (" \n\t", []),
        ("🚑🚑", ["🚑", "🚑"]),
    ],
)
def test_words(text, words):
    assert [text[start:end] for start, end in word_spans(text)] == words


@settings(max_examples=60, deadline=None)
@given(st.text(SIGNS, max_size=30))
def test_words_are_in_order_and_hold_everything_visible(text):
    spans = word_spans(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    covered = {n for start, end in spans for n in range(start, end)}
    assert {n for n, sign in enumerate(text) if sign.isalnum()} <= covered
    assert not any(text[n].isspace() for n in covered)


def test_letters_and_numbers_are_word_like():
    assert [is_word_like(word) for word in ("حلب", "12", "،", "#")] == [True, True, False, False]


def test_paragraphs_are_the_lines_that_hold_something():
    text = "  أولى \r\n\n \nثانية\u2028ثالثة"
    assert [text[start:end] for start, end in paragraph_spans(text)] == ["أولى", "ثانية", "ثالثة"]
