"""From training to the hub, and from there into plain transformers."""

import json
import os
import subprocess
import sys

import huggingface_hub.constants
import torch
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.document import Document
from marsad.data.files import read_documents, write_documents
from marsad.model.extractor import Extractor
from marsad.model.trust.plain import plain_documents
from marsad.train.card import write_card
from marsad.train.finetune import finetune
from marsad.train.train_settings import TrainSettings
from tests import tiny
from tests.tree import DATA

READER = """
import json, sys
sys.modules["marsad"] = None
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline
where = {"subfolder": "transformers"}
tagger = pipeline(
    "token-classification",
    model=AutoModelForTokenClassification.from_pretrained("org/model", **where),
    tokenizer=AutoTokenizer.from_pretrained("org/model", **where),
    aggregation_strategy="first",
    device="cpu",
)
found = [tagger(text) for text in json.load(sys.stdin)]
print(json.dumps([[(e["start"], e["end"], e["entity_group"]) for e in entities] for entities in found]))
"""


def test_a_freshly_trained_model_reaches_plain_transformers_through_the_hub(hub, tmp_path):
    paragraphs = list(read_documents(DATA / "corpus" / "syria-north-01.inline"))[:8]
    write_documents(paragraphs, tmp_path / "train.jsonl")
    tiny.extractor().save_pretrained(tmp_path / "encoder")
    settings = TrainSettings(
        output=str(tmp_path / "model"),
        encoder=str(tmp_path / "encoder"),
        train=(str(tmp_path / "train.jsonl"),),
        dev=(str(tmp_path / "train.jsonl"),),
        credits=("a few paragraphs (CC BY 4.0): fine-tuning",),
        licence="cc-by-4.0",
        epochs=20,
        patience=20,  # six epochs may pass before it finds anything
        batch_size=4,
        encoder_rate=3e-3,
        head_rate=1e-2,
        window=64,
        overlap=16,
    )
    folder = finetune(settings)
    write_card(folder, {})
    for place in ("org/model", str(tmp_path / "published")):
        done = CliRunner().invoke(main, ["publish", str(folder), "--to", place])
        assert done.exit_code == 0, done.output

    texts = [paragraph.text for paragraph in paragraphs]
    address = {"HF_ENDPOINT": huggingface_hub.constants.ENDPOINT, "HF_HOME": str(tmp_path / "home")}
    read = subprocess.run(
        [sys.executable, "-c", READER],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | address | {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"},
        check=False,
    )
    assert read.returncode == 0, read.stderr
    found = [[tuple(entity) for entity in entities] for entities in json.loads(read.stdout)]
    local = plain_documents(tmp_path / "published" / "transformers", map(Document, texts))
    assert found == [[(e.start, e.end, e.label) for e in document.entities] for document in local]
    assert any(found)
    given, published = (Extractor.from_pretrained(f, runtime="torch") for f in (folder, tmp_path / "published"))
    weights = published.model.state_dict()
    assert all(torch.equal(weight, weights[name]) for name, weight in given.model.state_dict().items())
    assert [given.extract(text) for text in texts] == [published.extract(text) for text in texts]
