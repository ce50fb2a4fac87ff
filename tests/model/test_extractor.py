"""The whole path with random weights: the same answer however it is asked for."""

import random
from dataclasses import replace
from itertools import pairwise

import datasets
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from marsad.data.schema import Schema
from marsad.data.words import word_spans
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor, within_paragraph
from marsad.model.runtime.torch_runtime import choose_device
from tests import tiny
from tests.model import gold

EXTRACTOR = tiny.extractor()
DOCUMENTS = tiny.documents(12)


def assert_same(found, expected):
    """Equal spans, labels and links, scores that differ by rounding alone."""
    assert found == expected
    for one, other in zip(found, expected, strict=True):
        for part in ("entities", "relations"):
            scores = [[item.score for item in getattr(document, part)] for document in (one, other)]
            assert scores[0] == pytest.approx(scores[1], abs=1e-4)


@pytest.fixture(scope="module")
def expected():
    return [EXTRACTOR.extract(document, batch_size=1) for document in DOCUMENTS]


def test_the_tiny_extractor_finds_what_these_tests_are_about(expected):
    assert len({entity.label for document in expected for entity in document.entities}) > 4
    assert len({relation.label for document in expected for relation in document.relations}) > 4
    assert any(" " in document.mention(entity) for document in expected for entity in document.entities)
    assert len(EXTRACTOR.codec.encode([DOCUMENTS[5].text])[0].windows) > 2


@pytest.mark.parametrize("batch_size", [2, 5, 16, 1000])
def test_the_answer_does_not_depend_on_the_batch(batch_size, expected):
    assert_same(EXTRACTOR.extract(DOCUMENTS, batch_size=batch_size), expected)


def test_nor_on_order_and_neighbours(expected):
    order = list(range(len(DOCUMENTS)))
    random.Random(3).shuffle(order)
    mixed = [document for n in order for document in (DOCUMENTS[n], Document("", id="empty"), Document("قتل " * 90))]
    assert_same(EXTRACTOR.extract(mixed, batch_size=4)[::3], [expected[n] for n in order])


def test_nor_on_how_many_pairs_are_scored_at_once(expected, monkeypatch):
    monkeypatch.setattr("marsad.model.predictor._PAIRS", 50)
    assert_same(EXTRACTOR.extract(DOCUMENTS, batch_size=8), expected)


@pytest.mark.parametrize("grain", [8, 64])
def test_nor_on_padding(grain, expected, monkeypatch):
    monkeypatch.setattr(EXTRACTOR._predictor.runtime, "grain", grain)
    assert_same(EXTRACTOR.extract(DOCUMENTS, batch_tokens=300), expected)


def test_scores_differ_by_single_precision_alone_where_nothing_is_padded(expected):
    found = EXTRACTOR.extract(DOCUMENTS[::-1], batch_tokens=200)[::-1]
    for document, alone in zip(found, expected, strict=True):
        for part in ("entities", "relations"):
            scores = [e.score for e in getattr(alone, part)]
            assert [e.score for e in getattr(document, part)] == pytest.approx(
                scores, rel=0, abs=1e-5
            )  # not 0: not every matrix library gives a row the same bits whatever stands beside it


def test_the_same_batches_give_the_same_bits():
    first, second = (EXTRACTOR.extract(DOCUMENTS, batch_tokens=300) for _ in range(2))
    for document, again in zip(first, second, strict=True):
        for part in ("entities", "relations"):
            assert [e.score for e in getattr(document, part)] == [e.score for e in getattr(again, part)]


def test_nor_on_what_was_asked_before(expected):
    assert_same([EXTRACTOR.extract(document) for document in reversed(DOCUMENTS)], expected[::-1])


def test_a_paragraph_that_fills_a_window_is_read_as_if_it_stood_alone(expected):
    text = tiny.SENTENCES[0]
    alone = EXTRACTOR.extract(text)
    joined = EXTRACTOR.extract(f"{text}\n{text}")
    assert len(EXTRACTOR.codec.encode([joined.text])[0].windows) == 2
    shift = len(text) + 1
    moved = {replace(e, start=e.start + shift, end=e.end + shift) for e in alone.entities}
    assert set(joined.entities) == set(alone.entities) | moved


@settings(max_examples=60, deadline=None)
@given(gold.texts(60) | st.text(max_size=40))
def test_on_any_text_spans_are_whole_words_flat_and_inside(text):
    document = EXTRACTOR.extract(text)
    assert document.text == text
    starts, ends = {start for start, _ in word_spans(text)}, {end for _, end in word_spans(text)}
    for entity in document.entities:
        assert entity.start in starts
        assert entity.end in ends
        assert document.mention(entity) == text[entity.start : entity.end]
    assert not any(a.overlaps(b) for a, b in pairwise(document.entities))


