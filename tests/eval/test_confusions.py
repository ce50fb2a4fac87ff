import pytest
from hypothesis import given, settings

from marsad.data.document import Document, Entity
from marsad.eval.align import align
from marsad.eval.confusions import Example, entity_confusions, relation_confusions
from marsad.eval.entities import entity_tallies
from marsad.eval.relations import relation_tallies
from marsad.eval.scores import Counts
from tests.eval.build import SCHEMA, annotate, document_pairs

TEXT = "هاجمت كتيبة الفجر لواء الساحل قرب وادي السرو"
MENTIONS = {"كتيبة الفجر": "ACTOR.ARMED", "لواء الساحل": "ACTOR.ARMED", "وادي السرو": "LOCATION"}
BRIGADE, RIVAL, VALLEY = MENTIONS


def only(confusions):
    (confusion,) = confusions.most_frequent
    return confusion.kind, confusion.gold, confusion.predicted, confusion.examples[0].text


def entity_error(gold, predicted):
    return only(entity_confusions(align([annotate(TEXT, gold)], [annotate(TEXT, predicted)])))


def relation_error(gold, predicted, mentions=MENTIONS):
    pairs = align([annotate(TEXT, MENTIONS, gold)], [annotate(TEXT, mentions, predicted)])
    return only(relation_confusions(pairs, SCHEMA))


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ({VALLEY: "LOCATION"}, {VALLEY: "ACTOR.ORG"}, ("wrong label", "LOCATION", "ACTOR.ORG", "⟦وادي السرو⟧")),
        ({VALLEY: "LOCATION"}, {"السرو": "LOCATION"}, ("boundary", "LOCATION", "LOCATION", "⟦وادي ⟨السرو⟩⟧")),
        (
            {VALLEY: "LOCATION"},
            {"قرب وادي": "ACTOR.ORG"},
            ("boundary and label", "LOCATION", "ACTOR.ORG", "⟨قرب ⟦وادي⟩ السرو⟧"),
        ),
        ({VALLEY: "LOCATION"}, {}, ("missed", "LOCATION", None, "⟦وادي السرو⟧")),
        ({}, {VALLEY: "LOCATION"}, ("spurious", None, "LOCATION", "⟨وادي السرو⟩")),
    ],
)
def test_each_kind_of_entity_error(gold, predicted, expected):
    *what, text = entity_error(gold, predicted)
    assert (tuple(what), expected[3] in text) == (expected[:3], True)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([("attacks", RIVAL, BRIGADE)], [("allied_with", BRIGADE, RIVAL)], ("wrong label", "attacks", "allied_with")),
        ([("allied_with", BRIGADE, RIVAL)], [("attacks", RIVAL, BRIGADE)], ("wrong label", "allied_with", "attacks")),
        ([("attacks", BRIGADE, RIVAL)], [("attacks", RIVAL, BRIGADE)], ("reversed", "attacks", "attacks")),
        (
            [("attacks", BRIGADE, RIVAL)],
            [("present_in", RIVAL, BRIGADE)],
            ("wrong label, reversed", "attacks", "present_in"),
        ),
        ([("attacks", BRIGADE, RIVAL)], [], ("missed link", "attacks", None)),
        ([], [("attacks", BRIGADE, RIVAL)], ("spurious link", None, "attacks")),
    ],
)
def test_each_kind_of_relation_error(gold, predicted, expected):
    *what, text = relation_error(gold, predicted)
    assert tuple(what) == expected
    assert {BRIGADE, RIVAL} <= set(text.replace("⟨", "⟦").replace("⟩", "⟧").replace("⟧", "⟦").split("⟦"))


def test_relation_errors_that_come_from_entities():
    shorter = {"الفجر": "ACTOR.ARMED", RIVAL: "ACTOR.ARMED"}
    assert relation_error([("attacks", BRIGADE, RIVAL)], [("attacks", "الفجر", RIVAL)], shorter)[0] == "boundary"
    assert relation_error([("attacks", BRIGADE, RIVAL)], [], {RIVAL: "ACTOR.ARMED"})[0] == "missed end"
    mistyped = MENTIONS | {BRIGADE: "LOCATION"}
    assert relation_error([], [("attacks", BRIGADE, RIVAL)], mistyped)[0] == "spurious end"


def test_a_symmetric_relation_is_not_reversed():
    one = annotate(TEXT, MENTIONS, [("allied_with", BRIGADE, RIVAL)])
    other = annotate(TEXT, MENTIONS, [("allied_with", RIVAL, BRIGADE)])
    assert relation_confusions(align([one], [other]), SCHEMA).most_frequent == ()


def test_the_most_frequent_come_first_with_three_examples():
    gold = [Document("نهر", (Entity(0, 3, "LOCATION"),), id=f"d{n}") for n in range(5)]
    gold.append(Document("لواء", (Entity(0, 4, "ACTOR.ARMED"),), id="last"))
    confusions = entity_confusions(align(gold, []))
    assert [(c.gold, c.count) for c in confusions.most_frequent] == [("LOCATION", 5), ("ACTOR.ARMED", 1)]
    assert confusions.most_frequent[0].examples == tuple(Example(f"d{n}", "⟦نهر⟧") for n in range(3))
    assert confusions.totals == {"missed": 6}
    assert confusions.to_dict()["most_frequent"][1]["examples"] == ({"document": "last", "text": "⟦لواء⟧"},)


@settings(max_examples=60, deadline=None)
@given(document_pairs())
def test_errors_add_up_to_what_strict_scores_miss(documents):
    pairs = align(*documents)

    def strict(tallies) -> Counts:
        return sum((counts for tally in tallies for counts in tally["strict"].values()), Counts())

    entities = strict(entity_tallies(pair.gold, pair.predicted) for pair in pairs)
    assert errors(entity_confusions(pairs)) == (entities.fn, entities.fp)
    relations = strict(relation_tallies(pair.gold, pair.predicted, SCHEMA) for pair in pairs)
    assert errors(relation_confusions(pairs, SCHEMA)) == (relations.fn, relations.fp)


def errors(confusions) -> tuple[int, int]:
    """How many errors concern something in the gold, and how many something predicted."""
    missed = sum(number for kind, number in confusions.totals.items() if not kind.startswith("spurious"))
    in_vain = sum(number for kind, number in confusions.totals.items() if not kind.startswith("missed"))
    return missed, in_vain
