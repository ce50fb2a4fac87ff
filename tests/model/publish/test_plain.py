"""What was published loads in plain transformers, in a process that cannot import marsad, and says the same."""

import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from transformers import AutoConfig, pipeline

from marsad.model.configuration import MarsadConfig
from marsad.model.extractor import Extractor
from marsad.model.network import MarsadModel
from marsad.model.options import schema_to_lists
from marsad.model.publish.export import plain_tagger
from marsad.model.trust.answers import SENTENCES
from marsad.model.trust.plain import STRATEGY
from tests import tiny

READER = """
import json, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "marsad":
            raise ImportError("no marsad here")

sys.meta_path.insert(0, Refuse())
import torch
from transformers import AutoModel, AutoModelForTokenClassification, AutoTokenizer, pipeline

folder, texts = sys.argv[1], json.loads(sys.stdin.read())
model = AutoModelForTokenClassification.from_pretrained(f"{folder}/transformers")
tokenizer = AutoTokenizer.from_pretrained(f"{folder}/transformers")
tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="first", device="cpu")
found = [[[e["start"], e["end"], e["entity_group"]] for e in tagger(text)] for text in texts]
encoder, words = AutoModel.from_pretrained(f"{folder}/encoder"), AutoTokenizer.from_pretrained(f"{folder}/encoder")
with torch.inference_mode():
    states = encoder(**words(texts[0], return_tensors="pt")).last_hidden_state
assert "marsad" not in sys.modules
print(json.dumps({"found": found, "states": states[0].sum(-1).tolist(), "max": tokenizer.model_max_length}))
"""


@pytest.fixture(scope="module")
def read(made, tmp_path_factory):
    """What plain transformers makes of a published folder."""
    from marsad.model.publish.assemble import assemble

    folder = tmp_path_factory.mktemp("plain")
    assemble(made, folder)
    done = subprocess.run(
        [sys.executable, "-c", READER, str(folder)],
        input=json.dumps(tiny.SENTENCES),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def extractor(made):
    return Extractor.from_pretrained(made, device="cpu")


def by_word(extractor, text):
    """Entities as each word's best tag alone gives them, grouped as transformers groups: the rule, in other code."""
    encoded = extractor.codec.encode([text])[0]
    (window,) = encoded.windows
    ids = torch.tensor([window.ids])
    with torch.inference_mode():
        scores = extractor.model.tag(extractor.model.states(ids, torch.ones_like(ids)), torch.tensor([window.places]))
    spans: list[list[Any]] = []
    last = None
    for word, number in zip(window.words, scores[0].argmax(-1).tolist(), strict=True):
        kind, _, label = extractor.labels.tags[number].partition("-")
        start, end = encoded.words[word]
        if label and label == last and kind == "I":
            spans[-1][1] = end
        elif label:
            spans.append([start, end, label])
        last = label
    return spans


def test_entities_are_those_of_the_best_tag_of_each_word(read, extractor):
    """On sentences without marks inside words, separators inside numbers and …, all of which it groups otherwise."""
    plain = [n for n, text in enumerate(tiny.SENTENCES) if "2,500" not in text and "ً" not in text and "…" not in text]
    assert len(plain) >= 4
    expected = [by_word(extractor, tiny.SENTENCES[n]) for n in plain]
    assert sum(map(len, expected)) > 10
    assert [read["found"][n] for n in plain] == expected


def test_most_entities_of_the_shipped_model_are_those_of_marsad():
    """Where the best tags follow one another as they may, and with a trained model they mostly do."""
    extractor = Extractor.from_pretrained("default", device="cpu")
    tagger = pipeline(
        "token-classification", plain_tagger(extractor), tokenizer=extractor.tokenizer, aggregation_strategy=STRATEGY
    )
    own = [{(e.start, e.end, e.label) for e in extractor.extract(text).entities} for text in SENTENCES]
    plain = [{(e["start"], e["end"], e["entity_group"]) for e in tagger(text)} for text in SENTENCES]
    same = sum(len(a & b) for a, b in zip(own, plain, strict=True))
    assert same >= 0.8 * max(sum(map(len, own)), sum(map(len, plain)))


def test_the_bare_encoder_gives_the_models_states(read, extractor):
    ids = extractor.tokenizer(tiny.SENTENCES[0], return_tensors="pt").input_ids
    with torch.inference_mode():
        states = extractor.model.states(ids, torch.ones_like(ids))
    torch.testing.assert_close(torch.tensor(read["states"]), states[0].sum(-1), atol=1e-4, rtol=1e-4)


def test_longer_texts_are_cut_where_the_model_ends(read):
    assert read["max"] == tiny.WINDOW


SIZES = tiny.SIZE | {"vocab_size": 300, "pad_token_id": 0, "max_position_embeddings": 80}
KINDS: dict[str, dict[str, int]] = {
    "bert": {},
    "electra": {"embedding_size": 16},
    "roberta": {},
    "modernbert": {"global_attn_every_n_layers": 1, "cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_encoder_has_a_tagger_with_its_scores(kind):
    torch.manual_seed(5)
    encoder = AutoConfig.for_model(kind, **SIZES, **KINDS[kind])
    lists = schema_to_lists(tiny.schema())
    config = MarsadConfig(encoder=encoder.to_dict(), schema=lists, window=48, overlap=16)
    model = MarsadModel(config).eval()
    with torch.no_grad():
        for name, weight in model.encoder.named_parameters():
            if "norm" in name.lower():
                weight.mul_(torch.rand_like(weight) + 0.5)
    extractor = Extractor(model, tiny.tokenizer())
    ids = torch.randint(5, 300, (2, 20))
    with torch.inference_mode():
        expected = model.tagger(model.states(ids, torch.ones_like(ids)))
        found = plain_tagger(extractor)(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-3)
