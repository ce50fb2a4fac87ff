"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.facts.sentence import LONGEST, Sentences
from tests.data.tagged import tagged


def sentences(text):
    found = Sentences(text)
    return list(dict.fromkeys(found.covering(n, n + 1) for n, char in enumerate(text) if not char.isspace()))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("قتل ستة. وأصيب سبعة.", ["قتل ستة.", "وأصيب سبعة."]),
        ("هل قتل ستة؟ نعم! وأصيب سبعة…", ["هل قتل ستة؟", "نعم!", "وأصيب سبعة…"]),
        ('قال "قتل ستة." وغادر', ['قال "قتل ستة."', "وغادر"]),
        ("قتل 1.5 مليون في 3.2.2015 هناك", ["قتل 1.5 مليون في 3.2.2015 هناك"]),
        ("قال د. سالم من ب. ك. ك. إنه", ["قال د. سالم من ب. ك. ك. إنه"]),
        ("سطر أول\nسطر ثان\r\nثالث", ["سطر أول", "سطر ثان", "ثالث"]),
        ("قتل ستة، وأصيب سبعة؛ وعاد", ["قتل ستة، وأصيب سبعة؛ وعاد"]),
        ("انتظر... ثم عاد", ["انتظر...", "ثم عاد"]),
    ],
)
def test_a_text_has_these_sentences(text, parts):
    assert sentences(text) == parts


@given(st.text(alphabet="اب .؟\n\u2028\"'1", min_size=1))
def test_every_visible_place_lies_in_its_sentence(text):
    found = Sentences(text)
    for n, char in enumerate(text):
        if not char.isspace():
            assert char in found.covering(n, n + 1)
    assert found.covering(0, len(text)) == " ".join(text.split())


def test_a_long_run_of_stops_takes_no_longer_than_its_length():
    assert Sentences("." * 200_000 + "أ").span(5, 6) == (0, 200_001)
    assert Sentences("قال أ.. ثم ذهب").span(0, 1) == (0, 7)


def test_a_sentence_of_the_longest_length_is_whole_and_a_longer_one_is_cut():
    text = "كلمة " * (LONGEST // 5 - 1) + "قتل س"
    assert len(text) == LONGEST
    assert Sentences(text).covering(400, 404) == text
    assert Sentences(f"{text} أ").covering(0, 4).endswith("كلمة …")


@given(before=st.integers(0, 400), after=st.integers(0, 400), word=st.sampled_from(["كلمة ", "و  ", "أ\t"]))
def test_of_a_long_sentence_whole_words_around_the_mention_are_shown(before, after, word):
    text = word * before + "قتل 12 مدنيا " + word * after
    start = text.index("12")
    shown = Sentences(text).covering(start, start + 8)
    assert len(shown) <= LONGEST + 4
    words = shown.removeprefix("… ").removesuffix(" …").split(" ")
    assert set(words) <= set(text.split())
    assert "قتل 12 مدنيا" in shown
    assert shown.startswith("… ") == (" ".join(words) != " ".join(text.split())[: len(" ".join(words))])
    assert shown.endswith(" …") == (" ".join(words) != " ".join(text.split())[-len(" ".join(words)) :])


def test_of_a_longer_stretch_between_two_mentions_both_ends_are_shown():
    text = "قبل الجيش " + "كلمة " * 1_000 + "إدلب بعد"
    shown = Sentences(text).covering(text.index("الجيش"), text.index("إدلب") + 4)
    assert shown.startswith("… الجيش كلمة")
    assert shown.endswith("كلمة إدلب …")
    assert "كلمة … كلمة" in shown
    assert len(shown) <= LONGEST + 8


def test_a_stretch_without_a_space_is_cut_all_the_same():
    assert len(Sentences("أ" * 5_000).covering(2_000, 2_002)) <= LONGEST + 4
    assert len(Sentences("أ" * 5_000).covering(0, 5_000)) <= LONGEST + 4


def shown_length(quantities):
    document = tagged(" ".join(f"قتل [9](q{n} K)" for n in range(quantities)))
    return sum(len(row.sentence) for row in document.facts())


def test_the_rows_of_one_long_line_grow_as_it_does():
    assert 200_000 < shown_length(400) < 400 * (LONGEST + 4)
    assert shown_length(800) < 2.2 * shown_length(400)
