"""A forked process answers as the one that it comes from, and does not wait for threads that it has not."""

import multiprocessing
import sys

import pytest
import torch

from marsad.model.extractor import Extractor
from tests import tiny

TEXTS = [*tiny.SENTENCES * 20]


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.parametrize("runtime", ["torch", "onnx", "onnx-int8"])
def test_the_same_answers_after_a_fork(runtime, model, two_threads):
    if runtime != "torch":
        pytest.importorskip("onnx")
        pytest.importorskip("onnxruntime")
    torch.ones(1000, 1000).exp()  # by two threads, of which a forked process has one
    extractor = Extractor.from_pretrained(model, device="cpu", runtime=runtime)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    expected = extractor.extract(TEXTS)
    process = context.Process(target=lambda: there.send(extractor.extract(TEXTS)), daemon=True)
    process.start()
    try:
        assert here.poll(60), "it hangs"
        assert here.recv() == expected
    finally:
        process.kill()
        process.join()
