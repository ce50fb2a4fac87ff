"""Encoders of others, in the layouts that the hub has: trained on from their own weights, saved, loaded, the same."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel, BertConfig, BertModel, ElectraConfig, RobertaConfig

from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.network import longest_input
from tests import tiny
from tests.model import layouts
from tests.model.test_extractor import assert_same

TEXTS = [
    "",
    "\u200fقُتِـلَ ٣ «مدنيّين» في غارةٍ على حلب… (بعد11يوماً) ﻗﺎﻝ المرصد.\nنزح 26,950 شخصاً – بحسب الأمم المتحدة 🚑",
    " ".join(tiny.SENTENCES),
    "\n".join(tiny.SENTENCES),
]


@pytest.fixture(params=layouts.LAYOUTS.values(), ids=list(layouts.LAYOUTS))
def encoder(request, tmp_path):
    return request.param(tmp_path / "encoder")


def start(folder, **options):
    torch.manual_seed(1)
    extractor = Extractor.from_encoder(folder, tiny.schema(), device="cpu", **options)
    tiny.scale_up(extractor.model)
    return extractor


def test_extract_save_load_same_answer(encoder, tmp_path):
    extractor = start(encoder)
    expected = extractor.extract(TEXTS)
    assert any(document.entities for document in expected)
    assert any(document.relations for document in expected)
    extractor.save_pretrained(tmp_path / "model")
    loaded = Extractor.from_pretrained(tmp_path / "model", device="cpu")
    assert_same(loaded.extract(TEXTS), expected)
    assert_same([loaded.extract(text) for text in TEXTS], expected)


def test_the_encoder_weights_are_those_of_its_source(encoder, tmp_path):
    extractor = start(encoder)
    source = AutoModel.from_pretrained(encoder).state_dict()
    mine = extractor.model.encoder.state_dict()
    assert set(source) - set(mine) <= {"pooler.dense.weight", "pooler.dense.bias"}
    assert all(torch.equal(weight, source[name]) for name, weight in mine.items())
    extractor.save_pretrained(tmp_path / "model")
    saved = load_file(tmp_path / "model" / "model.safetensors")
    assert all(torch.equal(weight, saved[f"encoder.{name}"]) for name, weight in mine.items())


def test_a_trained_model_is_an_encoder_too(tmp_path):
    first = start(layouts.arabert(tmp_path / "encoder"))
    first.save_pretrained(tmp_path / "model")
    second = start(tmp_path / "model")
    mine, theirs = second.model.encoder.state_dict(), first.model.encoder.state_dict()
    assert all(torch.equal(weight, theirs[name]) for name, weight in mine.items())
    assert second.tokenizer.backend_tokenizer.to_str() == first.tokenizer.backend_tokenizer.to_str()


def test_an_encoder_stored_in_float16_is_trained_in_float32(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    AutoModel.from_pretrained(folder, dtype=torch.float16, add_pooling_layer=False).save_pretrained(folder)
    assert json.loads((folder / "config.json").read_text("utf-8"))["dtype"] == "float16"
    assert {weight.dtype for weight in start(folder).model.parameters()} == {torch.float32}


def test_the_window_fits_the_encoder(tmp_path):
    assert start(layouts.arabert(tmp_path / "bert")).codec.window == 64
    assert start(layouts.xlm_roberta(tmp_path / "xlm")).codec.window == 62
    assert start(tmp_path / "bert", window=40).codec.overlap == 10
    with pytest.raises(ModelError, match=r"window 64: .*xlm sees 62 pieces at most"):
        start(tmp_path / "xlm", window=64)


def test_a_full_window_of_each_kind_can_be_run(encoder):
    extractor = start(encoder)
    text = "قتل " * 70
    (encoded,) = extractor.codec.encode([text])
    assert max(map(len, encoded.windows)) == extractor.codec.window
    assert extractor.extract(text).text == text


def test_positions_of_roberta_begin_behind_the_padding():
    assert longest_input(RobertaConfig(max_position_embeddings=514, pad_token_id=1)) == 512
    assert longest_input(BertConfig(max_position_embeddings=512, pad_token_id=0)) == 512
    assert longest_input(ElectraConfig(max_position_embeddings=512)) == 512


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"windwo": 40},
            "unknown option windwo; known are across_paragraphs, context_width, end_weight, head_dropout, overlap, "
            "pair_width",
        ),
        ({"window": 20, "overlap": 18}, "overlap 18: expected 0 <= overlap < window - 2, and the window is 20"),
        ({"relation_threshold": 2}, "relation_threshold 2: expected a number above 0, 1 at most"),
    ],
)
def test_options_that_cannot_be(options, words, tmp_path):
    with pytest.raises(ModelError, match=words):
        start(tiny.save_encoder(tmp_path), **options)


def fault(folder):
    with pytest.raises(ModelError) as caught:
        start(folder)
    return str(caught.value)


def test_an_encoder_with_a_missing_weight(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    weights = load_file(folder / "model.safetensors")
    del weights["bert.encoder.layer.0.output.dense.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    message = fault(folder)
    assert "1 weights of the encoder are missing or of another shape, encoder.layer.0.output.dense.weight" in message


def test_an_encoder_with_a_weight_of_another_shape(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    weights = load_file(folder / "model.safetensors")
    weights["bert.encoder.layer.0.output.dense.weight"] = torch.ones(3, 3)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert "encoder.layer.0.output.dense.weight is (3, 3), not (32, 64) among them" in fault(folder)


def test_an_encoder_in_a_pickle_is_not_read(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    message = fault(folder)
    assert "no model.safetensors (its weights); found config.json, pytorch_model.bin" in message
    assert f"AutoModel.from_pretrained('{folder}').save_pretrained(FOLDER)" in message


def test_an_encoder_without_a_tokenizer(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").unlink()
    assert "no tokenizer.json (its tokenizer); found config.json, model.safetensors. Put that of the" in fault(folder)


def test_an_encoder_with_the_tokenizer_of_another(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    BertModel(tiny.encoder_config(vocab_size=200), add_pooling_layer=False).save_pretrained(folder)
    assert "the tokenizer has 300 pieces and the encoder's embeddings 200 rows" in fault(folder)


def test_an_unknown_kind_of_encoder(tmp_path):
    folder = tiny.save_encoder(tmp_path)
    (folder / "config.json").write_text('{"model_type": "nosuch"}')
    assert "no encoder that transformers can load" in fault(folder)
