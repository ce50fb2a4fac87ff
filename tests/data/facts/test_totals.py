"""Sums in which nobody is counted twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.facts import QuantityFact, Totals
from tests.data.tagged import tagged


def sums(*documents, by=()):
    """Low, best and high by the group, a single column bare."""
    totals = Totals(by)
    for document in documents:
        totals.add(document.facts(), document.text)
    names = list(totals.columns)
    rows = [dict(zip(names, row, strict=True)) for row in totals.rows()]
    groups = [tuple(row[name] for name in names[: names.index("facts")]) for row in rows]
    return {
        group if len(group) > 1 else group[0]: (row["low"], row["best"], row["high"])
        for group, row in zip(groups, rows, strict=True)
    }


def fact(id, best, *, kind="killed", part_of=None, **columns):
    """A row of people."""
    row: dict[str, Any] = dict.fromkeys(QuantityFact.__slots__)
    row |= {"id": id, "low": best, "best": best, "high": best, "kind": kind, "part_of": part_of, "modifier": "exact"}
    row |= {"unit": "people", "total": False, "start": 0, "end": 1, "text": "", "sentence": ""}
    return QuantityFact(**(row | columns))


def test_a_whole_and_its_parts_are_counted_once():
    document = tagged("قتل [9 أشخاص](q K) بينهم [4 نساء](p K) و[طفلان](r K)", "includes q p", "includes q r")
    assert sums(document) == {"killed": (9, 9, 9)}


def test_documents_and_kinds_are_added_up():
    one = tagged("قتل [9 أشخاص](q K) وأصيب [12](p I)")
    assert sums(one, one) == {"injured": (24, 24, 24), "killed": (18, 18, 18)}


def test_a_running_total_takes_the_increment_that_the_text_links_to_it():
    document = tagged("قتل [3](p K) وارتفعت الحصيلة إلى [40](q K)", "includes q p")
    assert sums(document) == {"killed": (40, 40, 40)}


def test_a_running_total_takes_smaller_numbers_before_it_in_its_sentence():
    rows = [fact("p", 3), fact("q", 40, total=True, start=5), fact("r", 2, start=12)]
    totals = Totals()
    totals.add(rows, "قتل وقتل. وقتل.")
    assert totals.rows() == [("killed", 2, 42, 42, 42, 0)]
    assert totals.parts == 1


def test_a_running_total_takes_the_number_before_it_in_a_sentence_too_long_to_be_shown():
    text = "قتل " * 1_000
    totals = Totals()
    totals.add([fact("p", 3, start=2_000, sentence="…"), fact("q", 40, total=True, start=2_004, sentence="… …")], text)
    assert totals.rows() == [("killed", 1, 40, 40, 40, 0)]


def test_equal_sentences_are_two():
    document = tagged("قتل [9 أشخاص](q K). وبلغت الحصيلة [30](p K). قتل [9 أشخاص](r K).")
    assert sums(document) == {"killed": (48, 48, 48)}


def test_a_running_total_does_not_take_a_larger_number_nor_one_after_it():
    totals = Totals()
    totals.add([fact("p", 50), fact("q", 40, total=True, start=5), fact("r", 2, start=9)], "قتل وقتل وقتل.")
    assert totals.rows()[0][3] == 92


def test_only_people_count():
    document = tagged("دمر [12 دبابة](q QUANTITY.COUNT) على بعد [5 كيلومترات](m M) وقتل [رجلين](p K)")
    assert sums(document) == {"killed": (2, 2, 2)}


def test_bounds_are_added_as_bounds():
    document = tagged("قتل [12 شخصا على الأقل](q K). وقتل [نحو 140 شخصا](p K). وقتل [أقل من 7 أشخاص](r K).")
    totals = Totals()
    totals.add(document.facts(), document.text)
    assert totals.rows() == [("killed", 3, 152, 159, 159, 2)]


def test_a_number_that_cannot_be_read_is_counted_apart_and_its_parts_stand():
    document = tagged("قتل [كثيرون](q K) بينهم [4 نساء](p K)", "includes q p")
    totals = Totals()
    totals.add(document.facts(), document.text)
    assert totals.unread == 1
    assert totals.rows() == [("killed", 1, 4, 4, 4, 0)]


def test_a_part_of_another_kind_counts_in_its_own():
    document = tagged("أسر [30](q C) بينهم [5 جرحى](p I)", "includes q p")
    assert sums(document) == {"captured": (30, 30, 30), "injured": (5, 5, 5)}


def test_a_part_through_a_share_is_a_part():
    document = tagged("قتل [30](q K)، [ثلثهم](m M) مدنيون منهم [4 نساء](p K)", "includes q m", "includes m p")
    assert sums(document) == {"killed": (30, 30, 30)}


def test_parts_of_other_groups_are_taken_off_the_whole():
    document = tagged(
        "قتل [20 شخصا](q K) بينهم [12](p K) من [الجيش](a A) و[3 نساء](r K)",
        "includes q p",
        "includes q r",
        "belongs_to p a",
    )
    assert sums(document, by=["of"]) == {("", "killed"): (8, 8, 8), ("الجيش", "killed"): (12, 12, 12)}
    assert sums(document) == {"killed": (20, 20, 20)}


def test_parts_that_are_more_than_the_whole_are_not_taken_off():
    rows = [fact("q", 5), fact("p", 4, part_of="q", of="أ"), fact("r", 3, part_of="q", of="ب")]
    totals = Totals(["of"])
    totals.add(rows, "")
    assert totals.rows() == [("", "killed", 1, 5, 5, 5, 0)]
    assert totals.parts == 2


def test_parts_of_parts_fall_into_their_groups():
    rows = [fact("q", 20), fact("p", 12, part_of="q", of="أ"), fact("r", 5, part_of="p", of="ب")]
    totals = Totals(["of"])
    totals.add(rows, "")
    assert [row[:4:3] for row in totals.rows()] == [("", 8), ("أ", 7), ("ب", 5)]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9), st.sampled_from("أبج")), min_size=1, max_size=10))
def test_the_sum_is_that_of_the_outermost_however_it_is_grouped(numbers):
    rows = [
        fact(f"q{n}", best, part_of=f"q{above}" if above < n else None, of=owner)
        for n, (best, above, owner) in enumerate(numbers)
    ]
    outermost = sum(row.best for row in rows if row.part_of is None)
    for by in ([], ["of"], ["of", "doc"]):
        totals = Totals(by)
        totals.add(rows, "")
        assert sum(row[-3] for row in totals.rows()) == outermost
        assert all(row[-3] >= 0 for row in totals.rows())


def test_parts_in_a_circle_end():
    totals = Totals()
    rows = [fact("q", 5, part_of="p"), fact("p", 4, part_of="q"), fact("r", 3, part_of="r"), fact("s", 1, part_of="x")]
    totals.add(rows, "")
    assert totals.rows()[0][3] == 13


def test_a_long_chain_of_parts_ends():
    rows = [fact(f"q{n}", 3000 - n, part_of=f"q{n - 1}" if n else None, of=str(n % 2)) for n in range(1500)]
    totals = Totals(["of"])
    totals.add(rows, "")
    assert sum(row[3] for row in totals.rows()) == 3000


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("قتل [3 أشخاص](a K) في حلب و[4 أشخاص](b K) في حمص. والإجمالي: [7 قتلى](c K).", 7),
        ("- [10 قتلى](a K) في حلب\n- [7 قتلى](b K) في حمص\nالمجموع: [17 قتيلاً](c K)", 17),
        ("قتل [9 أشخاص](x K) أمس. قتل [3](a K) في حلب و[4](b K) في حمص. الإجمالي: [7 قتلى](c K).", 16),
        ("حصيلة اليوم [17 قتيلاً](a K): [7](b K) في حلب و[6](c K) في إدلب و[4](d K) في حماة", 17),
        ("الحصيلة: [5 قتلى](a K) في حلب\nالحصيلة: [7 قتلى](b K) في إدلب\nالمجموع: [12 قتيلاً](c K)", 12),
        ("قتل [3 أشخاص](a K) في حلب و[4 أشخاص](b K) في حمص. والإجمالي: [8 قتلى](c K).", 15),
        ("قتل [3 أشخاص](a K) في حلب و[4 أشخاص](b K) في حمص. والإجمالي: [نحو 7 قتلى](c K).", 14),
    ],
)
def test_a_total_that_the_counts_beside_it_add_up_to_counts_them(text, best):
    assert sums(tagged(text))["killed"][1] == best


def test_a_total_of_another_place_does_not_count_what_happens_to_add_up():
    text = "قتل [3](a K) و[4](b K) في [حلب](l L). وبلغت حصيلة [حمص](m L) [7 قتلى](c K)."
    document = tagged(text, "occurred_in a l", "occurred_in b l", "occurred_in c m")
    assert sums(document) == {"killed": (14, 14, 14)}


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("قتل [8](a K) في [إدلب](l L). ثم ارتفعت الحصيلة إلى [11](b K). وبعد ساعة بلغت الحصيلة [14](c K).", 14),
        ("بلغت الحصيلة [24 شهيدا](a K) في [إدلب](l L). وكانت حصيلة سابقة [18](b K). [و2](c K) بعدها.", 26),
        ("قتل [20](a K) في [إدلب](l L). ثم بلغت الحصيلة [11](b K). وبعدها [3 قتلى](c K).", 34),
        ("قتل [5 مسلحين](a K) في [إدلب](l L). وبلغت حصيلة الضحايا [11](b K). و[4 أطفال](c K) قبلها.", 20),
        ("حصيلة [إدلب](l L) [3 قتلى](a K) من حي و[قتيل](b K) من حي و[5](c K).", 9),
    ],
)
def test_a_later_total_of_the_same_place_counts_what_was_told_before(text, best):
    document = tagged(text, "occurred_in a l", "occurred_in b l", "occurred_in c l")
    assert sums(document)["killed"][1] == best


def test_a_total_of_one_owner_does_not_count_the_dead_of_another():
    text = "قتل [9](a K) من [الجيش](x A) في [إدلب](l L). وبلغت الحصيلة بين [الأهالي](y V) [72](b K)."
    links = ("belongs_to a x", "belongs_to b y", "occurred_in a l", "occurred_in b l")
    assert sums(tagged(text, *links)) == {"killed": (81, 81, 81)}


def test_dozens_are_as_many_as_their_parts():
    document = tagged("أسر [عشرات الجنود](q K)، بينهم [76](p K) و[118](r K)", "includes q p", "includes q r")
    assert sums(document) == {"killed": (194, 194, 194)}
    document = tagged("قتل [9 أشخاص](q K)، بينهم [7](p K) و[4](r K)", "includes q p", "includes q r")
    assert sums(document) == {"killed": (9, 9, 9)}


def test_at_most_so_many_are_at_least_as_many_as_their_parts():
    document = tagged("قتل [40](p K)، ولم تتجاوز الحصيلة [46](q K)", "includes q p")
    assert sums(document) == {"killed": (40, 46, 46)}


def test_shares_of_people_are_counted_apart():
    totals = Totals()
    document = tagged("نزح [نصف السكان](q QUANTITY.DISPLACED) و[9 أشخاص](p QUANTITY.DISPLACED)")
    totals.add(document.facts(), document.text)
    assert (totals.shares, totals.unread, [row[1] for row in totals.rows()]) == (1, 0, [1])


def test_an_unknown_column_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no column who to group by; known are doc, id, .*by, where"):
        Totals(["who"])


def test_kind_is_always_the_last_column_grouped_by():
    assert list(Totals(["kind", "by", "by"]).columns) == ["by", "kind", "facts", "low", "best", "high", "open"]
