import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marsad.data.document import Document, Entity, Relation
from marsad.eval.align import AlignmentError
from marsad.eval.report import evaluate
from marsad.eval.table import Table
from tests.eval.build import SCHEMA, annotate, document_pairs

GOLDEN = Path(__file__).parent / "golden" / "report.md"

BATTLE = "هاجمت كتيبة الفجر لواء الساحل قرب وادي السرو"
TOLL = "قال مركز الرصد إن تسعة مدنيين قتلوا في وادي السرو على يد لواء الساحل"
BATTLE_MENTIONS = {"كتيبة الفجر": "ACTOR.ARMED", "لواء الساحل": "ACTOR.ARMED", "وادي السرو": "LOCATION"}
TOLL_MENTIONS = {"مركز الرصد": "ACTOR.ORG", "تسعة مدنيين": "QUANTITY.KILLED", "وادي السرو": "LOCATION"}
GOLD = [
    annotate(
        BATTLE,
        BATTLE_MENTIONS,
        [("attacks", "كتيبة الفجر", "لواء الساحل"), ("present_in", "لواء الساحل", "وادي السرو")],
        "battle_1",
    ),
    annotate(TOLL, TOLL_MENTIONS, [("present_in", "تسعة مدنيين", "وادي السرو")], "toll_1"),
]
PREDICTED = [
    annotate(
        BATTLE,
        {"كتيبة الفجر": "ACTOR.ORG", "لواء الساحل": "ACTOR.ARMED", "وادي السرو": "LOCATION"},
        [("attacks", "لواء الساحل", "كتيبة الفجر"), ("present_in", "لواء الساحل", "وادي السرو")],
        "battle_1",
    ),
    annotate(
        TOLL,
        {"تسعة": "QUANTITY.KILLED", "وادي السرو": "LOCATION", "يد لواء الساحل": "FORCE"},
        [("present_in", "تسعة", "وادي السرو")],
        "toll_1",
    ),
]
LINKED = [GOLD[0], GOLD[1].with_annotation(GOLD[1].entities)]


def tables(report) -> list[Table]:
    return [*report.entities.values(), *report.relations.values(), *(report.linked or {}).values()]


def test_markdown_is_the_golden_file():
    report = evaluate(GOLD, PREDICTED, SCHEMA, linked=LINKED, seed=3, resamples=200)
    assert report.to_markdown() == GOLDEN.read_text("utf-8")


def test_summary_for_a_terminal():
    lines = evaluate(GOLD, PREDICTED, SCHEMA, linked=LINKED, resamples=50).summary().splitlines()
    assert lines[0] == "2 documents: 6 gold entities and 3 gold relations, 6 and 3 predicted."
    assert lines[1].split() == ["precision", "recall", "F1", "95", "%"]
    assert lines[2].split()[:5] == ["entities", "strict", "50.0", "50.0", "50.0"]
    assert lines[8].split()[-5:-1] == ["strict", "100.0", "66.7", "80.0"]
    assert len({len(line) for line in lines[2:10]}) == 1
    assert lines[10:] == [
        "Not in the schema tests 1, but scored: FORCE. Give the schema of these files (--schema FILE)."
    ]


def test_json_form_holds_everything():
    data = json.loads(json.dumps(evaluate(GOLD, PREDICTED, SCHEMA, linked=LINKED, seed=3, resamples=50).to_dict()))
    assert data["documents"] == 2
    assert (data["gold"], data["predicted"]) == ({"entities": 6, "relations": 3}, {"entities": 6, "relations": 3})
    assert data["unknown_labels"] == ["FORCE"]
    assert data["bootstrap"] == {"level": 0.95, "resamples": 50, "seed": 3}
    assert list(data["entities"]) == ["strict", "coarse", "relaxed", "coarse_relaxed"]
    assert data["entities"]["coarse"]["by_label"]["ACTOR"]["tp"] == 2
    assert data["relations"]["relaxed"]["micro"]["f1"] == pytest.approx(2 / 3, abs=1e-6)
    assert data["relations_with_gold_entities"]["strict"]["micro"]["recall"] == pytest.approx(2 / 3, abs=1e-6)
    assert data["confusions"]["relations"]["totals"] == {"boundary": 1, "reversed": 1}


def test_without_linked_predictions_nothing_is_said_of_them():
    report = evaluate(GOLD, PREDICTED, SCHEMA, resamples=10)
    assert report.linked is None
    assert report.to_dict()["relations_with_gold_entities"] is None
    assert "gold entities given" not in report.to_markdown() + report.summary()


