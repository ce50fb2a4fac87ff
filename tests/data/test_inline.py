"""The inline form, as people write it."""

import pytest

from marsad.data.inline import format_inline, read_inline
from marsad.data.loss import Loss
from tests.data.build import annotate, write

BLOCK = """## damascus-1
@kind headline
@year "2013"
@nested {"a": [1, true]}
أعلن [المرصد](a1 ACTOR.ORG) مقتل [12 مدنياً](q1 QUANTITY.KILLED) في [دوما](l1 LOCATION) \\[صورة\\]
- reported_by q1 a1
- occurred_in q1 l1
"""


def test_a_block_is_read_as_it_looks(tmp_path):
    (record,) = read_inline(write(tmp_path / "x.inline", BLOCK))
    document = record.document()
    assert document.text == "أعلن المرصد مقتل 12 مدنياً في دوما [صورة]"
    assert [(document.mention(e), e.label, e.id) for e in document.entities] == [
        ("المرصد", "ACTOR.ORG", "a1"),
        ("12 مدنياً", "QUANTITY.KILLED", "q1"),
        ("دوما", "LOCATION", "l1"),
    ]
    assert [(r.label, r.head.id, r.tail.id) for r in document.relations] == [
        ("reported_by", "q1", "a1"),
        ("occurred_in", "q1", "l1"),
    ]
    assert document.meta == {"kind": "headline", "year": "2013", "nested": {"a": [1, True]}}


def test_what_people_wrote_is_written_again(tmp_path):
    (record,) = read_inline(write(tmp_path / "x.inline", BLOCK))
    written = format_inline(record.document(), Loss()).splitlines()
    assert sorted(written) == sorted(BLOCK.splitlines())


def test_blank_lines_mean_nothing_and_the_line_of_the_block_is_known(tmp_path):
    path = write(tmp_path / "x.inline", "\n\n## a\r\n\r\nقصف\r\n\n\n##\nهدوء\n")
    assert [(r.line, r.document().id, r.document().text) for r in read_inline(path)] == [
        (3, "a", "قصف"),
        (8, None, "هدوء"),
    ]


def test_spans_may_nest(tmp_path):
    path = write(tmp_path / "x.inline", "## a\n[جيش [سوريا](l1 LOCATION) الحرة](a1 ACTOR.ARMED) يتقدم\n")
    document = next(read_inline(path)).document()
    assert [document.mention(entity) for entity in document.entities] == ["جيش سوريا الحرة", "سوريا"]


def test_round_brackets_and_signs_elsewhere_are_plain_text(tmp_path):
    path = write(tmp_path / "x.inline", "## a\nقتل (ثلاثة) - بينهم #طفل @مراسل\n")
    assert next(read_inline(path)).document().text == "قتل (ثلاثة) - بينهم #طفل @مراسل"


def test_a_crossing_span_and_its_relations_are_counted():
    document = annotate(
        "قصفت طائرات النظام سرمين",
        {"طائرات النظام": "ACTOR.ARMED", "النظام سرمين": "LOCATION"},
        [("attacks", "طائرات النظام", "النظام سرمين")],
    )
    loss = Loss()
    format_inline(document, loss)
    assert str(loss) == "1 entities that cross another, 1 relations of such entities"


@pytest.mark.parametrize(
    ("block", "line", "fault"),
    [
        ("##a\nقصف\n", 1, "expected '## id' before the first paragraph, found '##a'"),
        ("## a\n@scenario x\n@scenario x\nقصف\n", 3, "@scenario stands twice"),
        ("## a\n- caused_by q1 a1\n", 2, "a relation without a paragraph above it, '- caused_by q1 a1'"),
    ],
)
def test_slips_are_named_and_cost_their_own_block_alone(tmp_path, block, line, fault):
    first, second, third = read_inline(write(tmp_path / "x.inline", f"## z\nهدوء\n{block}## b\nهدوء\n"))
    assert (first.document().id, third.document().id) == ("z", "b")
    assert (second.line, (second.error or "")[: len(fault)]) == (line + 2, fault)


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "[" * 100_000])
def test_a_value_that_is_no_json_is_text(tmp_path, value):
    (record,) = read_inline(write(tmp_path / "x.inline", f"## a\n@note {value}\nهدوء\n"))
    assert record.document().meta == {"note": value}


def test_a_paragraph_may_begin_with_a_dash(tmp_path):
    (record,) = read_inline(write(tmp_path / "x.inline", "## a\n\\- قصف على حلب\n"))
    assert record.document().text == "- قصف على حلب"
