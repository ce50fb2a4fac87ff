"""ONNX Runtime against torch, on every layout that it runs, and on a model that is trained."""

import os
from collections import Counter

import numpy as np
import pytest
import torch

from marsad.data.document import Document, Entity
from marsad.data.files import read_documents
from marsad.model.extractor import Extractor
from marsad.model.light import read_light
from marsad.model.predictor import allowed_relations
from marsad.model.runtime.base import Pairs
from tests import tiny
from tests.model import layouts
from tests.tree import DATA

CORPUS = DATA / "corpus" / "syria-north-01.inline"

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from marsad.model.runtime.onnx_graphs import encoder_graph  # noqa: E402 - what it needs may not be installed
from marsad.model.runtime.threads import have_cores, threads_allowed  # noqa: E402

PAIRS = Pairs(np.array([0, 0, 1]), np.array([0, 2, 1]), np.array([1, 0, 0]))
SPANS = np.array([[[1, 2, 3], [4, 4, 0], [9, 11, 5]], [[7, 8, 1], [2, 2, 2], [0, 0, -1]]])


def runtimes(folder, *names):
    return [Extractor.from_pretrained(folder, runtime=name)._predictor.runtime for name in names]


@pytest.mark.parametrize("layout", ["AraBERT v0.2", "XLM-R", "ModernBERT"])
@pytest.mark.parametrize("layers", [0, 1])
def test_both_heads_are_those_of_torch(layout, layers, tmp_path):
    encoder = layouts.LAYOUTS[layout](tmp_path / "encoder")
    started = Extractor.from_encoder(encoder, tiny.schema(), window=32, relation_layers=layers, device="cpu")
    tiny.scale_up(started.model)
    started.save_pretrained(tmp_path / "model")
    ids = np.random.default_rng(0).integers(5, 90, (2, 14))
    found = []
    for runtime in runtimes(tmp_path / "model", "torch", "onnx"):
        states = runtime.states(ids, np.array([14, 14]))
        tags = runtime.tag(states, np.array([[1, 2, 5], [3, 1, 13]]))
        found.append((tags, runtime.relate(states, np.array([1, 0]), SPANS, PAIRS)))
    for of_torch, of_onnx in zip(*found, strict=True):
        assert of_torch.shape == of_onnx.shape
        np.testing.assert_allclose(of_onnx, of_torch, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("layout", "linears", "whole"), [("AraBERT v0.2", 6, 6), ("ModernBERT", 7, 5)])
def test_values_and_gated_products_stay_in_float32_where_layers_have_them(layout, linears, whole, tmp_path):
    encoder = layouts.LAYOUTS[layout](tmp_path / "encoder")
    started = Extractor.from_encoder(encoder, tiny.schema(), window=32, device="cpu")
    started.save_pretrained(tmp_path / "model")
    light = read_light(tmp_path / "model")
    assert light is not None
    nodes = Counter(node.op_type for node in onnx.load_from_string(encoder_graph(light, int8=True)).graph.node)
    layers = len(light.stack.layers)
    assert nodes["MatMulIntegerToFloat"] == whole * layers
    assert nodes["MatMul"] == (linears - whole) * layers


def test_which_relations_may_hold_is_what_the_relation_head_says():
    extractor = tiny.extractor()
    head = extractor.model.relation_head
    assert head is not None
    spans = torch.from_numpy(SPANS)
    label = spans[..., 2]
    expected = head._allowed(label.clamp(min=0), label >= 0, spans[..., 0])
    assert allowed_relations(extractor.labels, SPANS).tolist() == expected.tolist()
    assert expected.any()


def test_given_spans_that_overlap_are_linked_as_in_torch(tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    text = tiny.SENTENCES[0]
    given = Document(text, (Entity(0, 4, "EVENT"), Entity(0, 18, "ACTOR.STATE"), Entity(5, 18, "ACTOR.ARMED")))
    known = tuple(e for e in given.entities if e.label in tiny.schema().entities)
    one, other = (
        next(Extractor.from_pretrained(tmp_path, runtime=name).link([given.with_annotation(known)]))
        for name in ("torch", "onnx")
    )
    assert one.relations == other.relations


@pytest.mark.parametrize("name", ["onnx", "onnx-int8"])
def test_the_answer_is_the_same_to_the_bit_in_any_company(name, tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    extractor = Extractor.from_pretrained(tmp_path, runtime=name)
    documents = tiny.documents(12)
    alone = [scored(extractor.extract(document)) for document in documents]
    for tokens in (40, 100, 5000):
        together = extractor.extract(documents[::-1], batch_tokens=tokens)[::-1]
        assert list(map(scored, together)) == alone


def test_the_model_that_comes_along_answers_in_float32_as_in_torch():
    documents = list(read_documents(CORPUS))[:40]
    expected = Extractor.from_pretrained(runtime="torch", device="cpu").extract(documents)
    assert Extractor.from_pretrained(runtime="onnx").extract(documents) == expected
    int8 = Extractor.from_pretrained(runtime="onnx-int8").extract(documents)
    assert agreement(expected, int8, "entities") > 0.95
    assert agreement(expected, int8, "relations") > 0.9


def agreement(these, those, part):
    """F1 of one against the other."""
    one, other = ({(n, item) for n, d in enumerate(ds) for item in getattr(d, part)} for ds in (these, those))
    return 2 * len(one & other) / (len(one) + len(other))


def scored(document):
    return [(item, item.score) for part in (document.entities, document.relations) for item in part]


@pytest.mark.parametrize(
    ("siblings", "threads", "expected"),
    [
        (["0\n", "1\n"], 0, True),
        (["0-1\n", "0-1\n"], 0, False),
        (["0-1\n", "0-1\n"], 1, True),
        (["0,2\n", "1,3\n", "0,2\n", "1,3\n"], 2, True),
        (["0,2\n", "1,3\n", "0,2\n", "1,3\n"], 3, False),
        (["0\n", None], 1, False),
    ],
)
def test_threads_spin_where_each_has_a_core(siblings, threads, expected, monkeypatch, tmp_path):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(len(siblings))), raising=False)
    for number, text in enumerate(siblings):
        place = tmp_path / f"cpu{number}" / "topology"
        place.mkdir(parents=True)
        if text is not None:
            (place / "thread_siblings_list").write_text(text, "ascii")
    assert have_cores(threads, tmp_path) is expected
    monkeypatch.delattr(os, "sched_getaffinity")
    assert not have_cores(threads, tmp_path)


@pytest.mark.parametrize(
    ("said", "number"), [(None, 0), ("", 0), ("3", 3), ("4,2", 4), (" 2 ", 2), ("all", 0), ("-1", 0), ("0", 0)]
)
def test_the_number_of_threads(said, number, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if said is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert threads_allowed() == number
