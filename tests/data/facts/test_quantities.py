"""The row of a quantity: its value, and what the text links to it."""

from dataclasses import fields

from marsad.data.document import Document
from marsad.data.facts import DocumentFacts, QuantityFact
from marsad.data.names import Aliases, Canon
from tests.data.tagged import tagged

COLUMNS = (
    "doc, id, start, end, text, kind, low, best, high, modifier, unit, noun, group, total, of, of_label, by, where, "
    "where_chain, source, part_of, score, sentence"
)

RAID = tagged(
    "بدأ اليوم هادئا. ذكر [المرصد](s O) أن [12 مدنيا](q K) من [أهالي النور](o V) قتلوا "
    "بقصف [لطائرات الشمال](a A) على [بلدة النور](l L) [بريف الوادي](w L) في [السهل](x L). "
    "وهدأ الليل.",
    "reported_by q s",
    "belongs_to q o",
    "caused_by q a",
    "occurred_in q l",
    "located_in l w",
    "located_in w x",
)


def facts(document, **options):
    """The rows of a document by id."""
    return {fact.id: fact for fact in document.facts(**options)}


def test_the_columns_are_those_that_are_promised():
    assert ", ".join(field.name for field in fields(QuantityFact)) == COLUMNS


def test_a_row_says_all_that_the_text_says():
    (row,) = RAID.facts()
    assert (row.doc, row.id, row.text, row.kind) == ("d1", "q", "12 مدنيا", "killed")
    assert RAID.text[row.start : row.end] == row.text
    assert (row.low, row.best, row.high, row.modifier, row.unit, row.group) == (
        12,
        12,
        12,
        "exact",
        "people",
        "civilian",
    )
    assert (row.of, row.of_label, row.by, row.source) == (
        "أهالي النور",
        "ACTOR.CIVILIAN",
        "طائرات الشمال",
        "المرصد",
    )
    assert (row.where, row.where_chain) == ("بلدة النور", "بلدة النور / ريف الوادي / السهل")
    assert (row.part_of, row.score, row.total) == (None, None, False)
    assert row.sentence.startswith("ذكر المرصد أن")
    assert row.sentence.endswith("في السهل.")


def test_what_the_text_does_not_say_is_empty():
    (row,) = tagged("قتل [سبعة](q K)", name=None).facts()
    assert (row.doc, row.of, row.of_label, row.by, row.where, row.where_chain, row.source) == (None,) * 7


def test_a_number_that_cannot_be_read_is_empty_and_has_no_unit():
    (row,) = tagged("بقي [كثيرون](q QUANTITY.COUNT)").facts()
    assert (row.low, row.best, row.high, row.modifier, row.unit) == (None,) * 5


def test_several_names_are_joined_in_the_order_of_the_text_and_none_is_said_twice():
    document = tagged(
        "قصف [جيش الشمال](a A) و[جيش الجنوب](b A) فقتل [ستة](q K) في [النور](l L) "
        "[والرمل](m L)، وقال [جيش الشمال](c A) إنه أصاب",
        "caused_by q b",
        "caused_by q a",
        "caused_by q c",
        "occurred_in q m",
        "occurred_in q l",
    )
    (row,) = document.facts()
    assert (row.by, row.where) == ("جيش الشمال; جيش الجنوب", "النور; الرمل")


def test_labels_stay_beside_their_owners():
    document = tagged(
        "أسر [40 من عناصر](q C) [الجيش](a A) و[الوزارة](b ACTOR.STATE)",
        "belongs_to q a",
        "belongs_to q b",
    )
    (row,) = document.facts()
    assert (row.of, row.of_label) == ("الجيش; الوزارة", "ACTOR.ARMED; ACTOR.STATE")


def test_a_label_without_a_kind_is_the_kind():
    (row,) = tagged("وصل [سبعة](q QUANTITY)").facts()
    assert row.kind == "quantity"


def test_predicted_scores_are_kept():
    (row,) = tagged("قتل [سبعة](q K)", score=0.75).facts()
    assert row.score == 0.75


def test_aliases_of_the_user_and_other_numbers_for_vague_words(tmp_path):
    (tmp_path / "a.yaml").write_text("actors:\n  قوات الفجر: [جيش الشمال]\n", "utf-8")
    document = tagged("قتل [عشرات](q K) بنيران [جيش الشمال](a A)", "caused_by q a")
    (row,) = document.facts(canon=Canon(Aliases.load(tmp_path / "a.yaml")), vague={"tens": 20})
    assert (row.by, row.low, row.best, row.high) == ("قوات الفجر", 20, 20, None)


def test_an_empty_document_has_no_rows():
    assert Document("").facts() == []
    assert Document("").actor_links() == []


def test_a_part_in_the_same_statement_has_place_perpetrator_and_source_of_its_whole():
    document = tagged(
        "قال [المرصد](s O) إن [9 أشخاص](q K) بينهم [4 نساء](p K) قتلوا بقصف [الجيش](a A) على [النور](l L)",
        "includes q p",
        "reported_by q s",
        "caused_by q a",
        "occurred_in q l",
    )
    part = facts(document)["p"]
    assert (part.by, part.where, part.source, part.part_of) == ("الجيش", "النور", "المرصد", "q")


def test_what_a_part_says_itself_stands():
    document = tagged(
        "قتل [9 أشخاص](q K) في [النور](l L) منهم [4](p K) في [الرمل](m L)",
        "includes q p",
        "occurred_in q l",
        "occurred_in p m",
    )
    assert facts(document)["p"].where == "الرمل"


