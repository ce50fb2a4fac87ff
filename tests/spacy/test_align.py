"""Where marsad's words and spaCy's tokens part ways, nothing is lost unsaid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Entity
from marsad.data.words import word_spans

spacy = pytest.importorskip("spacy")
NLP = spacy.blank("ar")


def aligned(text, *mentions):
    from marsad.spacy.align import align

    doc = NLP.make_doc(text)
    entities = [Entity(text.index(m), text.index(m) + len(m), "LOCATION") for m in mentions]
    found = align(doc, entities)
    return [(text[e.start : e.end], span.text) for e, span in found.spans.items()], found.counts


def test_a_word_that_is_a_token():
    found, counts = aligned("قصف على مدينة إدلب.", "مدينة إدلب")
    assert found == [("مدينة إدلب", "مدينة إدلب")]
    assert counts == {"exact": 1, "widened": 0, "dropped": 0}


@pytest.mark.parametrize(
    ("text", "mention", "wider"),
    [
        ("نزحوا بعد11 يوماً", "11 يوماً", "بعد11 يوماً"),
        ("قال و30 آخرون", "30 آخرون", "و30 آخرون"),
        ('قصف "إدلب".', "إدلب", 'إدلب".'),
        ("قصف \u200fإدلب\u200f", "إدلب", "\u200fإدلب\u200f"),
    ],
)
def test_an_entity_takes_all_of_a_token_that_it_has_a_part_of(text, mention, wider):
    found, counts = aligned(text, mention)
    assert found == [(mention, wider)]
    assert counts == {"exact": 0, "widened": 1, "dropped": 0}


def test_of_two_in_one_token_the_longer_stays():
    found, counts = aligned("قوات الاحتلال19 آخرين في حلب", "قوات الاحتلال", "19 آخرين", "حلب")
    assert found == [("قوات الاحتلال", "قوات الاحتلال19"), ("حلب", "حلب")]
    assert counts == {"exact": 1, "widened": 1, "dropped": 1}


@given(st.text(alphabet="قتل12 ,.«»/-\n\u0651\u200f", max_size=40), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_spans_hold_their_entities_and_share_no_token(text, size):
    from marsad.spacy.align import align

    words = word_spans(text)
    parts = [words[n : n + size] for n in range(0, len(words), size)]
    entities = [Entity(part[0][0], part[-1][1], "LOCATION") for part in parts]
    doc = NLP.make_doc(text)
    found = align(doc, entities)
    tokens = [token for span in found.spans.values() for token in range(span.start, span.end)]
    assert len(tokens) == len(set(tokens))
    for entity, span in found.spans.items():
        assert span.start_char <= entity.start < entity.end <= span.end_char
        assert span.text.count(" ") == text[entity.start : entity.end].count(" ")
    assert sum(found.counts.values()) == len(entities)
    assert bool(found.spans) == bool(entities)
    doc.ents = tuple(found.spans.values())
