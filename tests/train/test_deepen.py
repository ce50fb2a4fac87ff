"""A deeper encoder answers as the one it was made from, and learns in its new layers too."""

import json
import shutil
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForMaskedLM

from marsad.train.deepen import deepened
from marsad.train.pretrain import pretrain

TINY = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
TINY |= {"vocab_size": 200, "max_position_embeddings": 64, "pad_token_id": 0, "sep_token_id": 3, "cls_token_id": 2}


def model(**changes):
    torch.manual_seed(0)
    return AutoModelForMaskedLM.from_config(AutoConfig.for_model("modernbert", **(TINY | changes))).eval()


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 4), (2, 5), (3, 4)])
def test_it_gives_the_same_answers(before, after):
    shallow = model(num_hidden_layers=before)
    deep = deepened(shallow, after).eval()
    ids = torch.randint(5, 200, (3, 20))
    assert deep.config.num_hidden_layers == after
    assert torch.equal(deep(ids).logits, shallow(ids).logits)


def test_layers_keep_their_kind():
    kinds = ["full_attention", "sliding_attention", "sliding_attention"]
    deep = deepened(model(num_hidden_layers=3, layer_types=kinds, local_attention=4), 6)
    assert deep.config.layer_types == [kind for kind in kinds for _ in range(2)]


def test_what_cannot_be_deepened_is_refused():
    with pytest.raises(ValueError, match="has 2; 2 are not more"):
        deepened(model(), 2)
    with pytest.raises(ValueError, match="type bert cannot be deepened"):
        deepened(AutoModelForMaskedLM.from_config(AutoConfig.for_model("bert", **TINY)), 4)


@pytest.fixture
def settings(pretraining):
    shape = pretraining.shape | {"model_type": "modernbert"}
    return replace(pretraining, shape=shape, steps=3, warmup_steps=1, learning_rate=1e-3)


def test_a_run_goes_on_deeper(settings, tmp_path):
    first = pretrain(settings)
    again = pretrain(
        replace(settings, encoder=str(first), layers=4, shape={}, warmup_steps=0, output=str(tmp_path / "on"))
    )
    assert json.loads((again / "config.json").read_text("utf-8"))["num_hidden_layers"] == 4
    weights = load_file(again / "model.safetensors")
    assert all(weights[f"model.layers.{layer}.mlp.Wo.weight"].any() for layer in range(4))
    with pytest.raises(ValueError, match="layers deepens an encoder"):
        replace(settings, layers=4)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("g++"), reason="compiling needs a C++ compiler")
def test_a_compiled_run_learns_the_same(settings, tmp_path):
    plain = pretrain(settings)
    shutil.copytree(plain / "work" / "tokenizer", tmp_path / "compiled" / "work" / "tokenizer")
    other = pretrain(replace(settings, compiled=True, output=str(tmp_path / "compiled")))
    one, two = (load_file(folder / "model.safetensors") for folder in (plain, other))
    assert one.keys() == two.keys()
    first, second = (json.loads((folder / "run.json").read_text("utf-8"))["losses"] for folder in (plain, other))
    assert [loss for _, loss in second] == pytest.approx([loss for _, loss in first], rel=0.01)
