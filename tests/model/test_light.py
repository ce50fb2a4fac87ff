"""Models read without transformers: the same answers, and nothing read that is not whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from marsad.model.configuration import MarsadConfig
from marsad.model.extractor import Extractor
from marsad.model.light import read_light
from marsad.model.loading import load_model
from marsad.model.plain import PlainModel
from marsad.model.relation_shapes import relation_shapes
from tests import tiny
from tests.model import layouts

ROOT = Path(__file__).parents[2]
KNOWN = ["AraBERT v0.2", "CAMeLBERT", "MARBERT", "XLM-R", "ModernBERT"]


def saved(layout, folder):
    """A model folder begun from an encoder of a layout, with heads that speak."""
    extractor = Extractor.from_encoder(
        layouts.LAYOUTS[layout](folder / "encoder"), tiny.schema(), window=32, device="cpu"
    )
    tiny.scale_up(extractor.model)
    extractor.save_pretrained(folder / "model")
    return folder / "model"


@pytest.mark.parametrize("layout", KNOWN)
@torch.inference_mode()
def test_plain_states_are_those_of_transformers(layout, tmp_path):
    folder = saved(layout, tmp_path)
    light = read_light(folder)
    assert light is not None
    whole, _ = load_model(folder)
    plain = PlainModel(light, device=torch.device("cpu"))
    ids = torch.randint(5, 90, (3, 20), generator=torch.Generator().manual_seed(0))
    mask = (torch.arange(20) < torch.tensor([20, 11, 3])[:, None]).long()
    seen = mask.bool()
    ids[~seen] = light.tokenizer.pad_token_id
    torch.testing.assert_close(plain.states(ids, mask)[seen], whole.states(ids, mask)[seen], rtol=1e-4, atol=1e-5)
    alone = plain.states(ids[1:2, :11], None)
    torch.testing.assert_close(alone[0], whole.states(ids, mask)[1, :11], rtol=1e-4, atol=1e-5)
    places = torch.tensor([[1, 2], [3, 1], [0, 1]])
    torch.testing.assert_close(plain.tag(alone.expand(3, -1, -1), places), whole.tag(alone.expand(3, -1, -1), places))


def test_shapes_of_the_relation_head_are_those_it_has():
    extractor = tiny.extractor()
    head = extractor.model.relation_head
    assert head is not None
    shapes = {name: tuple(weight.shape) for name, weight in head.state_dict().items()}
    config = extractor.model.config
    assert isinstance(config, MarsadConfig)
    assert shapes == relation_shapes(config, tiny.SIZE["hidden_size"], extractor.labels)


def test_a_layout_that_is_not_known_is_left_to_transformers(tmp_path):
    folder = saved("AraELECTRA", tmp_path)
    assert read_light(folder) is None
    assert Extractor.from_pretrained(folder, device="cpu").extract(tiny.SENTENCES[0]).text == tiny.SENTENCES[0]


@pytest.mark.parametrize("changed", [{"hidden_act": "relu"}, {"layer_norm_eps": None}, {"hidden_size": 16}])
def test_an_encoder_that_is_configured_otherwise_is_not_read(changed, tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    encoder = {key: value for key, value in (config["encoder"] | changed).items() if value is not None}
    (tmp_path / "config.json").write_text(json.dumps(config | {"encoder": encoder}), "utf-8")
    assert read_light(tmp_path) is None


def test_a_folder_from_before_the_ends_counted_is_read_without_them(tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert config.pop("end_weight") == 0
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    light = read_light(tmp_path)
    assert light is not None
    assert light.options.end_weight == 0


@pytest.mark.parametrize("change", [lambda w: w.pop("tagger.bias"), lambda w: w.update(more=torch.ones(1))])
def test_weights_that_are_not_all_of_them_are_not_read(change, tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    assert read_light(tmp_path) is not None
    weights = load_file(tmp_path / "model.safetensors")
    change(weights)
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    assert read_light(tmp_path) is None


def test_the_network_is_loaded_once_asked_for_and_is_then_what_runs(tmp_path):
    tiny.extractor().save_pretrained(tmp_path)
    extractor = Extractor.from_pretrained(tmp_path, device="cpu", runtime="torch")
    extractor.relation_threshold = 0.75
    assert extractor.extract(tiny.SENTENCES[0]).entities
    with torch.no_grad():
        extractor.model.tagger.bias[0] += 1e6
    assert extractor.relation_threshold == 0.75
    assert not extractor.extract(tiny.SENTENCES[0]).entities


@pytest.mark.parametrize("text", ["قتل ثلاثة مدنيين في حلب"])
def test_extracting_loads_no_transformers(text):
    code = (
        "import sys; from marsad import Extractor; "
        f"found = Extractor.from_pretrained(device='cpu', runtime='torch').extract({text!r}); "
        "sys.exit(not found.entities or bool({'transformers', 'datasets', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
