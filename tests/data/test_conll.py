"""CoNLL columns, as ANERcorp and Wojood come and as others write them."""

import io

import pytest

from marsad.data.conll import read_conll, write_conll
from tests.data.build import annotate


def read(lines: str) -> list[tuple[str, list[tuple[str, str]]]]:
    documents = [record.document() for record in read_conll(io.StringIO(lines))]
    return [(d.text, [(d.mention(e), e.label) for e in d.entities]) for d in documents]


def test_tokens_and_tags():
    lines = "أعلن O\nوزير B-OCC\nالدفاع I-OCC\nفي O\nدمشق B-LOC\n. O\n\nهدأ O\nالقصف O\n"
    assert read(lines) == [
        ("أعلن وزير الدفاع في دمشق .", [("وزير الدفاع", "OCC"), ("دمشق", "LOC")]),
        ("هدأ القصف", []),
    ]


@pytest.mark.parametrize(
    ("tags", "mentions"),
    [
        (["I-LOC", "I-LOC", "O"], [("حلب دمشق", "LOC")]),
        (["O", "I-LOC", "I-LOC"], [("دمشق حمص", "LOC")]),
        (["I-LOC", "B-LOC", "I-LOC"], [("حلب", "LOC"), ("دمشق حمص", "LOC")]),
        (["B-LOC", "I-ORG", "I-ORG"], [("حلب", "LOC"), ("دمشق حمص", "ORG")]),
        (["B-LOC", "B-LOC", "B-LOC"], [("حلب", "LOC"), ("دمشق", "LOC"), ("حمص", "LOC")]),
        (["B-LOC", "O", "I-LOC"], [("حلب", "LOC"), ("حمص", "LOC")]),
    ],
)
def test_irregular_tags(tags, mentions):
    lines = "".join(f"{token}\t{tag}\n" for token, tag in zip(("حلب", "دمشق", "حمص"), tags, strict=True))
    assert read(lines) == [("حلب دمشق حمص", mentions)]


def test_of_several_columns_the_last_is_the_tag():
    assert read("حلب NN  _\tB-LOC\nمدينة NN _ O") == [("حلب مدينة", [("حلب", "LOC")])]


def test_layers_of_nested_spans():
    lines = "بلدية B-OCC B-ORG\nمدينة I-OCC I-ORG B-GPE\nالبيرة I-OCC I-ORG I-GPE\nفي I-OCC\nالضفة I-OCC B-GPE\nأمس O\n"
    assert read(lines) == [
        (
            "بلدية مدينة البيرة في الضفة أمس",
            [
                ("بلدية مدينة البيرة", "ORG"),
                ("بلدية مدينة البيرة في الضفة", "OCC"),
                ("مدينة البيرة", "GPE"),
                ("الضفة", "GPE"),
            ],
        )
    ]


def test_document_starts_blank_lines_and_windows_line_ends_part_sentences():
    lines = "\ufeff-DOCSTART- -X- O O\r\n\r\nحلب O\r\n\r\n \t\r\n-DOCSTART- O\nدمشق O\n\n\n"
    assert read(lines) == [("حلب", []), ("دمشق", [])]


def test_what_is_written_and_lost():
    document = annotate(
        "قصفت(طائرات التحالف)  بلدة سرمين",
        {"طائرات التحالف": "ACTOR.ARMED", "التحالف": "ACTOR.STATE", "سرمين": "LOCATION", "بلد": "LOCATION"},
        [("attacks", "طائرات التحالف", "سرمين")],
        "d1",
        kind="x",
    )
    out = io.StringIO()
    loss = write_conll([document], out)
    assert out.getvalue() == (
        "قصفت O\n( O\nطائرات B-ACTOR.ARMED\nالتحالف I-ACTOR.ARMED\n) O\nبلدة O\nسرمين B-LOCATION\n\n"
    )
    assert loss.counts == {
        "entities that lie in another or cross it": 1,
        "entities that cut a word": 1,
        "texts whose spacing changes": 1,
        "ids": 1,
        "relations": 1,
        "meta entries": 1,
    }
