"""The component says in spaCy what marsad says, keeps its model, and is found without an import."""

import importlib
import logging
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.data.document import Document, Entity, Relation
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from tests import tiny

spacy = pytest.importorskip("spacy")

ROOT = Path(__file__).parents[2]
TEXTS = ("\n".join(tiny.SENTENCES[:3]), *tiny.SENTENCES, "", "نزحوا بعد11 يوماً")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    tiny.extractor().save_pretrained(place)
    return place


@pytest.fixture(scope="module")
def extractor(folder):
    return Extractor.from_pretrained(folder, device="cpu", runtime="torch")


def pipeline(folder, **config):
    """A blank pipeline with the component."""
    import marsad.spacy.component  # noqa: F401 - an installed package is found by its entry point

    nlp = spacy.blank("ar")
    nlp.add_pipe("marsad", config={"model": str(folder), "runtime": "torch", "device": "cpu"} | config)
    return nlp


def scored(document):
    return [(item, item.score) for part in (document.entities, document.relations) for item in part]


def test_entities_and_relations_are_those_of_the_extractor(folder, extractor):
    doc = pipeline(folder)(tiny.SENTENCES[0])
    expected = extractor.extract(tiny.SENTENCES[0])
    assert scored(doc._.marsad) == scored(expected)
    assert [(e.start_char, e.end_char, e.label_, e._.marsad_score) for e in doc.ents] == [
        (e.start, e.end, e.label, e.score) for e in expected.entities
    ]
    links = [(link.label, link.head.text, link.tail.text, link.score) for link in doc._.relations]
    named = [(r.label, expected.mention(r.head), expected.mention(r.tail), r.score) for r in expected.relations]
    assert links == named
    assert links
    assert {link.head for link in doc._.relations} <= set(doc.ents)
    assert doc._.marsad_alignment == {"exact": len(doc.ents), "widened": 0, "dropped": 0}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pipe_gives_the_same_in_order_whatever_the_batch(size, folder, extractor):
    docs = list(pipeline(folder, batch_tokens=60).pipe(TEXTS, batch_size=size))
    assert [doc.text for doc in docs] == list(TEXTS)
    assert [scored(doc._.marsad) for doc in docs] == [scored(document) for document in extractor.extract(TEXTS)]


def test_docs_without_marsad_have_nothing(folder):
    pipeline(folder)
    doc = spacy.blank("ar")("قصف على حلب")
    assert doc._.marsad is None
    assert doc._.relations == []
    assert doc._.marsad_alignment == {"exact": 0, "widened": 0, "dropped": 0}


def test_an_entity_without_a_span_is_counted_said_once_and_kept(folder, monkeypatch, caplog):
    text = "قوات الاحتلال19 آخرين"
    one, two = Entity(0, 13, "ACTOR.STATE", score=0.9), Entity(13, len(text), "QUANTITY.KILLED", score=0.8)
    found = Document(text, (one, two), (Relation(two, one, "caused_by", score=0.7),))
    nlp = pipeline(folder)
    monkeypatch.setattr(nlp.get_pipe("marsad").extractor, "extract", lambda texts, **_: [found] * len(texts))
    with caplog.at_level(logging.WARNING, logger="marsad.spacy.component"):
        docs = list(nlp.pipe([text] * 4, batch_size=2))
    assert [record.getMessage() for record in caplog.records] == [
        "marsad: 4 of 8 entities share a token with a longer one and are not in doc.ents; doc._.marsad has them"
    ]
    for doc in docs:
        assert [(e.text, e.label_, e._.marsad_score) for e in doc.ents] == [("قوات الاحتلال19", "ACTOR.STATE", 0.9)]
        assert doc._.marsad_alignment == {"exact": 0, "widened": 1, "dropped": 1}
        assert doc._.relations == []
        assert scored(doc._.marsad) == scored(found)


def test_what_is_in_a_doc_goes_wherever_it_goes(folder):
    from spacy.tokens import Doc, DocBin

    nlp = pipeline(folder)
    doc = nlp(tiny.SENTENCES[0])
    shelf = DocBin(docs=[doc], store_user_data=True)
    (other,) = DocBin(store_user_data=True).from_bytes(shelf.to_bytes()).get_docs(nlp.vocab)
    for copy in (other, Doc(nlp.vocab).from_bytes(doc.to_bytes())):
        assert scored(copy._.marsad) == scored(doc._.marsad)
        assert [tuple(map(str, link)) for link in copy._.relations] == [
            tuple(map(str, link)) for link in doc._.relations
        ]
        assert [e._.marsad_score for e in copy.ents] == [e._.marsad_score for e in doc.ents]


def test_relations_follow_tokens_that_are_merged(folder):
    nlp = pipeline(folder)
    nlp.add_pipe("merge_entities")
    doc = nlp(tiny.SENTENCES[0])
    assert all(len(entity) == 1 for entity in doc.ents)
    assert doc._.relations
    assert {end for link in doc._.relations for end in (link.head, link.tail)} <= set(doc.ents)


