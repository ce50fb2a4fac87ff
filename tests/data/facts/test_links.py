"""The rows of actors' links."""

from dataclasses import fields

from marsad.data.facts import ActorLink
from tests.data.tagged import tagged

DOCUMENT = tagged(
    "انسحب [لواء الفجر](a A) من [النور](l L). وقصف [الجيش](b A) [اللواء](c A) وقتل [ستة](q K).",
    "withdraws_from a l 0.5",
    "attacks b c",
    "allied_with a b",
    "belongs_to q c",
    "located_in l l",
)


def test_the_columns_are_those_that_are_promised():
    assert [field.name for field in fields(ActorLink)] == [
        *("doc", "relation", "head", "head_label", "head_text", "head_id", "head_start", "head_end"),
        *("tail", "tail_label", "tail_text", "tail_id", "tail_start", "tail_end", "score", "sentence"),
    ]


def test_only_what_an_actor_is_the_head_of_has_a_row():
    assert [(link.relation, link.head, link.tail) for link in DOCUMENT.actor_links()] == [
        ("withdraws_from", "لواء الفجر", "النور"),
        ("allied_with", "لواء الفجر", "الجيش"),
        ("attacks", "الجيش", "لواء الفجر"),
    ]


def test_a_row_has_the_mentions_their_places_the_score_and_the_evidence():
    withdraws = DOCUMENT.actor_links()[0]
    text = DOCUMENT.text
    assert text[withdraws.head_start : withdraws.head_end] == withdraws.head_text == "لواء الفجر"
    assert text[withdraws.tail_start : withdraws.tail_end] == withdraws.tail_text == "النور"
    assert (withdraws.head_id, withdraws.head_label, withdraws.tail_id, withdraws.tail_label) == (
        "a",
        "ACTOR.ARMED",
        "l",
        "LOCATION",
    )
    assert (withdraws.doc, withdraws.score) == ("d1", 0.5)
    assert withdraws.sentence == "انسحب لواء الفجر من النور."


def test_the_evidence_of_a_link_across_sentences_is_both():
    assert DOCUMENT.actor_links()[1].sentence == DOCUMENT.text
