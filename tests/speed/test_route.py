"""Processes that are measured: they answer, say what went wrong, and end."""

import pytest

from marsad.model.extractor import Extractor
from marsad.model.light import read_light
from marsad.model.predictor import Predictor
from marsad.speed.base_model import save_base
from marsad.speed.peak import matmul_peak, operations, sizes_of
from marsad.speed.route import Route, Runner
from marsad.speed.serve import Watched, answers
from tests import tiny

TEXTS = [*tiny.SENTENCES, "", " ".join(tiny.SENTENCES)]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Both forms of a base model that is not so large."""
    folder = tmp_path_factory.mktemp("base")
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    save_base(folder / "ours", folder / "theirs", list(tiny.SENTENCES), vocabulary=16_384, **size)
    return folder


def test_a_process_runs_texts_and_says_when_it_cannot(model):
    runner = Runner(Route("ours", "torch", model, threads=1))
    assert runner.load_seconds > 0
    assert runner.run(TEXTS) > 0
    assert runner.ask("memory") > 50
    with pytest.raises(RuntimeError, match="ours: TypeError: text 0: expected a str or Document, found int"):
        runner.ask("run", [3])
    assert runner.run(TEXTS[:1]) > 0
    runner.end()


def test_a_model_that_does_not_load_is_said(tmp_path):
    with pytest.raises(RuntimeError, match=r"ours: ModelError: .* no config.json"):
        Runner(Route("ours", "torch", str(tmp_path)))


def test_stages_count_what_went_through_the_network(model):
    known = answers(Route("ours", "torch", model))
    found = known["stages"](TEXTS)
    encoded = tiny.extractor().codec.encode(TEXTS)
    expected = tiny.extractor().extract(TEXTS)
    assert found["pieces"]["encoder"] == sum(len(window) for one in encoded for window in one.windows)
    assert 0 < found["pieces"]["relations"] <= found["pieces"]["encoder"]
    assert found["entities"] == sum(len(document.entities) for document in expected)
    assert found["relations"] == sum(len(document.relations) for document in expected)
    assert all(seconds >= 0 for seconds in found["seconds"].values())
    assert found["seconds"]["network"] > 0


def test_a_watched_runtime_changes_no_answer():
    extractor = tiny.extractor()
    expected = extractor.extract(TEXTS)
    predictor = extractor._predictor
    watched = Watched(predictor.runtime, lambda: 0.0)
    extractor._predictor = Predictor(watched, predictor.labels, pad=predictor.pad)
    assert extractor.extract(TEXTS) == expected


def test_the_base_model_is_one_in_both_forms_and_finds_as_much_as_reports_hold(base):
    light = read_light(base / "ours")
    assert light is not None
    known = answers(Route("theirs", "pipeline", str(base / "theirs"), batch=2))
    assert known["run"](TEXTS[:3]) > 0
    documents = Extractor.from_pretrained(base / "ours", device="cpu").extract(list(tiny.SENTENCES))
    words = sum(len(text.split()) for text in tiny.SENTENCES)
    assert 0.04 < sum(len(document.entities) for document in documents) / words < 0.4


def test_operations_of_a_base_model_by_hand(base):
    sizes = sizes_of(base / "ours")
    each = 3 * 32 * 32 + 32 * 32 + 2 * 32 * 64
    assert operations(sizes["encoder"]) == 2 * 2 * each
    assert operations(sizes["relations"]) == 2 * (4 * 32 * 32 + 2 * 4 * 32 * 32)


@pytest.mark.parametrize("runtime", ["torch", "onnx", "onnx-int8"])
def test_the_peak_is_a_speed(runtime, base):
    if runtime != "torch":
        pytest.importorskip("onnx")
        pytest.importorskip("onnxruntime")
    assert matmul_peak(sizes_of(base / "ours")["encoder"], runtime, rounds=2) > 1e7
