"""The mean of several models."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from marsad.cli import main
from marsad.model.extractor import Extractor
from marsad.train.average import average
from marsad.train.finetune import finetune
from marsad.train.train_settings import TrainSettings


@pytest.fixture(scope="module")
def trained(encoder, files, tmp_path_factory):
    """Three models of one encoder: with two rates, and with another seed."""
    folder = tmp_path_factory.mktemp("trained")

    def train(name: str, **changes: Any) -> str:
        credits = (f"text of {name} (CC BY 4.0): fine-tuning",)
        settings = TrainSettings(
            output=str(folder / name), encoder=encoder, **files, epochs=1, batch_size=4, window=96, credits=credits
        )
        return str(finetune(replace(settings, **changes)))

    return {"one": train("one"), "two": train("two", head_rate=0.01), "other": train("other", seed=1)}


def test_the_weights_are_the_mean(trained, tmp_path):
    weights = [load_file(f"{folder}/model.safetensors") for folder in (trained["one"], trained["two"])]
    assert any(not torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    mean = load_file(average([trained["one"], trained["two"]], tmp_path / "mean") / "model.safetensors")
    assert mean.keys() == weights[0].keys()
    for name, weight in mean.items():
        torch.testing.assert_close(weight, (weights[0][name] + weights[1][name]) / 2)


def test_its_run_tells_of_both(trained, tmp_path):
    folder = average([trained["one"], trained["two"]], tmp_path / "mean")
    run = json.loads((folder / "run.json").read_text("utf-8"))
    runs = [json.loads((Path(trained[name]) / "run.json").read_text("utf-8")) for name in ("one", "two")]
    assert run["steps"] == sum(r["steps"] for r in runs)
    assert run["settings"]["credits"] == [credit for r in runs for credit in r["settings"]["credits"]]
    assert [part["settings"]["head_rate"] for part in run["averaged"]] == [r["settings"]["head_rate"] for r in runs]
    assert run["relation_threshold"] == Extractor.from_pretrained(folder, runtime="torch").relation_threshold
    assert run["data"] == runs[0]["data"]
    assert run["dev"]["documents"] == 4


def test_one_model_is_its_own_mean(trained, tmp_path):
    folder = average([trained["one"], trained["one"]], tmp_path / "mean", dev=())
    text = "قتل ثلاثة جنود في هجوم على بلدة الرابية."
    answers = [Extractor.from_pretrained(f, runtime="torch").extract(text) for f in (trained["one"], folder)]
    assert answers[0] == answers[1]


def test_what_has_no_mean_is_refused(trained, tmp_path):
    with pytest.raises(ValueError, match="1 models: expected two or more"):
        average([trained["one"]], tmp_path / "mean")
    with pytest.raises(ValueError, match=r"with the seeds 0 and 1, so their heads began\s+differently"):
        average([trained["one"], trained["other"]], tmp_path / "mean")
    with pytest.raises(ValueError, match="holds a model already; name another output"):
        average([trained["one"], trained["two"]], trained["two"])
    assert not (tmp_path / "mean").exists()


def test_other_encoders_and_shapes_are_refused(trained, tmp_path):
    run = json.loads((Path(trained["two"]) / "run.json").read_text("utf-8"))
    other_encoder = {"encoder_run": {"seed": 9}}
    for change, words in ((other_encoder, "trained from another encoder than"), ({}, "differs .* window")):
        folder = tmp_path / words[:5]
        extractor = Extractor.from_pretrained(trained["two"], runtime="torch")
        extractor.model.config.window = 128
        extractor.save_pretrained(folder)
        (folder / "run.json").write_text(json.dumps(run | change), "utf-8")
        with pytest.raises(ValueError, match=words):
            average([trained["one"], str(folder)], tmp_path / "mean")


def test_the_command(trained, tmp_path):
    done = CliRunner().invoke(main, ["average", trained["one"], trained["two"], "-o", str(tmp_path / "mean")])
    assert done.exit_code == 0, done.output
    assert "model written to" in done.output
    wrong = CliRunner().invoke(main, ["average", trained["one"], trained["other"], "-o", str(tmp_path / "none")])
    assert wrong.exit_code == 1
    assert "train them with one seed" in wrong.output
