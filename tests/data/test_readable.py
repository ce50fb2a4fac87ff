"""What stands for another character is read as that, and no offset moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from marsad.data.names.document import canonical_names
from marsad.data.quantity.read import read_quantity
from marsad.data.readable import readable, written_end
from marsad.data.words import word_spans


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("بلدة &quot;سرمين&quot;", 'بلدة "     سرمين"     '),
        ("إدلب&nbsp;الشرقي", "إدلب\xa0     الشرقي"),
        ("&laquo;داعش&#187;", "«      داعش»     "),
        ("A&#x26;B &AMP; C", "A&     B &     C"),
        ("مي&zwnj;شود", "مي" + 6 * "\u200c" + "شود"),
        ("&#1602;تل", "&#1602;تل"),
        ("سطر&#10;آخر &unknown; &quot &; R&D; &#0; &#9999999;", "سطر&#10;آخر &unknown; &quot &; R&D; &#0; &#9999999;"),
        ("نصف \ud83d زوج", "نصف \ufffd زوج"),
    ],
)
def test_what_is_read(text, read):
    assert readable(text) == read


@given(st.text(alphabet="ا1 &#;xqutamp\n\ud800"))
def test_no_character_moves(text):
    read = readable(text)
    assert len(read) == len(text)
    assert [place for place, sign in enumerate(text) if sign == "\n"] == [n for n, s in enumerate(read) if s == "\n"]


def test_a_reference_is_one_word():
    text = "بلدة &quot;سرمين&quot;"
    read = readable(text)
    ends = [(start, written_end(text, read, start, end)) for start, end in word_spans(read)]
    assert [text[start:end] for start, end in ends] == ["بلدة", "&quot;", "سرمين", "&quot;"]


def test_names_and_numbers_are_those_without_references():
    text, plain = "قتل 12&nbsp;مدنيا في بلدة &quot;سرمين&quot;", "قتل 12 مدنيا في بلدة سرمين"
    place = Entity(text.index("بلدة"), len(text), "LOCATION")
    assert set(canonical_names(Document(text, (place,))).values()) == {"بلدة سرمين"}
    value = read_quantity(text, 4, text.index(" في"), "QUANTITY.KILLED")
    assert (value.best, value.unit) == (12, "people")
    assert value == read_quantity(plain, 4, plain.index(" في"), "QUANTITY.KILLED")
