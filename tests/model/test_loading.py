"""Folders that are no model, or not a whole one: each error says what was found and what to do."""

import json
import re

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.folder import default_folder, resolve
from tests import tiny
from tests.model import layouts

WEIGHT = "tagger.weight"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    tiny.extractor().save_pretrained(folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """A copy of a good folder, to be spoilt."""
    for file in saved.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def change_weights(folder, change):
    weights = load_file(folder / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def change_config(folder, **values):
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config = {key: value for key, value in (config | values).items() if value is not None}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")


def fault(name):
    with pytest.raises(ModelError) as caught:
        Extractor.from_pretrained(name, device="cpu")
    return str(caught.value)


def test_the_copy_loads_before_it_is_spoilt(folder):
    assert Extractor.from_pretrained(folder, device="cpu").extract(tiny.SENTENCES[0]).entities


def test_a_missing_weight(folder):
    change_weights(folder, lambda weights: weights.pop(WEIGHT))
    assert re.search(r"the weights are not those of its config.json \(missing keys: tagger.weight\)", fault(folder))


def test_a_missing_weight_of_the_encoder(folder):
    change_weights(folder, lambda weights: weights.pop("encoder.encoder.layer.1.output.dense.bias"))
    assert "missing keys: encoder.encoder.layer.1.output.dense.bias" in fault(folder)


def test_an_unexpected_weight(folder):
    change_weights(folder, lambda weights: weights.update(extra=torch.ones(2)))
    assert re.search(r"not those of its config.json \(unexpected keys: extra\)\. Give a folder", fault(folder))


def test_a_weight_of_another_shape(folder):
    change_weights(folder, lambda weights: weights.update({WEIGHT: torch.ones(3, 32)}))
    assert "not those of its config.json (mismatched keys: tagger.weight is (3, 32), not (25, 32))" in fault(folder)


def test_weights_of_another_schema(folder):
    """The tags of a config.json with one label fewer do not fit the weights."""
    schema = json.loads((folder / "config.json").read_text("utf-8"))["schema"]
    change_config(folder, schema=schema | {"entities": schema["entities"][:-1]})
    assert "tagger.weight is (25, 32), not (23, 32)" in fault(folder)


def test_a_pickle_instead_of_safetensors(folder):
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    message = fault(folder)
    assert "no model.safetensors (its weights); found config.json, pytorch_model.bin, tokenizer.json" in message
    assert "Give a folder that save_pretrained wrote" in message


@pytest.mark.parametrize("content", [b"", b"\x80\x04\x95", b"PK\x03\x04" * 99], ids=["empty", "pickle", "zip"])
def test_a_file_that_only_has_the_name_of_safetensors(folder, content):
    (folder / "model.safetensors").write_bytes(content)
    assert re.search("the weights do not load: .*Give a folder that save_pretrained wrote", fault(folder), re.DOTALL)


def test_a_cut_off_weight_file(folder):
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    assert "the weights do not load" in fault(folder)


def test_a_plain_encoder(tmp_path):
    message = fault(tiny.save_encoder(tmp_path))
    assert "a model of type bert, not marsad; an encoder is trained with 'marsad train'" in message


def test_an_empty_folder(tmp_path):
    message = fault(tmp_path)
    assert "no config.json (its configuration); found nothing. Give a folder that save_pretrained wrote" in message


def test_a_folder_of_other_things(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    assert "no config.json (its configuration); found notes.txt" in fault(tmp_path)


def test_a_file(tmp_path):
    (tmp_path / "model.bin").write_text("x")
    assert "model.bin is a file; expected the folder that a model was saved in" in fault(tmp_path / "model.bin")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "config.json: not JSON"),
        ("[]", "config.json: expected an object, found list"),
        ("{}", "a model of type None, not marsad"),
        ('{"model_type": "marsad"}', "config.json: encoder: no configuration with a model_type"),
        ('{"model_type": "marsad", "encoder": {"model_type": "bert"}}', "config.json: schema: no list of entities"),
        ('{"model_type": "marsad", "encoder": {"model_type": "nosuch"}}', "nosuch"),
    ],
)
def test_a_broken_configuration(folder, content, words):
    (folder / "config.json").write_text(content)
    assert words in fault(folder)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"window": "48"}, "overlap 16: expected 0 <= overlap < window - 2, and the window is '48'"),
        ({"overlap": 46}, "overlap 46: expected 0 <= overlap < window - 2, and the window is 48"),
        ({"relation_threshold": 0}, "relation_threshold 0: expected a number above 0, 1 at most"),
        ({"end_weight": -1}, "end_weight -1: expected a number, 0 or more"),
        ({"format_version": 2}, "format_version 2: this version of marsad reads 1; use the version that wrote"),
        ({"schema": {"entities": [{"label": "A"}]}}, "config.json: schema"),
    ],
)
def test_a_configuration_with_impossible_values(folder, values, words):
    change_config(folder, **values)
    message = fault(folder)
    assert "config.json: " in message
    assert words in message


