"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.facts.sentence import Sentences


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
