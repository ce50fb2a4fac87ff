"""Fine-tuning: it learns, resumes to the same weights, runs in two processes, and says what is wrong."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from marsad.data.document import Relation
from marsad.data.files import read_documents, write_documents
from marsad.model.extractor import Extractor
from marsad.train import finetune as module
from marsad.train.finetune import finetune
from marsad.train.join import join
from marsad.train.provenance import file_hash
from marsad.train.scoring import strict_f1
from marsad.train.train_settings import TrainSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(encoder, files, tmp_path):
    return TrainSettings(
        output=str(tmp_path / "run"),
        encoder=encoder,
        **files,
        epochs=3,
        batch_size=4,
        window=96,
        overlap=16,
        hidden_words=0.1,
    )


def weights(folder):
    return load_file(Path(folder) / "model.safetensors")


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_it_learns_its_own_training_data(settings):
    many = replace(
        settings,
        dev=settings.train,
        epochs=30,
        encoder_rate=5e-3,
        head_rate=5e-3,
        dropout=0.0,
        patience=30,
        joined=0.0,
        hidden_words=0.0,
    )
    folder = finetune(many)
    documents = list(read_documents(settings.train[0]))
    extractor = Extractor.from_pretrained(folder, device="cpu")
    entities, relations = strict_f1(documents, extractor.stream(documents), extractor.schema)
    assert entities > 0.5
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert run["dev"]["entities_strict_f1"] == pytest.approx(entities)
    assert run["dev"]["relations_strict_f1"] == pytest.approx(relations)
    assert run["relation_threshold"] == extractor.relation_threshold
    assert set(run["data"]) == set(settings.train)
    assert run["settings"]["epochs"] == 30


def test_an_interrupted_run_resumes_to_the_same_weights(settings, tmp_path, monkeypatch):
    whole = finetune(settings)
    cut = replace(settings, output=str(tmp_path / "cut"))
    evaluate, calls = module.ExtractionTrainer.evaluate, []

    def interrupted(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return evaluate(self, *args, **kwargs)

    monkeypatch.setattr(module.ExtractionTrainer, "evaluate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        finetune(cut)
    monkeypatch.setattr(module.ExtractionTrainer, "evaluate", evaluate)
    assert not (tmp_path / "cut" / "model.safetensors").exists()
    for change in ({"seed": 9}, {"epochs": 9}, {"dropout": 0.5}):
        with pytest.raises(ValueError, match=f"was begun with another {next(iter(change))}: "):
            finetune(replace(cut, **change), resume=True)
    torn = tmp_path / "cut" / "work" / "checkpoint-9999"
    torn.mkdir()
    (torn / "config.json").touch()
    resumed = finetune(cut, resume=True)
    assert same(weights(whole), weights(resumed))
    assert "seconds" not in json.loads((resumed / "run.json").read_text("utf-8"))
    scores = [json.loads((folder / "run.json").read_text("utf-8"))["dev"] for folder in (whole, resumed)]
    assert scores[0] == scores[1]


def test_a_run_names_its_data_as_it_was_when_it_was_read(settings, tmp_path, monkeypatch):
    train = tmp_path / "train.jsonl"
    train.write_bytes(Path(settings.train[0]).read_bytes())
    settings = replace(settings, train=(str(train),), epochs=1)
    read = {path: file_hash(path) for path in (*settings.train, *settings.dev)}
    evaluate = module.ExtractionTrainer.evaluate

    def changing(self, *args, **kwargs):
        write_documents([], train)
        return evaluate(self, *args, **kwargs)

    monkeypatch.setattr(module.ExtractionTrainer, "evaluate", changing)
    folder = finetune(settings)
    assert json.loads((folder / "run.json").read_text("utf-8"))["data"] == read


def test_whoever_may_read_the_configuration_may_read_the_weights(settings):
    folder = finetune(replace(settings, epochs=1))
    assert (folder / "model.safetensors").stat().st_mode == (folder / "config.json").stat().st_mode


@pytest.mark.parametrize(("name", "value"), [("epochs", 0), ("batch_size", -1), ("joined", 1.5), ("noise", -0.1)])
def test_numbers_that_make_no_sense_are_refused(settings, name, value):
    with pytest.raises(ValueError, match=f"{name}: expected a .*, found {value}"):
        replace(settings, **{name: value})


def test_a_run_is_not_written_over(settings):
    finetune(replace(settings, epochs=1))
    with pytest.raises(ValueError, match="holds a run already; go on with --resume, or name another output"):
        finetune(replace(settings, epochs=1))


def test_another_seed_gives_other_weights_and_the_same_seed_the_same(settings, tmp_path):
    runs = [
        finetune(replace(settings, epochs=1, output=str(tmp_path / name), seed=seed))
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    a, b, c = map(weights, runs)
    assert same(a, b)
    assert not same(a, c)


def test_dropout_in_the_encoder_changes_training_and_not_what_is_saved(settings, tmp_path):
    once = replace(settings, epochs=1, dropout=0.0)
    runs = [finetune(replace(once, output=str(tmp_path / str(p)), encoder_dropout=p)) for p in (None, 0.0, 0.5)]
    none, off, half = map(weights, runs)
    configs = [json.loads((folder / "config.json").read_text("utf-8"))["encoder"] for folder in runs]
    assert configs[0] == configs[1] == configs[2]
    assert not same(off, half)
    assert same(none, off) == (configs[0].get("hidden_dropout_prob", 0) == 0)


def test_a_schema_of_ones_own_without_relations(settings, tmp_path):
    (tmp_path / "schema.yaml").write_text("entities: {LOCATION: a place}\n", "utf-8")
    folder = finetune(replace(settings, epochs=1, schema=str(tmp_path / "schema.yaml"), stored="float16"))
    extractor = Extractor.from_pretrained(folder, device="cpu")
    assert extractor.labels.entities == ("LOCATION",)
    assert weights(folder)["tagger.weight"].dtype == torch.float16
    assert extractor.model.tagger.weight.dtype == torch.float32
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert "entities labelled ACTOR.ARMED, which the schema lacks" in run["not_learnt_from"]
    (tmp_path / "schema.yaml").write_text("entities: {PLACE: misspelt}\n", "utf-8")
    none = replace(settings, schema=str(tmp_path / "schema.yaml"), output=str(tmp_path / "none"))
    with pytest.raises(ValueError, match=r"nothing to learn: .* entities labelled LOCATION, which the schema lacks"):
        finetune(none)


def test_the_encoder_of_a_trained_model_can_be_trained_on(settings, tmp_path):
    first = finetune(replace(settings, epochs=1))
    second = replace(settings, encoder=str(first), output=str(tmp_path / "second"), epochs=1)
    assert (finetune(second) / "model.safetensors").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"encoder": "/no/such/folder"}, "no such folder"),
        ({"train": ("none.jsonl",)}, "none.jsonl: no such file"),
        ({"schema": "none.yaml"}, "none.yaml: cannot be read"),
        ({"window": 4096}, "window 4096: .* sees 128 pieces at most"),
        ({"window": 20, "overlap": 30}, "overlap 30: expected"),
        ({"device": "cuda"}, "no GPU is available"),
    ],
)
def test_faults_are_named(settings, change, words):
    if change == {"device": "cuda"} and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises((ValueError, OSError), match=words):
        finetune(replace(settings, **change))


def test_two_processes(settings, tmp_path):
    config = {"output": str(tmp_path / "two"), "encoder": settings.encoder, "epochs": 1, "batch_size": 2, "window": 96}
    config |= {"overlap": 16, "train": list(settings.train), "dev": list(settings.dev)}
    (tmp_path / "run.yaml").write_text(json.dumps(config), "utf-8")
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"]
    launch += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"]
    done = subprocess.run(
        [*launch, "-m", "marsad", "train", str(tmp_path / "run.yaml")],
        cwd=ROOT,
        env=os.environ | {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    run = json.loads((tmp_path / "two" / "run.json").read_text("utf-8"))
    assert run["processes"] == 2
    assert done.stderr.count("windows prepared") == 1  # by the first process; the other reads what it wrote
    assert run["steps"] == math.ceil(run["windows"] / 4)  # two at a time in each of two processes
    Extractor.from_pretrained(tmp_path / "two", device="cpu").extract("نص")


def test_whether_relations_cross_paragraphs_is_learnt_from_the_data(settings, tmp_path, files):
    assert not Extractor.from_pretrained(finetune(replace(settings, epochs=1))).model.config.across_paragraphs
    crossing = join(list(read_documents(files["train"][0]))[:2])
    linked = Relation(crossing.entities[0], crossing.entities[-1], "attacks")
    crossing = crossing.with_annotation(crossing.entities, {*crossing.relations, linked})
    write_documents([crossing], tmp_path / "crossing.jsonl")
    other = replace(settings, epochs=1, output=str(tmp_path / "other"), train=(str(tmp_path / "crossing.jsonl"),))
    assert Extractor.from_pretrained(finetune(other)).model.config.across_paragraphs