def test_scores_are_probabilities_and_relations_fit_the_schema(expected):
    for document in expected:
        for relation in document.relations:
            kind = EXTRACTOR.schema.relations[relation.label]
            assert kind.fits(relation.head.label, relation.tail.label)
            assert relation.head != relation.tail
            assert not kind.symmetric or relation.head < relation.tail
            assert relation.score is not None
            assert EXTRACTOR.relation_threshold <= relation.score <= 1
        assert all(entity.score is not None and 0 <= entity.score <= 1 for entity in document.entities)


def test_id_and_meta_are_kept_and_old_annotation_is_not():
    text = tiny.SENTENCES[1]
    given = Document(text, (Entity(0, 3, "LOCATION"),), id="x", meta={"source": "y"})
    found = EXTRACTOR.extract(given)
    assert (found.id, found.meta) == ("x", {"source": "y"})
    assert_same([found], [replace(EXTRACTOR.extract(text), id="x", meta={"source": "y"})])


def test_stream_is_lazy_and_keeps_the_order():
    taken = 0

    def source():
        nonlocal taken
        for n in range(10_000):
            taken += 1
            yield Document(tiny.SENTENCES[n % 7], id=str(n))

    stream = EXTRACTOR.stream(source(), batch_size=1)
    assert taken == 0
    assert [next(stream).id for _ in range(20)] == [str(n) for n in range(20)]
    assert taken < 100


def test_empty_inputs():
    assert EXTRACTOR.extract([]) == []
    for text in ("", " \n\t\u2028", "\u200f\u200e"):
        assert EXTRACTOR.extract(text) == Document(text)


def test_link_keeps_the_given_entities():
    documents = EXTRACTOR.extract(DOCUMENTS)
    named = [
        replace(document, entities=tuple(replace(e, score=None, id=f"T{n}") for n, e in enumerate(document.entities)))
        for document in (document.with_annotation(document.entities) for document in documents)
    ]
    linked = list(EXTRACTOR.link(iter(named), batch_size=3))
    assert_same([document.with_annotation((), ()) for document in linked], [Document(d.text, id=d.id) for d in named])
    for document, before, found in zip(linked, named, documents, strict=True):
        assert [(e, e.id, e.score) for e in document.entities] == [(e, e.id, e.score) for e in before.entities]
        assert {id(end) for r in document.relations for end in (r.head, r.tail)} <= set(map(id, before.entities))
        if len(EXTRACTOR.codec.encode([document.text])[0].windows) == 1:
            assert [r.score for r in document.relations] == pytest.approx([r.score for r in found.relations], abs=1e-4)
            assert document.relations == found.relations


def test_link_passes_over_entities_that_the_network_cannot_see():
    text = "قصفت طائرات التحالف مواقع التنظيم في ريف دير الزور"
    entities = (
        Entity(0, 4, "UNKNOWN"),
        Entity(6, 19, "LOCATION"),
        Entity(5, 19, "ACTOR.ARMED"),
        Entity(20, 25, "LOCATION"),
    )
    (document,) = EXTRACTOR.link([Document(text, entities)])
    assert document.entities == tuple(sorted(entities))
    assert {end for r in document.relations for end in (r.head, r.tail)} <= {entities[2], entities[3]}


@pytest.mark.parametrize("stored", [torch.float32, torch.float16])
def test_save_load_same_answer(stored, tmp_path):
    extractor = tiny.extractor(seed=2)
    extractor.relation_threshold = 0.35
    extractor.model.to(stored).float()  # what sixteen bits keep
    expected = extractor.extract(DOCUMENTS)
    extractor.model.to(stored)
    extractor.save_pretrained(tmp_path / "new" / "folder")
    loaded = Extractor.from_pretrained(tmp_path / "new" / "folder", device="cpu")
    assert {weight.dtype for weight in loaded.model.parameters()} == {torch.float32}
    assert not loaded.model.training
    assert (loaded.relation_threshold, loaded.schema) == (0.35, extractor.schema)
    assert (loaded.codec.window, loaded.codec.overlap) == (tiny.WINDOW, tiny.OVERLAP)
    assert_same(loaded.extract(DOCUMENTS), expected)
    loaded.save_pretrained(tmp_path / "again")
    assert_same(Extractor.from_pretrained(tmp_path / "again", device="cpu").extract(DOCUMENTS), expected)


