"""The model card: what it says comes from the run and the reports."""

import json
from typing import Any

import pytest
from huggingface_hub import ModelCard

from marsad.data.document import Document, Entity
from marsad.data.schema import Schema
from marsad.eval.report import evaluate
from marsad.model.licence import LicenceError
from marsad.train.card import render_card, write_card

SETTINGS = {
    "encoder": "starter",
    "seed": 3,
    "train": ["a/learnt.jsonl"],
    "dev": ["a/dev.jsonl"],
    "credits": ["our corpus (CC BY 4.0): fine-tuning"],
}
RUN = {
    "settings": SETTINGS,
    "versions": {"marsad": "0.1.0"},
    "parameters": 8_123_456,
    "steps": 1200,
    "seconds": 5400.0,
    "hardware": "2 CPU cores (AVX2)",
    "encoder_run": {
        "settings": {"encoder": None, "credits": ["a text (CC BY 4.0): pretraining"]},
        "tokens_seen": 6_400_000,
        "seconds": 3000.0,
        "hardware": "2 CPU cores (AVX2)",
    },
}


@pytest.fixture
def report():
    gold = [Document("في حمص وحلب", (Entity(3, 6, "LOCATION"), Entity(7, 11, "LOCATION")), id="1")]
    predicted = [Document("في حمص وحلب", (Entity(3, 6, "LOCATION"),), id="1")]
    return evaluate(gold, predicted, Schema.load(), resamples=50).to_dict()


def test_the_card_tells_scores_credits_and_cost(report):
    card = render_card(RUN, {"two towns": report})
    assert "| two towns | 1 | 66.7 (66.7-66.7) | 66.7 (66.7-66.7) | 0.0 (0.0-0.0) |" in card
    assert "| LOCATION | 2 | 100.0 | 50.0 | 66.7 |" in card
    assert "8,123,456 parameters; 1,200 steps of fine-tuning, seed 3" in card
    assert "best epoch kept by data held out (dev.jsonl) in 90 minutes on 2 CPU cores (AVX2)." in card
    assert "from scratch by masked-language modelling: 6.4 million tokens in 50 minutes on 2 CPU cores (AVX2)" in card
    assert "The weights are under Apache License 2.0 (https://www.apache.org/" in card
    assert "@software{marsad," in card
    assert "to adjudicate guilt" in card
    assert card.index("our corpus (CC BY 4.0)") < card.index("a text (CC BY 4.0)")
    assert "must not be used to choose targets" in card


def test_it_tells_what_is_not_known_and_what_is_stated(report):
    bare = RUN | {"settings": SETTINGS | {"credits": [], "schema": "own/ships.yaml"}}
    card = render_card(bare, {"two towns": report}, name="runs/own")
    assert "what it was fine-tuned on (learnt.jsonl) is not named" in card
    assert "leads to it, as far as it is known: the terms of what they were fine-tuned on are not." in card
    assert "the entities of a scheme of its own (ships.yaml)" in card
    assert "armed conflict and marks" not in card
    assert 'from_pretrained("runs/own")' in card
    assert "MIT License (https://opensource.org/license/mit): so those who made them state." in render_card(
        RUN, {"two towns": report}, licence="mit"
    )


def test_hubs_read_its_head(report):
    data: Any = ModelCard(render_card(RUN, {"two towns": report})).data
    assert data.language == "ar"
    assert (data.license, data.library_name, data.pipeline_tag) == ("apache-2.0", "marsad", "token-classification")
    assert data.datasets == ["our corpus", "a text"]
    assert data.base_model is None
    results = {result.metric_name: result for result in data.eval_results}
    assert set(results) == {"entities, strict F1", "entities, coarse F1", "links, strict F1, end to end"}
    strict = results["entities, strict F1"]
    assert (strict.dataset_name, strict.dataset_type, strict.metric_type) == ("two towns", "two-towns", "f1")
    assert strict.metric_value == pytest.approx(2 / 3, abs=1e-4)


def test_a_foreign_base_and_its_licence_stand_in_the_head():
    run = RUN | {"encoder_run": None, "settings": SETTINGS | {"encoder": "aubmindlab/bert-base-arabertv02"}}
    card = render_card(run, {})
    data: Any = ModelCard(card).data
    assert data.base_model == "aubmindlab/bert-base-arabertv02"
    assert (data.license, data.license_name) == ("other", "AraBERT licence of AUB")
    assert data.license_link == "https://github.com/aub-mind/arabert/blob/master/LICENSE"
    assert "- The encoder began as aubmindlab/bert-base-arabertv02." in card
    with pytest.raises(LicenceError, match=r"licence apache-2\.0: 'aubmindlab/bert-base-arabertv02' is under AraBERT"):
        render_card(run, {}, licence="apache-2.0")


def test_an_example_and_the_name_it_is_loaded_by():
    card = render_card(RUN, {}, example="في حمص\n  e1 LOCATION", name="org/model")
    assert "```text\nفي حمص\n  e1 LOCATION\n```" in card
    assert 'Extractor.from_pretrained("org/model")' in card


def test_it_is_written_into_the_folder(report, tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(RUN), "utf-8")
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    card = write_card(tmp_path, {"towns": tmp_path / "report.json"})
    assert card.read_text("utf-8") == render_card(RUN, {"towns": report}, name=str(tmp_path))
    with pytest.raises(FileNotFoundError):
        write_card(tmp_path, {"none": tmp_path / "none.json"})