def test_a_saved_pipeline_brings_its_model(folder, tmp_path):
    (folder / "LICENSE").write_text("the licence", "utf-8")
    nlp = pipeline(folder, relation_threshold=0.9)
    expected = nlp(tiny.SENTENCES[0])
    nlp.to_disk(tmp_path / "pipeline")
    config = tmp_path / "pipeline" / "config.cfg"
    config.write_text(config.read_text("utf-8").replace(str(folder), "/nowhere"), "utf-8")
    loaded = spacy.load(tmp_path / "pipeline")
    assert scored(loaded(tiny.SENTENCES[0])._.marsad) == scored(expected._.marsad)
    assert min(link.score for link in expected._.relations) >= 0.9
    assert (tmp_path / "pipeline" / "marsad" / "LICENSE").read_text("utf-8") == "the licence"
    loaded.to_disk(tmp_path / "pipeline")
    loaded.to_disk(tmp_path / "again")
    scores = sorted(link.score for link in expected._.relations)
    highest = (scores[-1] + 1) / 2 if scores[-1] < 1 else 1.0
    again = spacy.load(tmp_path / "again", config={"components": {"marsad": {"relation_threshold": highest}}})
    kept = [link.score for link in again(tiny.SENTENCES[0])._.relations]
    assert again.get_pipe("marsad").relation_threshold == highest
    assert len(kept) == sum(score >= highest for score in scores)


def test_bytes_name_the_model(folder, tmp_path):
    nlp = pipeline(folder)
    nlp.to_disk(tmp_path / "pipeline")
    data = spacy.load(tmp_path / "pipeline").to_bytes()
    other = pipeline("default").from_bytes(data)
    assert other.get_pipe("marsad").model == str(tmp_path / "pipeline" / "marsad")


def test_a_pipeline_whose_model_is_gone(folder, tmp_path):
    pipeline(folder).to_disk(tmp_path)
    (tmp_path / "marsad" / "config.json").unlink()
    with pytest.raises(ModelError, match=r"no config.json \(its configuration\)"):
        spacy.load(tmp_path)


@pytest.mark.parametrize("loaded", [False, True])
def test_several_processes(folder, extractor, loaded):
    expected = [scored(found) for found in extractor.extract(TEXTS[:4])]
    nlp = pipeline(folder)
    assert not loaded or nlp(TEXTS[1])._.relations
    assert [scored(doc._.marsad) for doc in nlp.pipe(TEXTS[:4], n_process=2, batch_size=2)] == expected


def test_an_unpickled_component_loads_the_model_for_itself(folder):
    component = pipeline(folder).get_pipe("marsad")
    loaded = component.extractor
    other = pickle.loads(pickle.dumps(component))
    doc = other(spacy.blank("ar").make_doc(tiny.SENTENCES[0]))
    assert scored(doc._.marsad) == scored(loaded.extract(tiny.SENTENCES[0]))
    assert component.extractor is loaded


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"runtime": "tflite"}, "runtime 'tflite': expected one of auto, torch"),
        ({"relation_threshold": 1.5}, "relation_threshold 1.5: expected a number above 0, 1 at most"),
        ({"batch_tokens": 0}, "batch_tokens 0: expected 1 or more"),
        ({"threshold": 0.5}, "threshold"),
        ({"model": 7}, "model"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(folder, config, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        pipeline(folder, **config)


def test_a_model_that_is_not_there():
    nlp = pipeline("no/such/folder")
    with pytest.raises(ModelError, match="no/such/folder: no such folder"):
        nlp("قصف")


def test_a_name_that_another_component_has_taken(folder):
    from spacy.tokens import Doc

    pipeline(folder)
    ours = Doc.remove_extension("relations")
    try:
        Doc.set_extension("relations", default=[])
        with pytest.raises(ValueError, match=r"doc\._\.relations is taken by another component"):
            pipeline(folder)
    finally:
        Doc.remove_extension("relations")
        Doc.set_extension("relations", getter=ours[2])


def test_no_import_is_needed(tmp_path, folder):
    """As an installed package: its entry points are those of pyproject.toml."""
    section = re.search(
        r"^\[project\.entry-points\.spacy_factories\]\n(.+)$", (ROOT / "pyproject.toml").read_text(), re.M
    )
    assert section is not None
    place = tmp_path / "marsad-0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: marsad\nVersion: 0\n")
    (place / "entry_points.txt").write_text(f"[spacy_factories]\n{section[1].replace(chr(34), '')}\n")
    code = (
        f"import sys; sys.path[:0] = {[str(tmp_path), str(ROOT)]!r}; import spacy; nlp = spacy.blank('ar'); "
        f"nlp.add_pipe('marsad', config={{'model': {str(folder)!r}, 'runtime': 'torch'}}); "
        f"print(len(nlp({tiny.SENTENCES[0]!r}).ents))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 3


def test_without_spacy_the_extra_is_named(monkeypatch):
    import marsad.spacy

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"spaCy is not installed; use pip install 'marsad\[spacy\]'"):
        importlib.reload(marsad.spacy)