def test_not_utf_8(folder):
    (folder / "config.json").write_bytes(b'{"a": "\xff"}')
    assert "config.json: not JSON" in fault(folder)


def test_no_tokenizer(folder):
    (folder / "tokenizer.json").unlink()
    assert "no tokenizer.json (its tokenizer); found config.json, model.safetensors, tokenizer_config.json" in fault(
        folder
    )


@pytest.mark.parametrize("content", ["", "{", "{}", '{"model": {"type": "Nosuch"}}'])
def test_a_broken_tokenizer(folder, content):
    (folder / "tokenizer.json").write_text(content)
    assert "no tokenizer that can be loaded" in fault(folder)


def test_a_tokenizer_without_the_arabic_rules(folder, tmp_path_factory):
    AutoTokenizer.from_pretrained(layouts.arabert(tmp_path_factory.mktemp("arabert"))).save_pretrained(folder)
    assert "tokenizer.json: its normalizer is not the Arabic one of the model" in fault(folder)


def test_a_tokenizer_of_another_model(folder):
    larger = tiny.tokenizer().backend_tokenizer
    larger = type(larger).from_str(larger.to_str())
    larger.add_tokens(["زيادة"])
    PreTrainedTokenizerFast(tokenizer_object=larger, **tiny.tokenizer().special_tokens_map).save_pretrained(folder)
    assert "the tokenizer has 301 pieces and the encoder's embeddings 300 rows" in fault(folder)


@pytest.mark.parametrize("name", ["a/b/c", "./nowhere", "/no/such/folder", "~/no-such-folder-of-marsad/x", "a//b"])
def test_a_name_that_can_be_neither_folder_nor_hub_name(name):
    assert f"{name}: no such folder; expected a model folder, a hub name such as ORG/NAME, or 'default'" in fault(name)


@pytest.mark.parametrize("name", ["bad name/x", "org/-x-", "قتل/نموذج", "x" * 300, "~nobody", "a\0b"])
def test_a_name_that_the_hub_refuses(name):
    assert f"{name}: no folder of this name here, and the hub did not give it (" in fault(name)


@pytest.mark.parametrize("load", [Extractor.from_pretrained, lambda name: Extractor.from_encoder(name, tiny.schema())])
def test_no_network(load, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with pytest.raises(ModelError) as caught:
        load("marsad-tests/no-such-model")
    message = str(caught.value)
    assert message.startswith("marsad-tests/no-such-model: no folder of this name here, and the hub did not give it (")
    assert message.endswith("without a network, name the folder of a saved model or 'default'")


def test_a_package_without_its_weights(monkeypatch, tmp_path):
    monkeypatch.setattr("marsad.model.folder.default_folder", lambda: tmp_path / "weights")
    assert "weights: no config.json (its configuration); found nothing" in fault("default")


def test_the_default_is_in_the_package():
    assert resolve("default") == default_folder()
    assert default_folder().parts[-2:] == ("model", "weights")
