from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from marsad.data.document import Document, Entity
from marsad.eval.entities import ENTITY_CRITERIA, entity_tallies
from marsad.eval.scores import Counts, mean
from tests.eval.build import LABELS, annotate, spans

TEXT = "أعلن مركز الرصد مقتل سبعة مقاتلين من كتيبة الفجر في وادي السرو"
GOLD = annotate(
    TEXT,
    {
        "مركز الرصد": "ACTOR.ORG",
        "سبعة مقاتلين": "QUANTITY.KILLED",
        "كتيبة الفجر": "ACTOR.ARMED",
        "وادي السرو": "LOCATION",
    },
)
PREDICTED = annotate(
    TEXT,
    {
        "مركز الرصد": "ACTOR.ARMED",  # the wrong label
        "سبعة مقاتلين": "QUANTITY.KILLED",
        "من كتيبة": "ACTOR.ORG",  # the wrong label and boundary
        "السرو": "LOCATION",  # the wrong boundary
    },
)


def total(tally) -> Counts:
    return sum(tally.values(), Counts())


def test_the_criteria_worked_by_hand():
    tallies = entity_tallies(GOLD, PREDICTED)
    assert list(tallies) == list(ENTITY_CRITERIA)
    assert {name: total(tally).tp for name, tally in tallies.items()} == {
        "strict": 1,
        "coarse": 2,
        "relaxed": 2,
        "coarse_relaxed": 4,
    }
    assert tallies["strict"]["ACTOR.ARMED"] == Counts(tp=0, fp=1, fn=1)
    assert tallies["coarse"]["ACTOR"] == Counts(tp=1, fp=1, fn=1)
    assert tallies["relaxed"]["LOCATION"] == Counts(tp=1, fp=0, fn=0)


def test_relaxed_matches_one_to_one():
    gold = Document("وادي السرو الكبير", (Entity(0, 17, "LOCATION"),))
    pieces = gold.with_annotation([Entity(0, 4, "LOCATION"), Entity(5, 10, "LOCATION"), Entity(11, 17, "LOCATION")])
    assert entity_tallies(gold, pieces)["relaxed"]["LOCATION"] == Counts(tp=1, fp=2, fn=0)
    assert entity_tallies(pieces, gold)["relaxed"]["LOCATION"] == Counts(tp=1, fp=0, fn=2)


def test_spans_that_only_touch_do_not_overlap():
    gold = Document("شرقغرب", (Entity(0, 3, "LOCATION"),))
    beside = gold.with_annotation([Entity(3, 6, "LOCATION")])
    assert total(entity_tallies(gold, beside)["coarse_relaxed"]) == Counts(0, 1, 1)


def test_two_labels_on_one_span_count_twice_when_coarse():
    gold = Document("اللواء", (Entity(0, 6, "ACTOR.ARMED"),))
    hedged = gold.with_annotation([Entity(0, 6, "ACTOR.ARMED"), Entity(0, 6, "ACTOR.ORG")])
    assert entity_tallies(gold, hedged)["coarse"]["ACTOR"] == Counts(tp=1, fp=1, fn=0)


@st.composite
def tagged(draw, words: int) -> tuple[list[str], Document]:
    """A sentence of one-letter words, as IOB2 tags and as a document."""
    tags, entities = ["O"] * words, []
    for start, end in draw(spans(words)):
        label = draw(st.sampled_from(LABELS))
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
        entities.append(Entity(2 * start, 2 * end - 1, label))
    return tags, Document(" ".join("و" * words), tuple(entities))


@st.composite
def sentences(draw):
    pairs = []
    for _ in range(draw(st.integers(1, 3))):
        words = draw(st.integers(1, 9))
        pairs.append((draw(tagged(words)), draw(tagged(words))))
    return pairs


def coarsened(tags: list[str]) -> list[str]:
    return [tag.partition(".")[0] for tag in tags]


@pytest.mark.parametrize("criterion", ["strict", "coarse"])
@settings(max_examples=60, deadline=None)
@given(pairs=sentences())
def test_equals_seqeval(criterion, pairs):
    reduce = coarsened if criterion == "coarse" else list
    gold_tags, found_tags = ([reduce(tags) for tags, _ in side] for side in zip(*pairs, strict=True))
    by_label: dict[str, Counts] = {}
    for (_, gold), (_, found) in pairs:
        for label, counts in entity_tallies(gold, found)[criterion].items():
            by_label[label] = by_label.get(label, Counts()) + counts
    if not by_label:
        return

    reference = classification_report(
        gold_tags, found_tags, output_dict=True, mode="strict", scheme=IOB2, zero_division=0
    )
    expected = {name: row for name, row in reference.items() if name != "weighted avg"}
    ours = {label: counts.measures for label, counts in by_label.items()} | {
        "micro avg": total(by_label).measures,
        "macro avg": mean(list(by_label.values())),
    }
    assert {name: asdict(measures) for name, measures in ours.items()} == {
        name: pytest.approx({"precision": row["precision"], "recall": row["recall"], "f1": row["f1-score"]})
        for name, row in expected.items()
    }
    assert all(counts.gold == reference[label]["support"] for label, counts in by_label.items())
