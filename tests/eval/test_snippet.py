import re

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Entity
from marsad.eval.snippet import snippet

places = st.tuples(st.integers(0, 29), st.integers(1, 12)).map(lambda p: Entity(p[0], min(p[0] + p[1], 30), "LOCATION"))


def test_marks_both_mentions():
    assert snippet("قصف الجيش قرية النخيل", Entity(4, 9, "A"), Entity(10, 21, "B")) == "قصف ⟦الجيش⟧ ⟨قرية النخيل⟩"
    assert snippet("قصف الجيش", None, Entity(4, 9, "A")) == "قصف ⟨الجيش⟩"


def test_marks_that_nest_and_cross():
    text = "قصف الجيش قرية"
    assert snippet(text, Entity(4, 9, "A"), Entity(4, 14, "A")) == "قصف ⟨⟦الجيش⟧ قرية⟩"
    assert snippet(text, Entity(4, 14, "A"), Entity(10, 14, "A")) == "قصف ⟦الجيش ⟨قرية⟩⟧"
    assert snippet(text, Entity(0, 9, "A"), Entity(4, 14, "A")) == "⟦قصف ⟨الجيش⟧ قرية⟩"


def test_cuts_between_words_and_puts_all_on_one_line():
    text = "كلمة " * 30 + "النهر\n" + "كلمة " * 30
    at = text.index("النهر")
    short = snippet(text, Entity(at, at + 5, "A"), None)
    assert re.fullmatch(r"… (كلمة ){10,12}⟦النهر⟧( كلمة){10,12} …", short)


def test_a_distant_pair_shows_two_stretches():
    text = "الأول " + "كلمة " * 100 + "الآخر"
    short = snippet(text, Entity(0, 5, "A"), Entity(len(text) - 5, len(text), "A"))
    assert re.fullmatch(r"⟦الأول⟧ (كلمة )+… (كلمة )+⟨الآخر⟩", short)


@settings(max_examples=60)
@given(st.text(alphabet="ابج ", min_size=30, max_size=30), places, places)
def test_without_its_marks_it_is_the_text(text, first, second):
    marked = snippet(text, first, second)
    assert sorted(re.sub("[^⟦⟧⟨⟩]", "", marked)) == sorted("⟦⟧⟨⟩")
    assert re.sub(r"[⟦⟧⟨⟩\s]", "", marked) == re.sub(r"\s", "", text)
