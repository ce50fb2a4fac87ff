"""The values of quantities: a table written from the language, numbers written and read back, and what is refused."""

import csv
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.quantity import DEFAULT_VAGUE, GROUPS, QuantityValue, read_quantity
from marsad.data.quantity.table import value_of
from tests.data.numerals import FEMININE, MASCULINE, NOMINATIVE, NOUNS, OBLIQUE, in_words, written

TABLE = Path(__file__).with_name("quantities.tsv")
CASES = (NOMINATIVE, OBLIQUE)
SPELLINGS = {
    "as it should be": str.maketrans({}),
    "without hamza": str.maketrans("أإآ", "ااا"),
    "with ha for ta": str.maketrans("ة", "ه"),
    "with neither": str.maketrans("أإآة", "اااه"),
}
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_marked(marked, label, **options):
    """The value of the span between ⟦ and ⟧."""
    text = marked.replace("⟦", "").replace("⟧", "")
    return read_quantity(text, marked.index("⟦"), marked.index("⟧") - 1, label, **options)


def rounded(value):
    return [round(field, 3) if isinstance(field, float) else field for field in map(value.__getattribute__, NAMES)]


NAMES = [field.name for field in fields(QuantityValue)]


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row["text"])
def test_the_table(row):
    assert rounded(read_marked(row["text"], row["label"])) == rounded(value_of(row))


def test_the_table_is_broad():
    held = list(rows())
    assert len(held) >= 600
    assert len({row["text"] for row in held}) == len(held)
    assert {row["group"] for row in held} == {"", *GROUPS}


@settings(max_examples=300, deadline=None)
@given(
    number=st.one_of(st.integers(1, 1_200), st.integers(1, 10**6), st.integers(1, 10**9)),
    noun=st.sampled_from(NOUNS),
    case=st.sampled_from(CASES),
    spelling=st.sampled_from(sorted(SPELLINGS)),
    hundred=st.sampled_from(("مئ", "مائ", "مي")),
)
def test_a_number_with_its_noun_is_read_back(number, noun, case, spelling, hundred):
    words = written(number, noun, case).replace("مئ", hundred).translate(SPELLINGS[spelling])
    value = read_marked(f"وصل ⟦{words}⟧ أمس", noun.label)
    assert (value.low, value.best, value.high, value.modifier) == (number, number, number, "exact"), words
    assert value.noun == noun.single, words


@settings(max_examples=200, deadline=None)
@given(
    number=st.one_of(st.integers(3, 2_000), st.integers(3, 10**9)),
    gender=st.sampled_from((MASCULINE, FEMININE)),
    case=st.sampled_from(CASES),
    prefix=st.sampled_from(("", "و", "ب", "ل", "وب")),
)
def test_a_bare_number_is_read_back(number, gender, case, prefix):
    words = prefix + in_words(number, gender, case)
    assert read_marked(f"بلغ ⟦{words}⟧ أمس", "QUANTITY.KILLED").best == number, words


@settings(max_examples=200, deadline=None)
@given(
    number=st.integers(0, 10**9),
    script=st.sampled_from(DIGITS),
    separator=st.sampled_from(("", ",", ".", "٬", "،", "'", " ", "\u00a0")),
)
def test_digits_are_read_back(number, script, separator):
    figures = f"{number:,}".replace(",", separator).translate(str.maketrans(DIGITS[0], script))
    assert read_marked(f"عبر ⟦{figures} شخص⟧ أمس", "QUANTITY.DISPLACED").best == number, figures


