"""Exported graphs say what torch says, and the folder runs as its README shows, in a process without marsad."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.document import Document, Entity
from marsad.data.schema import Schema
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.light import read_light
from marsad.model.onnx import export
from marsad.model.onnx.export import export_onnx
from marsad.model.trust.answers import FILE, SENTENCES
from marsad.model.trust.checksums import checksum_faults
from marsad.model.trust.files import file_faults
from tests import tiny
from tests.model import layouts

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

FILES = {"README.md", "answers.jsonl", "checksums.sha256", "model.json", "tokenizer.json", "entities.onnx"}
READER = """
import json, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("marsad", "torch", "transformers"):
            raise ImportError("not here")

sys.meta_path.insert(0, Refuse())
space = {}
exec(sys.argv[1], space)
texts = json.loads(sys.stdin.read())
print(json.dumps([space["extract"](text) for text in texts]))
"""


def exported(folder):
    """A folder's graphs in marsad."""
    from marsad.model.onnx.exported import ExportedRuntime

    light = read_light(folder / "model")
    assert light is not None
    return Extractor.from_light(light, ExportedRuntime(folder / "out"))


def scored(documents):
    parts = (item for d in documents for part in (d.entities, d.relations) for item in part)
    return [(item, item.score) for item in parts]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("exported")
    tiny.extractor(end_weight=0.25).save_pretrained(place / "model")
    export_onnx(place / "model", place / "out")
    return place


@pytest.mark.parametrize("layout", ["AraBERT v0.2", "XLM-R", "ModernBERT"])
@pytest.mark.parametrize("layers", [0, 1])
def test_every_kind_answers_as_torch(layout, layers, tmp_path):
    encoder = layouts.LAYOUTS[layout](tmp_path / "encoder")
    started = Extractor.from_encoder(encoder, tiny.schema(), window=32, relation_layers=layers, device="cpu")
    tiny.scale_up(started.model)
    started.save_pretrained(tmp_path / "model")
    export_onnx(tmp_path / "model", tmp_path / "out")
    documents = tiny.documents(6)
    expected = Extractor.from_pretrained(tmp_path / "model", runtime="torch", device="cpu").extract(documents)
    found = exported(tmp_path).extract(documents)
    assert found == expected
    assert sum(len(document.relations) for document in found) > 10
    scores, torchs = ([score for _, score in scored(one)] for one in (found, expected))
    np.testing.assert_allclose(scores, torchs, atol=1e-3)


@pytest.mark.parametrize("int8", [False, True])
def test_what_the_graphs_work_out_themselves_is_what_the_runtime_works_out(int8, tmp_path):
    """To the last bit, with spans that overlap, begin together and come in any order."""
    tiny.extractor().save_pretrained(tmp_path / "model")
    export_onnx(tmp_path / "model", tmp_path / "out", int8=int8)
    own = Extractor.from_pretrained(tmp_path / "model", runtime="onnx-int8" if int8 else "onnx")
    text = tiny.SENTENCES[0]
    words = own.codec.encode([text])[0].words
    rng = np.random.default_rng(3)
    picked = {tuple(sorted(rng.integers(0, len(words), 2))) for _ in range(12)}
    labels = own.labels.entities
    given = [Entity(words[a][0], words[b][1], labels[n % len(labels)]) for n, (a, b) in enumerate(picked)]
    known = Document(text, tuple(given))
    one, other = (scored(e.link([known])) for e in (own, exported(tmp_path)))
    assert one == other
    assert len(one) > len(given) + 5
    many = tiny.documents(8)
    assert scored(own.extract(many)) == scored(exported(tmp_path).extract(many))


