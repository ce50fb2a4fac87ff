"""A device that is full: batches are halved and the work goes on."""

import pytest
import torch

from marsad.model.errors import ModelError
from marsad.model.runtime.base import OutOfMemoryOnDevice
from marsad.model.runtime.torch_runtime import TorchRuntime
from tests import tiny


class Narrow(TorchRuntime):
    """A device that holds so many pieces at once."""

    holds = 60

    def states(self, ids, lengths):
        if ids.size > self.holds:
            raise OutOfMemoryOnDevice(f"{ids.size} pieces")
        return super().states(ids, lengths)


def narrow(extractor):
    runtime = Narrow(extractor.model, device=torch.device("cpu"))
    extractor._predictor.runtime = runtime
    return runtime


def test_batches_are_halved_until_they_fit_and_the_budget_with_them():
    words = tiny.SENTENCES[0].split()
    documents = [" ".join(words[n:] + words[:n]) for n in range(min(10, len(words)))]  # of one length, all different
    expected = tiny.extractor().extract(documents)
    extractor = tiny.extractor()
    runtime = narrow(extractor)
    runtime.holds = 2 * len(extractor.codec.encode(documents)[0].windows[0])
    assert extractor.extract(documents) == expected
    assert len({tuple(document.entities) for document in expected}) > 3
    assert runtime.batch_tokens <= runtime.holds
    assert list(extractor.link(expected)) == expected


def test_one_window_that_does_not_fit_is_said():
    extractor = tiny.extractor()
    narrow(extractor).holds = 3
    with pytest.raises(ModelError, match=r"the device lacks memory for one window of \d+ pieces; .* --device cpu"):
        extractor.extract(tiny.SENTENCES[0])


@pytest.mark.parametrize("method", ["states", "tag", "relation_head.pairs"])
def test_torch_says_it_in_its_own_way(method, monkeypatch):
    extractor = tiny.extractor()

    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    *inner, name = method.split(".")
    monkeypatch.setattr(extractor.model.get_submodule(".".join(inner)), name, full)
    with pytest.raises(ModelError, match="the device lacks memory"):
        extractor.extract(tiny.SENTENCES[0])