def test_the_saved_folder_holds_no_pickle_and_no_path_of_this_machine(tmp_path):
    extractor = Extractor.from_encoder(tiny.save_encoder(tmp_path / "encoder"), tiny.schema(), device="cpu")
    extractor.save_pretrained(tmp_path / "model")
    files = {file.name for file in (tmp_path / "model").iterdir()}
    assert files == {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
    for name in files - {"model.safetensors"}:
        assert str(tmp_path) not in (tmp_path / "model" / name).read_text("utf-8")


def test_saving_over_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ModelError, match="taken is a file; name a folder to save the model in"):
        EXTRACTOR.save_pretrained(tmp_path / "taken")


def test_the_order_of_labels_is_kept(tmp_path):
    scheme = Schema.from_dict(
        {"entities": {"Z": "", "A": "", "M": ""}, "relations": {"y": {"head": ["Z"], "tail": ["A"]}}}
    )
    tiny.extractor(scheme=scheme).save_pretrained(tmp_path)
    assert Extractor.from_pretrained(tmp_path).labels.entities == ("Z", "A", "M")


def test_a_higher_threshold_keeps_the_surer_relations():
    extractor = tiny.extractor()
    low = {
        (d.id, r) for d in extractor.extract(DOCUMENTS) for r in d.relations if r.score is not None and r.score >= 0.9
    }
    extractor.relation_threshold = 0.9
    assert {(d.id, r) for d in extractor.extract(DOCUMENTS) for r in d.relations} == low != set()


@pytest.mark.parametrize("value", [0, -0.1, 1.5, "0.5"])
def test_a_threshold_that_is_no_probability_is_refused(value):
    extractor = tiny.extractor()
    with pytest.raises(ValueError, match=r"relation_threshold .*: expected a number above 0, 1 at most"):
        extractor.relation_threshold = value
    assert extractor.relation_threshold == 0.5


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="text 1: expected a str or Document, found int"):
        EXTRACTOR.extract(["قتل", 5])  # type: ignore[list-item]
    frame = datasets.Dataset.from_dict({"text": ["قتل"]}).to_pandas()
    for table in ({"text": "قتل"}, frame, b"x", None):
        with pytest.raises(TypeError, match=rf"expected texts, found one {type(table).__name__}: give the texts"):
            EXTRACTOR.extract(table)  # type: ignore[arg-type]
    with pytest.raises(
        TypeError, match=r"expected many texts, found one str: use extract\(text\) or stream\(\[text\]\)"
    ):
        next(EXTRACTOR.stream("قتل"))
    with pytest.raises(ValueError, match="batch_size 0: expected 1 or more"):
        EXTRACTOR.extract("قتل", batch_size=0)


def test_devices():
    assert choose_device("cpu") == "cpu"
    assert choose_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(ModelError, match="device 'gpu0': expected auto, cpu, cuda or cuda:N"):
        choose_device("gpu0")


def test_a_gpu_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ModelError, match="device cuda: no GPU is available here; use --device cpu or auto"):
        choose_device("cuda")


@pytest.mark.gpu
def test_a_gpu_gives_the_same_answer_in_float32(expected):
    extractor = tiny.extractor()
    assert_same(Extractor(extractor.model, extractor.tokenizer, device="cuda").extract(DOCUMENTS), expected)


@pytest.mark.gpu
def test_a_gpu_in_half_precision_answers_nearly_so():
    documents = [Document(" ".join(tiny.SENTENCES[n:])) for n in range(len(tiny.SENTENCES))]
    on_cpu, on_gpu = (Extractor.from_pretrained(device=device).extract(documents) for device in ("cpu", "cuda"))
    found, known = ({(n, e) for n, d in enumerate(ds) for e in d.entities} for ds in (on_gpu, on_cpu))
    assert 2 * len(found & known) / (len(found) + len(known)) > 0.97


def test_relations_stay_within_paragraphs_where_none_has_crossed_them():
    extractor = tiny.extractor()
    document = Document("\n".join(tiny.SENTENCES), id="joined")
    everything = extractor.extract(document).relations
    crossing = [relation for relation in everything if not within_paragraph(document.text, relation)]
    assert crossing, "the tiny model links no two paragraphs: this test shows nothing"
    extractor.model.config.across_paragraphs = False
    kept = extractor.extract(document).relations
    assert set(kept) == set(everything) - set(crossing)
    assert kept