def test_a_part_told_later_takes_over_only_whose_it_is():
    document = tagged(
        "خطف [الجيش](a A) [20](q C) من [أهالي النور](o V) في [النور](l L). وبعد شهر عاد [سبعة](p C) منهم.",
        "includes q p",
        "caused_by q a",
        "belongs_to q o",
        "occurred_in q l",
    )
    part = facts(document)["p"]
    assert (part.of, part.of_label, part.by, part.where) == ("أهالي النور", "ACTOR.CIVILIAN", None, None)


def test_a_part_of_another_fate_takes_over_only_whose_it_is():
    document = tagged(
        "أسر [الجيش](a A) [20](q C) من [اللواء](o A) بينهم [جريحان](p I)",
        "includes q p",
        "caused_by q a",
        "belongs_to q o",
    )
    part = facts(document)["p"]
    assert (part.of, part.by) == ("اللواء", None)


def test_a_share_is_a_part_of_the_same_fate():
    document = tagged(
        "قتل [90 شخصا](q K)، [ثلثهم](p M) أطفال، في [النور](l L)",
        "includes q p",
        "occurred_in q l",
    )
    assert facts(document)["p"].where == "النور"


def test_of_several_places_or_owners_none_is_taken_over():
    document = tagged(
        "قتل [9](q K) بينهم [4](p K) في [النور](l L) و[الرمل](m L)",
        "includes q p",
        "occurred_in q l",
        "occurred_in q m",
    )
    assert facts(document)["q"].where == "النور; الرمل"
    assert facts(document)["p"].where is None


def test_of_several_sources_all_are():
    document = tagged(
        "قتل [9](q K) بينهم [4](p K) بحسب [المرصد](s O) و[الشرطة](t A)",
        "includes q p",
        "reported_by q s",
        "reported_by q t",
    )
    assert facts(document)["p"].source == "المرصد; الشرطة"


def test_a_part_of_a_part_takes_over_too():
    document = tagged(
        "قتل [9](q K) بينهم [4](p K) منهم [طفل](r K) في [النور](l L)",
        "includes q p",
        "includes p r",
        "occurred_in q l",
    )
    assert {fact.where for fact in document.facts()} == {"النور"}


def test_a_part_of_two_wholes_takes_over_nothing():
    document = tagged(
        "قتل [9](q K) ثم [7](r K) بينهم [4](p K) في [النور](l L)",
        "includes q p",
        "includes r p",
        "occurred_in q l",
        "occurred_in r l",
    )
    part = facts(document)["p"]
    assert (part.where, part.part_of) == (None, "q; r")


def test_parts_in_a_circle_end():
    document = tagged(
        "قتل [9](q K) بينهم [4](p K) في [النور](l L)",
        "includes q p",
        "includes p q",
        "includes q q",
        "occurred_in p l",
    )
    assert facts(document)["p"].where == "النور"


def test_a_long_chain_of_parts_ends():
    numbers = " منهم ".join(f"[{n}](q{n} QUANTITY.KILLED)" for n in range(3000, 0, -1))
    links = [f"includes q{n} q{n - 1}" for n in range(3000, 1, -1)]
    rows = tagged(f"{numbers} في [النور](l L)", *links, "occurred_in q3000 l").facts()
    assert {row.where for row in rows} == {"النور"}


def test_what_is_said_of_one_mention_of_a_place_holds_for_another():
    document = tagged(
        "قصف [قرية النور](l L) في [السهل](w L)، وقتل [ستة](q K) في [النور](m L)",
        "located_in l w",
        "occurred_in q m",
    )
    (row,) = document.facts()
    assert (row.where, row.where_chain) == ("قرية النور", "قرية النور / السهل")


def test_of_two_wider_places_the_surer_counts():
    document = tagged(
        "[ستة](q K) [النور](l L) [السهل](w L) [الجبل](x L)",
        "occurred_in q l",
        "located_in l w 0.4",
        "located_in l x 0.9",
    )
    assert document.facts()[0].where_chain == "النور / الجبل"


def test_places_in_a_circle_stand_once():
    document = tagged(
        "[ستة](q K) [النور](l L) [السهل](w L)",
        "occurred_in q l",
        "located_in l w",
        "located_in w l",
        "located_in l l",
    )
    assert document.facts()[0].where_chain == "النور / السهل"


def supports(text, *links):
    return [support for _, support in DocumentFacts(tagged(text, *links)).supported()]


def test_a_row_is_as_sure_as_its_weakest_link():
    text = "قتل [20 شخصا](q K) بينهم [4 نساء](p K) بقصف [قسد](a A) على [النور](l L) في [ريف دير](w L)"
    links = ("caused_by q a 0.8", "occurred_in q l 0.9", "located_in l w 0.7")
    assert supports(text, *links) == [0.7, None]
    assert supports(text, *links, "includes q p 0.6") == [0.7, 0.6]
    assert supports(text, "caused_by q a", "includes q p") == [None, None]


def test_of_several_links_to_one_name_the_best_counts():
    text = "قتل [20 شخصا](q K) بقصف [قسد](a A) ثم [قسد](b A) على [النور](l L)"
    assert supports(text, "caused_by q a 0.2", "caused_by q b 0.8", "occurred_in q l 0.9") == [0.8]


def test_a_place_that_another_of_the_cell_lies_in_is_no_place_of_its_own():
    document = tagged(
        "قتل [9](q K) في [حي النور](l L) في [الرمل](m L)", "occurred_in q l", "occurred_in q m", "located_in l m"
    )
    row = facts(document)["q"]
    assert (row.where, row.where_chain) == ("حي النور", "حي النور / الرمل")


def test_places_that_lie_in_each_other_both_stand():
    links = ("occurred_in q l", "occurred_in q m", "located_in l m", "located_in m l")
    row = facts(tagged("قتل [9](q K) في [النور](l L) و[الرمل](m L)", *links))["q"]
    assert row.where == "النور; الرمل"