@settings(max_examples=100, deadline=None)
@given(low=st.integers(3, 10**6), more=st.integers(1, 10**6), noun=st.sampled_from(NOUNS))
def test_a_range_in_digits_is_read_back(low, more, noun):
    value = read_marked(f"سقط ⟦بين {low} و{low + more} {noun.single}⟧ أمس", noun.label)
    assert (value.low, value.high, value.modifier) == (low, low + more, "range")
    assert value.best == low + more / 2


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        st.sampled_from("وبال خمسة ألف 0123٤٫,.-/%$أو إلى من بين نصف\u0640\u064b\u200f½²"), min_size=1, max_size=60
    )
)
def test_no_text_breaks_it(text):
    for start, end in ((0, len(text)), (len(text) // 3, 1 + 2 * len(text) // 3)):
        value = read_quantity(text, start, end, "QUANTITY.COUNT")
        assert value.is_read or value.low is value.high is None


def test_the_same_number_in_a_long_text_and_alone():
    text = "كلام " * 2_000 + "قتل ما لا يقل عن 12 مدنيا في السوق. " + "كلام " * 2_000
    start = text.index("12")
    value = read_quantity(text, start, start + len("12 مدنيا"), "QUANTITY.KILLED")
    assert value == QuantityValue(12, 12, None, "at_least", "people", "مدني", "civilian")


@pytest.mark.parametrize("span", ["9" * 5_000, "1,2,3,4", "12.34.56", "40-30 شخصا", "3 دقائق إلى 2 متر"])
def test_what_is_no_number_is_left_empty(span):
    value = read_marked(f"وصل ⟦{span}⟧ أمس", "QUANTITY.MEASURE")
    assert (value.low, value.best, value.high, value.modifier) == (None, None, None, None)
    assert not value.is_read


@pytest.mark.parametrize(
    ("span", "after"),
    [("حائك", ""), ("مرمم", ""), ("وحائكة", ""), ("مرممة", ""), ("برنسكي", ""), ("عكاز آخر", ""), ("عكاز", " آخر")],
)
def test_an_unknown_noun_that_is_singular_by_its_shape_is_one_casualty(span, after):
    value = read_marked(f"قتل ⟦{span}⟧{after} أمس", "QUANTITY.KILLED")
    assert (value.low, value.best, value.high, value.unit) == (1, 1, 1, "people")


@pytest.mark.parametrize("span", ["عكاز", "حياك", "دراويش", "دهاقنة", "مشايط", "مغاوير", "زوايي", "لوكا"])
def test_an_unknown_noun_that_may_be_a_broken_plural_is_left_empty(span):
    value = read_marked(f"قتل ⟦{span}⟧ أمس", "QUANTITY.KILLED")
    assert (value.low, value.best, value.high, value.modifier) == (None, None, None, None)


def test_vague_magnitudes_follow_a_convention_that_can_be_changed():
    assert DEFAULT_VAGUE["tens"] == 10
    dozens = {"tens": 24, "thousands": 2_000}
    assert read_marked("قتل ⟦العشرات⟧ أمس", "QUANTITY.KILLED", vague=dozens).best == 24
    assert read_marked("قتل ⟦عشرات الآلاف⟧ أمس", "QUANTITY.KILLED", vague=dozens).best == 48_000
    assert read_marked("قتل ⟦مئات⟧ أمس", "QUANTITY.KILLED", vague=dozens).best == 100
    assert read_marked("قتل ⟦24⟧ أمس", "QUANTITY.KILLED", vague=dozens).best == 24


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"span \[3, 9\) of a text of 5 code points"):
        read_quantity("قتل 7", 3, 9, "QUANTITY.KILLED")
    with pytest.raises(ValueError, match="need 0 <= start < end"):
        read_quantity("قتل 7", 4, 4, "QUANTITY.KILLED")
    with pytest.raises(ValueError, match="unknown magnitude 'dozens'; known are tens, hundreds"):
        read_quantity("قتل 7", 4, 5, "QUANTITY.KILLED", vague={"dozens": 12})


@pytest.mark.parametrize("number", ["9" * 400, "123456789012345678", "مليون " * 300, "٩" * 20])
def test_a_number_without_measure_is_not_read(number):
    text = f"قتل {number} شخصا"
    value = read_quantity(text, 4, len(text), "QUANTITY.KILLED")
    assert (value.low, value.best, value.high) == (None, None, None)
