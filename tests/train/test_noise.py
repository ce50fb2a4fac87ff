"""Slips of spelling and quotation marks: the annotation stays on the same words."""

import random
import re

from marsad.data.document import Document, Entity, Relation
from marsad.train.noise import noisy

MARKS = re.compile('["«»“”]')


def bare(mention):
    return not mention.startswith("ل")


def copies(document, number=200):
    return [noisy(document, random.Random(seed), bare=bare) for seed in range(number)]


def test_spans_hold_the_same_words_but_for_marks_and_letters_often_slipped(paragraphs):
    slips = str.maketrans("أإآةى", "اااهي")
    for n, document in enumerate(paragraphs):
        copy = noisy(document, random.Random(n), bare=bare)
        assert len(copy.entities) == len(document.entities)
        assert [r.label for r in copy.relations] == [r.label for r in document.relations]
        for old, new in zip(document.entities, copy.entities, strict=True):
            assert old.label == new.label
            same = [MARKS.sub("", d.mention(e)).translate(slips) for d, e in ((document, old), (copy, new))]
            assert same[0] == same[1]


def test_marks_round_a_name_stay_outside_and_those_round_its_end_lie_inside():
    text = "قالت طالبان إن كتيبة الرعد غادرت لحلب"
    names = (Entity(5, 11, "ACTOR.ARMED"), Entity(15, 26, "ACTOR.ARMED"), Entity(33, 37, "LOCATION"))
    document = Document(text, names, (Relation(names[0], names[1], "attacks"),))
    seen = {
        (copy.text[e.start - 1], copy.mention(e), copy.text[e.end :][:1])
        for copy in copies(document)
        for e in copy.entities
        if MARKS.search(copy.text) and copy.text.startswith("قالت") and "كتيبة" in copy.text
    }
    assert ('"', "طالبان", '"') in seen
    assert (" ", 'كتيبة "الرعد"', " ") in seen
    assert (" ", "كتيبة «الرعد»", " ") in seen
    assert {before for before, mention, _ in seen if mention == "لحلب"} == {" "}


def test_slips_keep_the_length_and_are_not_made_everywhere():
    document = Document("أعلنت القيادة في مدينة القصيرة إلى أن المشفى لا يزال يعمل")
    texts = {copy.text for copy in copies(document)}
    assert {len(text) for text in texts} == {len(document.text)}
    assert document.text in texts
    assert any("القياده" in text for text in texts)
    assert any("المشفي" in text for text in texts)
    assert any(text.startswith("اعلنت") for text in texts)