def test_without_relations_their_tables_are_left_out():
    bare = [document.with_annotation(document.entities) for document in GOLD]
    text = evaluate(bare, bare, SCHEMA, resamples=10).to_markdown()
    assert "## Entities by label" in text
    assert "## Relations" not in text
    assert "errors" not in text
    assert "relations  " not in evaluate(bare, bare, SCHEMA, resamples=10, linked=bare).summary()


def test_linked_predictions_must_join_gold_entities():
    stranger = Entity(0, 3, "LOCATION")
    wrong = GOLD[1].with_annotation([stranger, *GOLD[1].entities], [Relation(GOLD[1].entities[0], stranger, "attacks")])
    with pytest.raises(AlignmentError, match=r"'toll_1': attacks .* not a gold entity, LOCATION \[0, 3\)"):
        evaluate(GOLD, PREDICTED, SCHEMA, linked=[GOLD[0], wrong])


def test_markdown_takes_nothing_of_the_text_for_its_own():
    text = "قال *المرصد* | <b> [قرب] `النهر` _هنا_"
    document = Document(text, (Entity(text.index("النهر"), text.index("النهر") + 5, "LOCATION"),))
    line = evaluate([document], [], SCHEMA, resamples=10).to_markdown().splitlines()[-1]
    assert line == r"    - \#1: قال \*المرصد\* \| \<b\> \[قرب\] \`⟦النهر⟧\` \_هنا\_"


@settings(max_examples=30, deadline=None)
@given(document_pairs())
def test_gold_against_itself_is_perfect(documents):
    gold, _ = documents
    assume(any(document.relations for document in gold))
    report = evaluate(gold, gold, SCHEMA, linked=gold, resamples=10)
    for table in tables(report):
        for row in (table.micro, table.macro, *table.by_label.values()):
            for measures in (row.measures, row.low, row.high):
                assert (measures.precision, measures.recall, measures.f1) == pytest.approx((1, 1, 1))
    assert report.entity_confusions.totals == report.relation_confusions.totals == {}


@settings(max_examples=40, deadline=None)
@given(document_pairs())
def test_swapping_the_sides_swaps_precision_and_recall(documents):
    gold, predicted = documents
    there, back = evaluate(gold, predicted, SCHEMA, resamples=1), evaluate(predicted, gold, SCHEMA, resamples=1)
    assert (there.gold, there.predicted) == (back.predicted, back.gold)
    for one, other in zip(tables(there), tables(back), strict=True):
        assert list(one.by_label) == list(other.by_label)
        for row, turned in zip(
            (one.micro, *one.by_label.values()), (other.micro, *other.by_label.values()), strict=True
        ):
            assert (row.counts.tp, row.counts.fp, row.counts.fn) == (
                turned.counts.tp,
                turned.counts.fn,
                turned.counts.fp,
            )
            assert (row.measures.precision, row.measures.f1) == (turned.measures.recall, turned.measures.f1)


@settings(max_examples=30, deadline=None)
@given(document_pairs(), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(documents, random):
    gold, predicted = documents
    shuffled_gold, shuffled = random.sample(gold, len(gold)), random.sample(predicted, len(predicted))
    report = evaluate(gold, predicted, SCHEMA, resamples=5)
    assert evaluate(gold, shuffled, SCHEMA, resamples=5) == report
    other = evaluate(shuffled_gold, shuffled, SCHEMA, resamples=5)
    assert [row.counts for t in tables(other) for row in t.by_label.values()] == [
        row.counts for t in tables(report) for row in t.by_label.values()
    ]
    assert other.entity_confusions.totals == report.entity_confusions.totals
    assert other.relation_confusions.totals == report.relation_confusions.totals


@settings(max_examples=40, deadline=None)
@given(document_pairs())
def test_a_more_lenient_criterion_finds_no_less(documents):
    gold, predicted = documents
    report = evaluate(gold, predicted, SCHEMA, resamples=1)
    found = {name: table.micro.counts.tp for name, table in report.entities.items()}
    assert found["strict"] <= min(found["coarse"], found["relaxed"])
    assert max(found["coarse"], found["relaxed"]) <= found["coarse_relaxed"]
    assert report.relations["strict"].micro.counts.tp <= report.relations["relaxed"].micro.counts.tp


def test_scores_and_ids_of_predictions_do_not_matter():
    scored = [
        document.with_annotation(replace(entity, score=0.5, id="x") for entity in document.entities)
        for document in PREDICTED
    ]
    bare = [document.with_annotation(document.entities) for document in PREDICTED]
    assert evaluate(GOLD, scored, SCHEMA, resamples=5) == evaluate(GOLD, bare, SCHEMA, resamples=5)
