"""Counts of a corpus, worked out by hand."""

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.data.statistics import Size, collect, unseen
from marsad.data.statistics_text import to_dict, to_markdown
from tests.data.build import annotate

SCHEMA = Schema.load()
PHRASE = "بقيت المدارس مغلقة حتى إشعار آخر بسبب القصف"
DOCUMENTS = [
    annotate(
        "قصفت الطائرات سرمين ، ثم سرمين .",
        {"الطائرات": "ACTOR.ARMED", "سرمين": "LOCATION"},
        [("attacks", "الطائرات", "سرمين")],
        theatre="syria",
        year=2016,
    ),
    annotate(PHRASE + " في حلب", {"حلب": "LOCATION"}, theatre="syria"),
    Document(PHRASE + " المتواصل", meta={"theatre": "yemen"}),
]


def test_counts():
    statistics = collect(DOCUMENTS, SCHEMA, by=("theatre", "year"))
    assert statistics.size == Size(paragraphs=3, words=24, entities=3, relations=1)
    assert statistics.types == 4 + 8 + 2 + 1
    assert statistics.lengths == {"min": 5, "quarter": 7, "median": 9, "three quarters": 9.5, "max": 10, "mean": 8}
    assert (statistics.without_entity, statistics.without_relation) == (1, 1)
    assert {label: n for label, n in statistics.entities.items() if n} == {"ACTOR.ARMED": 1, "LOCATION": 2}
    assert list(statistics.entities) == list(SCHEMA.entities)
    assert statistics.by == {
        "theatre": {"syria": Size(2, 15, 3, 1), "yemen": Size(1, 9, 0, 0)},
        "year": {"(none)": Size(2, 19, 1, 0), "2016": Size(1, 5, 2, 1)},
    }
    assert statistics.phrases == {PHRASE: 2}


def test_labels_of_another_scheme_are_counted_too():
    statistics = collect([annotate("حلب", {"حلب": "LOC"})], SCHEMA)
    assert statistics.entities == {"LOC": 1}
    both = collect([*DOCUMENTS, annotate("حلب", {"حلب": "LOC"})], SCHEMA)
    assert list(both.entities) == [*SCHEMA.entities, "LOC"]


def test_unseen_surfaces():
    reference = [annotate("إلى سرمين", {"سرمين": "LOCATION"})]
    assert unseen(DOCUMENTS, reference) == {"ACTOR": (1, 1), "LOCATION": (1, 2)}


def test_an_empty_corpus():
    statistics = collect([], SCHEMA)
    assert to_dict(statistics)["type_token_ratio"] == 0
    assert "0 paragraphs" in to_markdown(statistics)


def test_renderings_agree():
    statistics = collect(DOCUMENTS, SCHEMA, by=("theatre",))
    data = to_dict(statistics, {"ACTOR": (1, 4)})
    assert data["size"] == {"paragraphs": 3, "words": 24, "entities": 3, "relations": 1}
    assert data["unseen"] == {"ACTOR": {"unseen": 1, "mentions": 4}}
    assert data["share_without_entity"] == 1 / 3
    text = to_markdown(statistics, {"ACTOR": (1, 4)})
    assert "- 3 paragraphs, 24 words, 3 entities, 1 relations" in text
    assert "| theatre | paragraphs | words | entities | relations |" in text
    assert "| syria   |          2 |    15 |        3 |         1 |" in text
    assert "| ACTOR |      1 |        4 |   25% |" in text
    assert f"| {PHRASE} |      2 |" in text