def example(folder):
    page = (folder / "out" / "README.md").read_text("utf-8")
    code = re.search(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert code is not None
    return code[1]


def test_the_readmes_example_runs_without_marsad_and_says_the_same(folder):
    texts = [*tiny.SENTENCES, *SENTENCES, "و30 قتلوا بعد11 [SEP] يوماً", "…", "\u200f", ""]
    own = exported(folder)
    texts = [text for text in texts if len(own.codec.encode([text])[0].windows) < 2]
    assert len(texts) > 8
    done = subprocess.run(
        [sys.executable, "-c", READER, example(folder)],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        cwd=folder / "out",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *_, last = done.stdout.splitlines()
    relations = 0
    for document, (entities, links) in zip(own.extract(texts), json.loads(last), strict=True):
        places = [(e.start, e.end, e.label) for e in document.entities]
        assert [tuple(one[:3]) for one in entities] == places
        np.testing.assert_allclose([one[3] for one in entities], [e.score for e in document.entities], atol=1e-5)
        number = {entity: n for n, entity in enumerate(document.entities)}
        expected = {(number[r.head], number[r.tail], r.label): r.score for r in document.relations}
        assert {(head, tail, label): pytest.approx(score, abs=1e-5) for head, tail, label, score in links} == expected
        relations += len(expected)
    assert relations > 20


def test_a_text_that_is_too_long_for_the_example_is_refused(folder):
    done = subprocess.run(
        [sys.executable, "-c", READER, example(folder)],
        input=json.dumps([" ".join(tiny.SENTENCES)]),
        capture_output=True,
        encoding="utf-8",
        cwd=folder / "out",
        check=False,
    )
    assert f"pieces; a window has {tiny.WINDOW}" in done.stderr


def test_the_folder_holds_this_and_describes_it(folder):
    out = folder / "out"
    assert {path.name for path in out.iterdir()} == {*FILES, "relations.onnx"}
    assert list(checksum_faults(out)) == list(file_faults(out)) == []
    described = json.loads((out / "model.json").read_text("utf-8"))
    inputs, outputs = (described["files"]["entities.onnx"][side] for side in ("inputs", "outputs"))
    assert inputs["ids"]["shape"] == ["batch", "length"]
    tags = len(tiny.extractor().labels.tags)
    assert outputs["tags"]["shape"] == ["batch", "length", tags] == ["batch", "length", len(described["tags"])]
    assert described["window"] == tiny.WINDOW
    page = (out / "README.md").read_text("utf-8")
    assert "`head` | int64 | (pairs) |" in page
    assert "@" not in page


def test_what_came_with_the_weights_goes_along(tmp_path):
    tiny.extractor().save_pretrained(tmp_path / "model")
    (tmp_path / "model" / "README.md").write_text("the card", "utf-8")
    (tmp_path / "model" / "LICENSE").write_text("the licence", "utf-8")
    (tmp_path / "model" / "run.json").write_text('{"data": "/home/someone/train.jsonl"}', "utf-8")
    export_onnx(tmp_path / "model", tmp_path / "out")
    assert (tmp_path / "out" / "MODEL_CARD.md").read_text("utf-8") == "the card"
    assert (tmp_path / "out" / "LICENSE").read_text("utf-8") == "the licence"
    assert json.loads((tmp_path / "out" / "run.json").read_text("utf-8")) == {"data": "train.jsonl"}


def test_a_model_without_relations_has_one_graph(tmp_path):
    scheme = Schema.from_dict(tiny.schema().to_dict() | {"relations": {}})
    tiny.extractor(scheme=scheme).save_pretrained(tmp_path / "model")
    files = export_onnx(tmp_path / "model", tmp_path / "out")
    assert set(files) == FILES
    assert "entities alone" in (tmp_path / "out" / "README.md").read_text("utf-8")
    assert exported(tmp_path).extract(SENTENCES[0]).entities


def test_the_command(folder, tmp_path):
    arguments = ["export", str(folder / "model"), "--onnx", "--to", str(tmp_path / "new"), "--int8"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    size = (tmp_path / "new" / "entities.onnx").stat().st_size
    assert f"{size:,}  entities.onnx" in done.stdout
    assert size < (folder / "out" / "entities.onnx").stat().st_size
    assert "weights of eight bits" in (tmp_path / "new" / "README.md").read_text("utf-8")
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 1
    assert "it is there already; name a folder that is not there yet" in again.stderr
    neither = CliRunner().invoke(main, ["export", "default", "--to", str(tmp_path / "other")])
    assert neither.exit_code == 2
    assert "say what to export to: --onnx" in neither.stderr


def refused(model, target, words):
    done = CliRunner().invoke(main, ["export", str(model), "--onnx", "--to", str(target / "out")])
    assert done.exit_code == 1
    assert re.search(words, done.stderr), done.stderr
    assert {path.name for path in target.iterdir()} <= {"model", "encoder"}


def test_an_encoder_of_another_kind(tmp_path):
    encoder = layouts.araelectra(tmp_path / "encoder")
    Extractor.from_encoder(encoder, tiny.schema(), device="cpu").save_pretrained(tmp_path / "model")
    refused(
        tmp_path / "model", tmp_path, "an encoder of type electra cannot be exported as it is; BERT's and RoBERTa's"
    )


def test_a_model_that_is_not_whole(tmp_path):
    tiny.extractor().save_pretrained(tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").unlink()
    refused(tmp_path / "model", tmp_path, r"no tokenizer.json \(its tokenizer\)")


def test_the_extra_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "find_spec", lambda name: None if name == "onnx" else object())
    refused("default", tmp_path, r"export to ONNX: onnx not installed; use pip install 'marsad\[onnx\]'")


def test_a_model_too_large_for_a_file(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("marsad.model.runtime.graph._LARGEST", 5000)
    refused(folder / "model", tmp_path, "the model takes [0-9,]+ bytes in ONNX, whose files hold 5,000; use torch")


def test_graphs_that_answer_otherwise_are_not_exported(folder, tmp_path, monkeypatch):
    def spoil(extractor, target):
        lines = (folder / "out" / FILE).read_text("utf-8").splitlines()
        (target / FILE).write_text("\n".join(re.sub(r'"score": [\d.]+', '"score": 0.5', line) for line in lines))

    monkeypatch.setattr(export, "record_answers", spoil)
    refused(
        folder / "model", tmp_path, "not exported: its graphs do not answer as torch does: answers.jsonl: sentence 1:"
    )


def test_the_target_is_a_file(folder, tmp_path):
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(ModelError, match="is there already"):
        export_onnx(folder / "model", tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == "mine"
