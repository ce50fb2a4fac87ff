import json
import re
import sys
from types import SimpleNamespace
from typing import ClassVar

import pytest
from click.testing import CliRunner

from marsad.commands.evaluate import command
from marsad.data.record import document_to_dict
from tests.eval.build import SCHEMA
from tests.eval.test_report import GOLD, LINKED, PREDICTED


class Stub:
    """Answers each text as the lists above say, whatever annotation it is given."""

    schema = SCHEMA
    calls: ClassVar[list[tuple[object, ...]]] = []

    @classmethod
    def from_pretrained(cls, *name, device, runtime):
        cls.calls.append((*name, device, runtime))
        if name == ("nowhere",):
            raise OSError("nowhere: no such folder or model")
        return cls()

    def stream(self, documents, *, batch_size, batch_tokens):
        self.calls.append(("stream", batch_size, batch_tokens))
        return (answer(PREDICTED, document) for document in documents)

    def link(self, documents, *, batch_size, batch_tokens):
        self.calls.append(("link", batch_size, batch_tokens))
        return (answer(LINKED, document) for document in documents)


def answer(answers, document):
    found = next(one for one in answers if one.text == document.text)
    return document.with_annotation(found.entities, found.relations)


@pytest.fixture(autouse=True)
def stub(monkeypatch):
    monkeypatch.setitem(sys.modules, "marsad.model.extractor", SimpleNamespace(Extractor=Stub))
    monkeypatch.setattr(Stub, "calls", [])


