"""Pretraining: the loss falls, a run resumes to the same weights, batches waste little, other encoders go on."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file
from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer

from marsad.cli import main
from marsad.train import pretrain as module
from marsad.train.cleaning import CleaningSettings
from marsad.train.mlm import MaskedLanguageModel, start_from_vectors
from marsad.train.pretrain import TokenizerSettings, batches, pretrain
from marsad.train.replaced import ReplacedTokenModel
from marsad.train.shards import Shard, Source
from marsad.train.vectors import pmi_vectors


@pytest.fixture
def settings(pretraining):
    return replace(pretraining, vector_sources=pretraining.sources, save_every=3, negatives=100)


def test_the_loss_falls_and_the_encoder_loads(settings):
    folder = pretrain(replace(settings, steps=60, learning_rate=3e-3))
    run = json.loads((folder / "run.json").read_text("utf-8"))
    losses = [loss for _, loss in run["losses"]]
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.25
    assert run["tokens_seen"] > 50 * 400
    assert AutoModel.from_pretrained(folder).config.hidden_size == 32
    assert AutoTokenizer.from_pretrained(folder).tokenize("١٢")[0] in {"12", "1"}


@pytest.mark.parametrize("replaced", [False, True])
def test_an_interrupted_run_resumes_to_the_same_weights(settings, tmp_path, monkeypatch, replaced):
    if replaced:
        first = pretrain(replace(settings, steps=1, output=str(tmp_path / "first")))
        settings = replace(settings, encoder=str(first), generator=str(first))
    whole = pretrain(settings)
    report, calls = module._report, []

    def interrupted(*args):
        report(*args)
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "_report", interrupted)
    cut = replace(settings, output=str(tmp_path / "cut"))
    # Two trainings of a tokenizer may part ways where counts are equal; a run keeps the one it began with.
    shutil.copytree(whole / "work" / "tokenizer", tmp_path / "cut" / "work" / "tokenizer")
    with pytest.raises(KeyboardInterrupt):
        pretrain(cut)
    monkeypatch.setattr(module, "_report", report)
    resumed = pretrain(cut, resume=True)
    one, other = (load_file(folder / "model.safetensors") for folder in (whole, resumed))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_what_was_prepared_alone_is_what_the_run_reads(settings, tmp_path, monkeypatch):
    config = {"output": settings.output, "steps": 1, "sources": [{"path": settings.sources[0].path}]}
    config |= {"shape": settings.shape, "tokenizer": {"vocabulary": 300}, "sequence_length": 32, "tokens_per_step": 512}
    (tmp_path / "run.yaml").write_text(json.dumps(config), "utf-8")
    both = CliRunner().invoke(main, ["pretrain", str(tmp_path / "run.yaml"), "--prepare", "--resume"])
    assert both.exit_code == 2
    assert "give one of them" in both.output
    done = CliRunner().invoke(main, ["pretrain", str(tmp_path / "run.yaml"), "--prepare"])
    assert done.exit_code == 0, done.output
    run = tmp_path / "run"
    assert [path.name for path in run.iterdir()] == ["work"]
    assert {path.name for path in (run / "work").iterdir()} == {"cleaning.json", "shard", "tokenizer"}
    for name in ("train_tokenizer", "make_shard"):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("prepared again"))
    done = CliRunner().invoke(main, ["pretrain", str(tmp_path / "run.yaml")])
    assert done.exit_code == 0, done.output
    made, given = (AutoTokenizer.from_pretrained(folder).get_vocab() for folder in (run, run / "work" / "tokenizer"))
    assert made == given


def test_the_run_tells_what_was_kept_and_dropped_also_when_its_shard_is_read_back(settings, paragraphs, tmp_path):
    again = tmp_path / "again.txt"
    again.write_text("\n\n".join([paragraphs[0].text, "نص قصير", paragraphs[1].text + " انتهى"]), "utf-8")
    sources = (replace(settings.sources[0], repeat=2), Source(str(again)))
    folder = pretrain(replace(settings, sources=sources, steps=1))
    counts = json.loads((folder / "run.json").read_text("utf-8"))["cleaning"]
    whole, second = counts["sources"]
    assert (whole["read"], whole["kept"]) == (len(paragraphs), len(paragraphs))
    expected = {"read": 3, "kept": 0, "too_short": 1, "exact_duplicate": 1, "near_duplicate": 1}
    assert second == {"path": str(again), "matching": None} | expected
    assert counts["vector_sources"] == [whole]
    (folder / "run.json").unlink()
    pretrain(replace(settings, sources=sources, steps=1), resume=True)
    assert json.loads((folder / "run.json").read_text("utf-8"))["cleaning"] == counts
    (folder / "work" / "cleaning.json").unlink()  # as older runs left it
    pretrain(replace(settings, sources=sources, steps=1), resume=True)
    assert json.loads((folder / "run.json").read_text("utf-8"))["cleaning"] is None


def test_the_shard_holds_kept_documents_as_often_as_they_are_to_be_repeated(settings):
    def run(name, **changes):
        return pretrain(replace(settings, steps=1, output=str(settings.output) + name, **changes))

    encoder = run("0")  # one tokenizer for all: two trained on the same words may break ties differently

    def tokens(name, **changes):
        folder = run(name, encoder=str(encoder), shape={}, **changes)
        return json.loads((folder / "run.json").read_text("utf-8"))["tokens_in_shard"]

    once = tokens("1")
    assert tokens("2", sources=(replace(settings.sources[0], repeat=2), settings.sources[0])) == 3 * once
    assert tokens("3", cleaning=CleaningSettings(min_words=60)) < once


@pytest.mark.parametrize("kind", ["bert", "electra", "modernbert", "roberta"])
def test_layouts_are_trained_from_scratch_and_on(settings, tmp_path, kind):
    shape = settings.shape | {"model_type": kind} | ({"pad_token_id": 0} if kind == "roberta" else {})
    first = pretrain(replace(settings, steps=1, shape=shape, vector_sources=()))
    again = pretrain(replace(settings, steps=1, encoder=str(first), output=str(tmp_path / "on")))
    assert AutoModelForMaskedLM.from_pretrained(again).config.model_type == kind
    runs = [json.loads((folder / "run.json").read_text("utf-8")) for folder in (first, again)]
    assert runs[0]["encoder_run"] is None
    assert runs[1]["encoder_run"] == runs[0]


def test_the_loss_is_that_of_the_whole_model(settings):
    folder = pretrain(replace(settings, steps=1))
    model = AutoModelForMaskedLM.from_pretrained(folder).eval()
    ids = torch.randint(5, 300, (3, 20))
    labels = torch.full_like(ids, -100)
    labels[:, 4:7] = ids[:, 4:7]
    whole = model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss
    places = torch.nonzero(labels.flatten() != -100).flatten()
    ours = MaskedLanguageModel(model)(ids, torch.ones_like(ids), places, ids.flatten()[places])
    assert ours.item() == pytest.approx(whole.item(), abs=1e-5)


def test_a_sampled_vocabulary_estimates_the_same_loss_and_gradient(settings):
    """Over many draws the mean is that of the whole vocabulary; outside of training nothing is sampled."""
    model = AutoModelForMaskedLM.from_pretrained(pretrain(replace(settings, steps=1)))
    torch.nn.init.normal_(model.get_input_embeddings().weight, std=0.3, generator=torch.Generator().manual_seed(0))
    ids = torch.randint(5, 300, (3, 20), generator=torch.Generator().manual_seed(1))
    places = torch.arange(0, 60, 4)
    whole, sampled = (MaskedLanguageModel(model.eval(), negatives=number) for number in (0, 60))
    given = ids, torch.ones_like(ids), places, ids.flatten()[places]
    true = whole(*given)
    assert sampled.eval()(*given).item() == true.item()
    sampled.training = True  # the model below it stays without dropout
    torch.manual_seed(2)
    draws = torch.stack([sampled(*given) for _ in range(200)])
    assert draws.std() > 0
    assert draws.mean().item() == pytest.approx(true.item(), rel=0.01)
    bias = model.cls.predictions.decoder.bias
    (exact,) = torch.autograd.grad(true, bias)
    (mean,) = torch.autograd.grad(draws.mean(), bias)
    assert torch.nn.functional.cosine_similarity(exact, mean, dim=0) > 0.98


def test_an_encoder_learns_what_was_replaced_and_keeps_its_layout(settings, tmp_path):
    masked = pretrain(replace(settings, steps=60, learning_rate=3e-3))
    found = pretrain(replace(settings, steps=60, generator=str(masked), output=str(tmp_path / "found")))
    one, other = (load_file(folder / "model.safetensors") for folder in (masked, found))
    assert one.keys() == other.keys()  # without detector and generator
    losses = [loss for _, loss in json.loads((found / "run.json").read_text("utf-8"))["losses"]]
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.25
    assert AutoModel.from_pretrained(found).config.hidden_size == 32


def test_the_loss_of_detection_by_hand(settings):
    """Of a generator that always says one piece: every hidden place but those of that piece is another."""
    folder = pretrain(replace(settings, steps=1))
    model, generator = (AutoModelForMaskedLM.from_pretrained(folder).eval() for _ in range(2))
    with torch.no_grad():
        generator.cls.predictions.decoder.bias[7] = 1e4
    ids = torch.tensor([[2, 7, 9, 11, 7, 3, 0, 0]])
    mask = (ids != 0).long()
    places = torch.tensor([1, 2, 4])
    hidden = ids.flatten().index_fill(0, places, 4).view_as(ids)
    network = ReplacedTokenModel(model, generator, negatives=0, weight=3.0).eval()
    shown = torch.tensor([[2, 7, 7, 11, 7, 3, 0, 0]])
    states = model.base_model(input_ids=shown, attention_mask=mask).last_hidden_state
    scores = network.detector(states)[0, :6, 0]
    expected = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor([0.0, 0, 1, 0, 0, 0]))
    written = MaskedLanguageModel(model)(shown, mask, places, ids.flatten()[places])
    loss = network(hidden, mask, places, ids.flatten()[places])
    assert loss.item() == pytest.approx((written + 3 * expected).item(), abs=1e-5)


def test_a_generator_of_another_vocabulary_is_refused(settings, tmp_path):
    folder = pretrain(replace(settings, steps=1))
    other = replace(settings, generator=str(folder), output=str(tmp_path), tokenizer=TokenizerSettings(vocabulary=200))
    with pytest.raises(ValueError, match="the generator has 300 pieces, the encoder 200: expected one vocabulary"):
        pretrain(other)


def test_batches_hold_every_sequence_once_an_epoch_and_can_be_skipped():
    rng = np.random.default_rng(0)
    sizes = rng.integers(3, 30, 500)
    ends = np.cumsum(sizes)
    shard = Shard(np.arange(ends[-1]), ends - sizes, ends)
    source = batches(shard, tokens=256, seed=1)
    first: list[list[np.ndarray]] = []
    while sum(len(batch) for batch in first) < 500:
        first.append(next(source))
    assert sorted(int(sequence[0]) for batch in first for sequence in batch) == sorted((ends - sizes).tolist())
    padded = sum(len(batch) * (max(map(len, batch)) + 2) for batch in first)
    assert all(len(batch) * (max(map(len, batch)) + 2) <= 256 for batch in first)
    assert sizes.sum() + 2 * 500 > 0.9 * padded
    skipped = next(batches(shard, tokens=256, seed=1, skip=7))
    assert all((a == b).all() for a, b in zip(skipped, first[7], strict=True))


def test_vectors_of_pieces_in_like_places_are_alike():
    rng = np.random.default_rng(0)
    tokens = []
    for _ in range(4000):  # pieces 0 and 1 stand between 2 and 3, pieces 4 and 5 between 6 and 7
        tokens += [2, int(rng.integers(0, 2)), 3] if rng.random() < 0.5 else [6, int(rng.integers(4, 6)), 7]
    vectors = pmi_vectors(np.array(tokens), 8, dimensions=4, window=1)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert unit[0] @ unit[1] > 0.9
    assert unit[4] @ unit[5] > 0.9
    assert unit[0] @ unit[4] < 0.5
    with pytest.raises(ValueError, match="too few"):
        pmi_vectors(np.array([1]), 8, dimensions=2)


def test_vectors_must_fit(settings):
    model = AutoModelForMaskedLM.from_pretrained(pretrain(replace(settings, steps=1)))
    with pytest.raises(ValueError, match=r"the shape \(300, 32\), the vectors \(3, 3\)"):
        start_from_vectors(model, np.zeros((3, 3), np.float32))


def test_faults_are_named(settings):
    with pytest.raises(ValueError, match=r"give encoder .* or shape with a model_type"):
        replace(settings, shape={})
    empty = settings.sources[0].path
    with pytest.raises(
        ValueError, match=r"the sources hold no text that is kept: .*\"kept\": 0, \"not_matching\": \d+"
    ):
        pretrain(replace(settings, sources=(Source(empty, matching="qqq"),), vector_sources=()))
