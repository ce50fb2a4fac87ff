"""The model card: what it says comes from the run and the reports."""

import json

import pytest

from marsad.data.document import Document, Entity
from marsad.data.schema import Schema
from marsad.eval.report import evaluate
from marsad.train.card import render_card, write_card

RUN = {
    "settings": {"licence": "apache-2.0", "seed": 3, "credits": ["our corpus (CC BY 4.0): fine-tuning"]},
    "parameters": 8_123_456,
    "steps": 1200,
    "encoder_run": {
        "settings": {"credits": ["a text (CC BY 4.0): pretraining"]},
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
    assert card.startswith("---\nlanguage: ar\nlicense: apache-2.0\n")
    assert "| two towns | 1 | 66.7 (66.7-66.7) | 66.7 (66.7-66.7) | 0.0 (0.0-0.0) |" in card
    assert "| LOCATION | 2 | 100.0 | 50.0 | 66.7 |" in card
    assert "8,123,456 parameters; 1,200 steps of fine-tuning, seed 3" in card
    assert "6.4 million tokens in 50 minutes on 2 CPU cores (AVX2)" in card
    assert card.index("our corpus (CC BY 4.0)") < card.index("a text (CC BY 4.0)")
    assert "must not be used to choose targets" in card


def test_it_is_written_into_the_folder(report, tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(RUN), "utf-8")
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    card = write_card(tmp_path, {"towns": tmp_path / "report.json"})
    assert card.read_text("utf-8") == render_card(RUN, {"towns": report})
    with pytest.raises(FileNotFoundError):
        write_card(tmp_path, {"none": tmp_path / "none.json"})
