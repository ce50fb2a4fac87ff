"""A tiny model as a training run leaves it, with its card; and a hub on loopback."""

import json
import shutil

import pytest

from marsad.train.card import write_card
from tests import tiny
from tests.model.publish import hub as loopback

RUN = {
    "settings": {
        "encoder": "/home/someone/encoders/starter",
        "seed": 3,
        "credits": ["our corpus (CC BY 4.0): fine-tuning"],
        "licence": None,
    },
    "versions": {"marsad": "0.1.0"},
    "data": {"/home/someone/corpus/train.jsonl": "0" * 64},
    "parameters": 30_000,
    "steps": 12,
    "encoder_run": {"settings": {"encoder": None, "credits": ["a text (CC BY 4.0): pretraining"]}},
}
TOKEN = "hf_loopbackLoopbackLoopback"


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    tiny.extractor().save_pretrained(folder)
    (folder / "run.json").write_text(json.dumps(RUN), "utf-8")
    write_card(folder, {})
    return folder


@pytest.fixture
def source(made, tmp_path):
    """A copy of the model, to be spoilt."""
    return shutil.copytree(made, tmp_path / "source")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub that huggingface_hub takes for its own, and a token for it."""
    with loopback.running() as (state, address):
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        for name, value in {"ENDPOINT": address, "HF_HUB_OFFLINE": False, "HF_HUB_DISABLE_XET": True}.items():
            monkeypatch.setattr(f"huggingface_hub.constants.{name}", value)
        template = address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("huggingface_hub.hf_api.api.endpoint", address)
        yield state
