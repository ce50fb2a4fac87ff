"""Which runtime is taken, and what is said where one cannot be."""

import pytest
import torch
from click.testing import CliRunner

from marsad.cli import main
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.runtime import choose
from marsad.model.runtime.choose import choose_runtime, fastest_on_cpu
from marsad.model.runtime.torch_runtime import half_type
from tests import tiny
from tests.model import layouts


@pytest.mark.parametrize(
    ("onnx", "bf16", "expected"),
    [(True, True, "onnx-int8"), (True, False, "onnx-int8"), (False, True, "torch-bf16"), (False, False, "torch")],
)
def test_the_fastest_on_a_cpu(onnx, bf16, expected, monkeypatch):
    monkeypatch.setattr(choose, "onnx_installed", lambda: onnx)
    monkeypatch.setattr(choose, "computes_in_bf16", lambda: bf16)
    assert fastest_on_cpu() == expected


@pytest.mark.parametrize(
    ("device", "gpu", "expected"),
    [("cpu", True, "fastest"), ("auto", False, "fastest"), ("auto", True, "torch"), ("cuda", True, "torch")],
)
def test_auto_is_torch_where_a_gpu_may_be(device, gpu, expected, monkeypatch):
    monkeypatch.setattr(choose, "may_have_gpu", lambda: gpu)
    monkeypatch.setattr(choose, "fastest_on_cpu", lambda: "fastest")
    assert choose_runtime("auto", device) == expected


@pytest.mark.parametrize("name", ["torch", "torch-bf16"])
def test_what_is_asked_for_is_taken(name):
    assert choose_runtime(name, "cpu") == name


def test_an_unknown_runtime():
    with pytest.raises(ModelError, match="runtime 'tflite': expected one of auto, torch, torch-bf16, onnx, onnx-int8"):
        Extractor.from_pretrained(runtime="tflite")


@pytest.mark.parametrize("name", ["onnx", "onnx-int8"])
def test_a_missing_extra(name, monkeypatch):
    monkeypatch.setattr(choose, "onnx_installed", lambda: False)
    words = rf"runtime {name}: it is not installed; use pip install 'marsad\[onnx\]', or --runtime torch"
    with pytest.raises(ModelError, match=words):
        choose_runtime(name, "cpu")


def test_the_command_says_so_without_a_traceback(monkeypatch, tmp_path):
    monkeypatch.setattr(choose, "onnx_installed", lambda: False)
    (tmp_path / "a.txt").write_text(tiny.SENTENCES[0], "utf-8")
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "a.txt"), "--runtime", "onnx"])
    assert done.exit_code == 1
    assert "Error: runtime onnx: it is not installed" in done.stderr


def test_a_runtime_that_has_no_such_device():
    with pytest.raises(ModelError, match="runtime onnx: it runs on the CPU, not on cuda; use --runtime torch there"):
        choose_runtime("onnx", "cuda")


def test_an_encoder_that_only_torch_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(choose, "onnx_installed", lambda: True)
    encoder = layouts.araelectra(tmp_path / "encoder")
    Extractor.from_encoder(encoder, tiny.schema(), device="cpu").save_pretrained(tmp_path / "model")
    with pytest.raises(ModelError, match="onnx: it cannot run this encoder of type electra; use --runtime torch"):
        Extractor.from_pretrained(tmp_path / "model", runtime="onnx")


@pytest.mark.parametrize("supported", [True, False])
def test_half_precision_of_a_gpu(supported, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: supported)
    assert half_type(torch.device("cuda")) == (torch.bfloat16 if supported else torch.float16)
    assert half_type(torch.device("cpu")) == torch.bfloat16
