import pytest

from marsad.data.document import Relation
from marsad.eval.relations import relation_tallies, statements
from marsad.eval.scores import Counts
from tests.eval.build import SCHEMA, annotate

TEXT = "هاجمت كتيبة الفجر لواء الساحل قرب وادي السرو"
MENTIONS = {"كتيبة الفجر": "ACTOR.ARMED", "لواء الساحل": "ACTOR.ARMED", "وادي السرو": "LOCATION"}
BRIGADE, RIVAL, VALLEY = MENTIONS
GOLD = annotate(TEXT, MENTIONS, [("attacks", BRIGADE, RIVAL), ("present_in", RIVAL, VALLEY)])


def tallies(predicted, gold=GOLD):
    return relation_tallies(gold, predicted, SCHEMA)


def test_gold_against_itself():
    expected = {"attacks": Counts(1, 0, 0), "present_in": Counts(1, 0, 0)}
    assert tallies(GOLD) == {"strict": expected, "relaxed": expected}


def test_the_fine_label_of_an_end_does_not_matter():
    other = annotate(TEXT, MENTIONS | {BRIGADE: "ACTOR.ORG"}, [("attacks", BRIGADE, RIVAL)])
    assert tallies(other)["strict"]["attacks"] == Counts(1, 0, 0)


def test_the_coarse_type_of_an_end_does():
    other = annotate(TEXT, MENTIONS | {RIVAL: "LOCATION"}, [("attacks", BRIGADE, RIVAL)])
    assert tallies(other)["strict"]["attacks"] == tallies(other)["relaxed"]["attacks"] == Counts(0, 1, 1)


def test_overlapping_ends_match_when_relaxed_only():
    other = annotate(TEXT, {"الفجر": "ACTOR.ARMED", RIVAL: "ACTOR.ARMED"}, [("attacks", "الفجر", RIVAL)])
    assert tallies(other)["strict"]["attacks"] == Counts(0, 1, 1)
    assert tallies(other)["relaxed"]["attacks"] == Counts(1, 0, 0)


@pytest.mark.parametrize("link", [("attacks", RIVAL, BRIGADE), ("allied_with", BRIGADE, RIVAL)])
def test_direction_and_label_count(link):
    found = tallies(annotate(TEXT, MENTIONS, [link]))
    for tally in found.values():
        assert sum(tally.values(), Counts()) == Counts(0, 1, 2)


def test_a_relaxed_relation_matches_one_other_at_most():
    pieces = {"كتيبة": "ACTOR.ARMED", "الفجر": "ACTOR.ARMED", RIVAL: "ACTOR.ARMED"}
    doubled = annotate(TEXT, pieces, [("attacks", "كتيبة", RIVAL), ("attacks", "الفجر", RIVAL)])
    assert tallies(doubled)["relaxed"]["attacks"] == Counts(tp=1, fp=1, fn=0)


def test_symmetric_relations_match_in_either_direction():
    one = annotate(TEXT, MENTIONS, [("allied_with", BRIGADE, RIVAL)])
    other = annotate(TEXT, MENTIONS, [("allied_with", RIVAL, BRIGADE)])
    assert tallies(other, gold=one) == {name: {"allied_with": Counts(1, 0, 0)} for name in ("strict", "relaxed")}


def test_symmetric_relations_match_where_other_spans_turn_their_order():
    both = f"{BRIGADE} {RIVAL}"  # begins before the other end, which lies inside it
    one = annotate(TEXT, MENTIONS, [("allied_with", BRIGADE, RIVAL)])
    other = annotate(TEXT, {"الفجر": "ACTOR.ARMED", both: "ACTOR.ARMED"}, [("allied_with", "الفجر", both)])
    assert tallies(other, gold=one)["relaxed"] == {"allied_with": Counts(1, 0, 0)}


def test_a_symmetric_relation_given_both_ways_is_one_statement():
    both = annotate(TEXT, MENTIONS, [("allied_with", BRIGADE, RIVAL), ("allied_with", RIVAL, BRIGADE)])
    (said,) = statements(both, SCHEMA)
    assert (said.head, said.tail) == (both.entities[0], both.entities[1])
    assert tallies(both, gold=both)["strict"] == {"allied_with": Counts(1, 0, 0)}


def test_a_label_unknown_to_the_schema_has_a_direction():
    first, second, _ = GOLD.entities
    one = GOLD.with_annotation(GOLD.entities, [Relation(first, second, "pays")])
    other = GOLD.with_annotation(GOLD.entities, [Relation(second, first, "pays")])
    assert tallies(one, gold=one)["strict"] == {"pays": Counts(1, 0, 0)}
    assert tallies(other, gold=one)["strict"] == {"pays": Counts(0, 1, 1)}
