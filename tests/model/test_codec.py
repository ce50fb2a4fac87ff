"""Encoding and decoding: what goes in comes out wherever nothing is lost, at the places of the raw text."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from marsad.data.document import Document, Entity, Relation
from marsad.data.words import word_spans
from marsad.model.codec import Answer, Codec, Span
from marsad.model.normaliser import install
from tests import tiny
from tests.model import gold, layouts

LABELS, RELATIONS = tuple(tiny.schema().entities), tuple(tiny.schema().relations)
WIDE, NARROW = tiny.codec(window=512, overlap=64), tiny.codec(window=20, overlap=9)


def there_and_back(document, codec):
    (encoded,) = codec.encode([document.text])
    return document.with_annotation(*codec.decode(encoded, gold.answers(document, encoded, codec)))


def expressible(document, codec):
    """What no window cuts: entities seen whole by their owner, relations whose ends are and share a window."""
    (encoded,) = codec.encode([document.text])
    placed = codec.place(encoded, document.entities)
    windows = [(set(window.words), window.owns) for window in encoded.windows]
    whole = [e for e, (low, high) in placed.items() if any(o[0] <= low < o[1] and high in w for w, o in windows)]
    together = [
        r
        for r in document.relations
        if r.head in whole
        and r.tail in whole
        and any({*placed[r.head], *placed[r.tail]} <= words for words, _ in windows)
    ]
    return document.with_annotation(whole, together)


def test_html_references_are_read_as_what_they_mean_and_are_whole_words():
    written, meant = "في &quot;سرمين&quot;&nbsp;أمس", 'في "سرمين" أمس'
    (encoded,), (plain,) = WIDE.encode([written]), WIDE.encode([meant])
    assert encoded.windows == plain.windows
    assert [written[start:end] for start, end in encoded.words] == ["في", "&quot;", "سرمين", "&quot;", "أمس"]
    document = Document(written, (Entity(3, written.index("&nbsp;"), LABELS[0]),))
    assert there_and_back(document, WIDE) == document


@settings(max_examples=150, deadline=None)
@given(gold.documents(LABELS, RELATIONS))
def test_decode_of_encode_is_gold(document):
    (encoded,) = WIDE.encode([document.text])
    assume(len(WIDE.place(encoded, document.entities)) == len(document.entities))
    assert there_and_back(document, WIDE) == document


@settings(max_examples=150, deadline=None)
@given(gold.documents(LABELS, RELATIONS, longest=80))
def test_over_many_windows_it_is_what_no_window_cuts(document):
    assert there_and_back(document, NARROW) == expressible(document, NARROW)


@settings(max_examples=60, deadline=None)
@given(gold.documents(LABELS, RELATIONS, longest=80, span=1))
def test_short_entities_are_never_lost(document):
    (encoded,) = NARROW.encode([document.text])
    assume(len(NARROW.place(encoded, document.entities)) == len(document.entities))
    assert there_and_back(document, NARROW).entities == document.entities


def test_every_awkward_word_has_a_piece():
    text = " ".join(gold.AWKWARD)
    (encoded,) = WIDE.encode([text])
    seen = {word for window in encoded.windows for word in window.words}
    assert [text[start:end] for n, (start, end) in enumerate(encoded.words) if n not in seen] == []


@pytest.mark.parametrize("build", layouts.LAYOUTS.values(), ids=layouts.LAYOUTS)
def test_every_encoder_sees_every_ordinary_word(build, tmp_path):
    tokenizer = install(AutoTokenizer.from_pretrained(build(tmp_path)))
    codec = Codec(tokenizer, entity_labels=LABELS, relation_labels=RELATIONS, window=64, overlap=16)
    text = "\n".join((*tiny.SENTENCES, "\u200fقُتِـلَ ٣ «مدنيّين» بعد11يوماً… (و30% آخرون)، ﺍﻟﺠﻴﺶ: نفى!"))
    (encoded,) = codec.encode([text])
    seen = Counter(word for window in encoded.windows for word in window.words if _owns(window, word))
    assert encoded.words == word_spans(text)
    assert seen == Counter(range(len(encoded.words)))


def _owns(window, word):
    return window.owns[0] <= word < window.owns[1]


@settings(max_examples=150, deadline=None)
@given(gold.texts(60) | st.text(max_size=40))
def test_windows_fit_and_own_each_word_once_on_any_text(text):
    (encoded,) = NARROW.encode([text])
    assert all(len(window) <= 20 for window in encoded.windows)
    owners = Counter(word for window in encoded.windows for word in window.words if _owns(window, word))
    assert set(owners.values()) <= {1}
    assert set(owners) == {word for window in encoded.windows for word in window.words}


@settings(max_examples=150, deadline=None)
@given(gold.texts(60) | st.text(max_size=40), st.data())
def test_whatever_is_answered_spans_are_whole_words_flat_and_inside(text, data):
    (encoded,) = NARROW.encode([text])
    answers = [Answer(data.draw(_flat_spans(len(window.words))), []) for window in encoded.windows]
    entities, _ = NARROW.decode(encoded, answers)
    document = Document(text, tuple(entities))  # refuses what is outside the text
    starts, ends = {start for start, _ in word_spans(text)}, {end for _, end in word_spans(text)}
    for entity in document.entities:
        assert document.mention(entity) == text[entity.start : entity.end] != ""
        assert entity.start in starts
        assert entity.end in ends
    assert not any(a.overlaps(b) for a, b in pairwise(document.entities))


@st.composite
def _flat_spans(draw, words):
    cuts = sorted(draw(st.sets(st.integers(0, words), max_size=8)))
    return [
        Span(low, high - 1, draw(st.integers(0, len(LABELS) - 1)))
        for low, high in pairwise(cuts)
        if draw(st.booleans())
    ]


def test_an_entity_is_given_by_its_owner_and_of_two_that_overlap_the_earlier_stays():
    (encoded,) = NARROW.encode([" ".join(["قتل"] * 40)])
    first, second = encoded.windows[:2]
    border = first.owns[1]
    answers = [Answer([], []) for _ in encoded.windows]
    answers[0] = Answer([Span(first.words.index(border - 1), first.words.index(border + 1), 0, 0.9)], [])
    answers[1] = Answer([Span(second.words.index(border), second.words.index(border), 1, 0.8)], [])
    entities, _ = NARROW.decode(encoded, answers)
    words = encoded.words
    assert entities == [Entity(words[border - 1][0], words[border + 1][1], LABELS[0])]
    assert entities[0].score == 0.9


def test_of_a_relation_seen_twice_the_window_that_sees_it_best_is_believed():
    (encoded,) = NARROW.encode([" ".join(["قتل"] * 40)])
    common = sorted(set(encoded.windows[0].words) & set(encoded.windows[1].words))
    low, high = common[0], common[1]  # nearer to the start of the second window than to the end of the first
    answers = [Answer([], []) for _ in encoded.windows]
    for n, score in ((0, 0.9), (1, 0.4)):
        places = [encoded.windows[n].words.index(word) for word in (low, high)]
        answers[n] = Answer([Span(place, place, 0) for place in places], [(0, 1, 2, score)])
    entities, relations = NARROW.decode(encoded, answers)
    assert relations == [Relation(entities[0], entities[1], RELATIONS[2])]
    assert relations[0].score == 0.9


def test_entities_that_cut_a_word_have_no_place():
    (encoded,) = WIDE.encode(["قصفت طائرات التحالف حلب"])
    whole, cut, outer = Entity(5, 19, "LOCATION"), Entity(6, 19, "LOCATION"), Entity(4, 19, "LOCATION")
    assert WIDE.place(encoded, [whole, cut, outer]) == {whole: (1, 2)}


def test_special_tokens_in_a_text_are_text():
    (encoded,) = WIDE.encode(["قال [SEP] [CLS]"])
    ids = encoded.windows[0].ids
    assert (ids.count(tiny.tokenizer().sep_token_id), ids.count(tiny.tokenizer().cls_token_id)) == (1, 1)


def test_a_length_saved_in_the_tokenizer_cuts_nothing():
    backend = Tokenizer.from_str(tiny.tokenizer().backend_tokenizer.to_str())
    backend.enable_truncation(5)
    backend.enable_padding(length=12)
    short = PreTrainedTokenizerFast(tokenizer_object=backend, **tiny.tokenizer().special_tokens_map)
    codec = Codec(short, entity_labels=LABELS, relation_labels=RELATIONS, window=512, overlap=64)
    text = tiny.SENTENCES[0]
    assert codec.encode([text])[0].windows == WIDE.encode([text])[0].windows


@pytest.mark.parametrize("word", ["ق" * 3000, "قَـ" * 3000, "9" * 3000, "🚑" * 3000, "\u200f" * 3000])
def test_a_word_of_thousands_of_signs_is_handled(word):
    text = f"قتل 3 {word} في حلب"
    for codec in (WIDE, NARROW):
        (encoded,) = codec.encode([text])
        assert encoded.words == word_spans(text)
        assert max(map(len, encoded.windows)) <= codec.window
        seen = {text[slice(*encoded.words[word])] for window in encoded.windows for word in window.words}
        assert {"قتل", "3", "في", "حلب"} <= seen


def test_a_huge_word_of_many_pieces_is_owned_by_one_window(tmp_path):
    tokenizer = install(AutoTokenizer.from_pretrained(layouts.xlm_roberta(tmp_path)))
    codec = Codec(tokenizer, entity_labels=LABELS, relation_labels=RELATIONS, window=32, overlap=8)
    text = f"قتل {'قبضت' * 750} حلب"
    (encoded,) = codec.encode([text])
    owners = [word for window in encoded.windows for word in window.words if _owns(window, word)]
    assert owners == [0, 1, 2]
    assert max(map(len, encoded.windows)) <= 32


def test_pieces_that_begin_with_the_space_before_their_word():
    """As SentencePiece's do where white space is not cut away first."""
    pieces = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), ("▁", -9.0), ("▁قتل", -3.0), ("▁في", -3.0), ("ق", -5.0)]
    backend = Tokenizer(models.Unigram(pieces, unk_id=0))
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    special = {"unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<unk>"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, **special)
    codec = Codec(tokenizer, entity_labels=LABELS, relation_labels=RELATIONS, window=16, overlap=4)
    (encoded,) = codec.encode(["قتل قتل ق في"])
    (window,) = encoded.windows
    seen = [tokenizer.convert_ids_to_tokens(window.ids[place]) for place in window.places]
    assert (window.words, seen) == ([0, 1, 2, 3], ["▁قتل", "▁قتل", "ق", "▁في"])


def test_several_texts_are_encoded_as_each_alone():
    texts = ["", "قتل", *tiny.SENTENCES, "\n\u200f\n", "a\nb"]
    together = NARROW.encode(texts)
    assert together == [NARROW.encode([text])[0] for text in texts]
    assert (together[0].windows, together[-2].windows) == ([], [])


def test_a_tokenizer_that_cannot_be_used_is_refused():
    class Slow:
        is_fast = False

    options: dict[str, Any] = {"entity_labels": LABELS, "relation_labels": RELATIONS, "window": 20, "overlap": 4}
    with pytest.raises(ValueError, match=r"Slow gives no offsets: a fast tokenizer \(tokenizer.json\) is needed"):
        Codec(Slow(), **options)
    bare = PreTrainedTokenizerFast(tokenizer_object=tiny.tokenizer().backend_tokenizer, cls_token="[CLS]")
    with pytest.raises(ValueError, match="the tokenizer has no sep_token, pad_token, of which windows are made"):
        Codec(bare, **options)