def write(path, documents):
    path.write_text("".join(json.dumps(document_to_dict(d), ensure_ascii=False) + "\n" for d in documents), "utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    SCHEMA.save(tmp_path / "schema.yaml")
    return SimpleNamespace(
        gold=write(tmp_path / "gold.jsonl", GOLD),
        pred=write(tmp_path / "pred.jsonl", PREDICTED),
        schema=tmp_path / "schema.yaml",
        out=tmp_path / "deep" / "out",
        folder=tmp_path,
    )


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_predictions_of_any_system_to_the_terminal(files):
    result = run("--pred", files.pred, "--schema", files.schema, files.gold)
    assert result.exit_code == 0
    assert result.stdout.startswith("2 documents: 6 gold entities")
    assert "gold entities given" not in result.stdout
    assert Stub.calls == []


def test_a_model_and_its_written_predictions_score_the_same(files):
    result = run(
        "--model",
        "some/model",
        files.gold,
        "-o",
        files.out,
        "--batch-size",
        3,
        "--batch-tokens",
        99,
        "--runtime",
        "torch",
        "--device",
        "cpu",
        "--seed",
        5,
    )
    assert result.exit_code == 0
    assert result.stdout == ""
    assert Stub.calls == [("some/model", "cpu", "torch"), ("stream", 3, 99), ("link", 3, 99)]
    again = files.folder / "again"
    predictions = files.out / "predictions.jsonl"
    assert run("--pred", predictions, "--schema", files.schema, "-o", again, "--seed", 5, files.gold).exit_code == 0
    of_model, of_file = (json.loads((folder / "report.json").read_text("utf-8")) for folder in (files.out, again))
    assert of_model.pop("relations_with_gold_entities")["strict"]["micro"]["tp"] == 2
    assert of_file.pop("relations_with_gold_entities") is None
    assert of_model == of_file
    assert sorted(path.name for path in again.iterdir()) == ["report.json", "report.md"]
    assert (files.out / "report.md").read_text("utf-8").startswith("# Evaluation\n")


def test_without_model_or_predictions_the_default_model_runs(files):
    result = run(files.gold)
    assert result.exit_code == 0
    assert Stub.calls[0] == ("default", "auto", "auto")
    assert "relations, gold entities given" in result.stdout


def test_the_packaged_schema_serves_predictions_and_says_what_it_lacks(files):
    assert "Not in the schema marsad 1, but scored: FORCE" in run("--pred", files.pred, files.gold).stdout


def test_what_the_gold_holds_and_cannot_be_scored_is_said(files):
    brat = files.folder / "brat"
    brat.mkdir()
    (brat / "toll_1.txt").write_text(GOLD[1].text, "utf-8")
    (brat / "toll_1.ann").write_text("T1\tLOCATION 4 8;15 17\tمركز إن\n", "utf-8")
    result = run("--pred", write(files.folder / "toll.jsonl", PREDICTED[1:]), brat)
    assert "brat: left out 1 discontinuous spans" in result.stderr
    assert result.stdout.startswith("1 document: 0 gold entities")


def test_what_people_get_wrong_ends_in_a_message(files):
    broken = files.folder / "broken.jsonl"
    broken.write_text('{"text": "نهر", "entities": [{"start": 0, "end": 9, "label": "LOCATION"}]}\n', "utf-8")
    doubled = write(files.folder / "doubled.jsonl", [*GOLD, GOLD[0]])
    empty = write(files.folder / "empty.jsonl", [])
    cases = [
        (("--model", "m", "--pred", files.pred, files.gold), 2, "exclude each other"),
        (("--pred", files.folder / "none.jsonl", files.gold), 2, "does not exist"),
        (("--pred", files.pred, "--batch-size", 0, files.gold), 2, "batch-size"),
        (("--pred", files.pred, broken), 1, "broken.jsonl:1"),
        (("--pred", broken, files.gold), 1, "broken.jsonl:1"),
        (("--pred", files.pred, empty), 1, "no document"),
        ((doubled,), 1, "gold document 'battle_1' is given twice"),
        (("--pred", files.gold, write(files.folder / "one.jsonl", GOLD[:1])), 1, "'toll_1' is not in the gold"),
        (("--pred", files.pred, "--schema", files.gold, files.gold), 1, "gold.jsonl"),
        (("--model", "nowhere", files.gold), 1, "nowhere: no such folder or model"),
        (("--pred", files.pred, "-o", files.gold / "out", files.gold), 1, "gold.jsonl"),
    ]
    for arguments, status, words in cases:
        result = run(*arguments)
        assert (result.exit_code, words in result.stderr) == (status, True), (arguments, result.output)
        assert "Traceback" not in result.output
        assert not isinstance(result.exception, ValueError | OSError)


def test_faults_of_the_gold_are_found_before_a_model_is_loaded(files):
    run(write(files.folder / "doubled.jsonl", [*GOLD, GOLD[0]]))
    assert Stub.calls == []


def test_common_scores_what_both_annotators_have(files):
    one = write(files.folder / "one.jsonl", PREDICTED[:1])
    whole, common = run("--pred", one, files.gold), run("--pred", one, "--common", files.gold)
    assert whole.stdout.startswith(f"{len(GOLD)} documents")
    assert common.stdout.startswith("1 document:")
    assert f"1 of {len(GOLD)} documents of GOLD are scored" in common.stderr
    alone = run("--common", files.gold)
    assert (alone.exit_code, "--common goes with --pred" in alone.stderr) == (2, True)


def test_a_page_of_predictions_has_pictures_and_both_sides(files):
    page = files.folder / "new" / "report.html"
    result = run("--pred", files.pred, "--schema", files.schema, files.gold, "--html", page)
    assert (result.exit_code, f"wrote {page}" in result.stderr) == (0, True)
    assert result.stdout.startswith("2 documents: 6 gold entities")
    html = page.read_text("utf-8")
    assert html.count("<svg") == 3
    assert html.index("<svg") < html.index('id="columns"')
    assert '"gold":{"entities"' in html
    assert not re.search(r"\{\{[A-Z]+\}\}", html)


def test_a_page_of_a_model_comes_beside_its_report(files):
    page = files.out / "report.html"
    assert run("--model", "m", files.gold, "-o", files.out, "--html", page).exit_code == 0
    assert "gold entities given" in page.read_text("utf-8")
    assert (files.out / "report.json").exists()


def test_a_place_for_the_page_that_will_not_do_ends_in_a_message_before_a_model_runs(files):
    before = files.gold.read_bytes()
    cases = [
        (("--html", files.gold), 2, "is read too and would be overwritten"),
        (("--pred", files.pred, "--html", files.pred), 2, "is read too"),
        (("-o", files.out, "--html", files.out / "report.json"), 2, f"--html {files.out / 'report.html'}"),
        (("-o", files.out, "--html", files.out), 2, "-o writes"),
        (("--html", files.folder), 2, "is a directory"),
        (("--html", files.gold / "report.html"), 1, "gold.jsonl"),
    ]
    for arguments, status, message in cases:
        result = run(*arguments, files.gold)
        assert (result.exit_code, message in result.stderr) == (status, True), (arguments, result.output)
        assert "Traceback" not in result.output
    assert Stub.calls == []
    assert files.gold.read_bytes() == before
