"""``marsad extract``: inputs of every kind, broken lines, the listing."""

import json

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.files import read_documents
from tests import tiny

TEXT = tiny.SENTENCES[0]


@pytest.fixture
def run(model):
    def invoke(*arguments, data=None):
        return CliRunner().invoke(main, ["extract", *map(str, arguments), "--model", model, "--device", "cpu"], data)

    return invoke


@pytest.fixture
def expected():
    return tiny.extractor().extract(list(tiny.SENTENCES))


def lines(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_jsonl_in_jsonl_out_in_order_with_text_and_scores(run, expected, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": f"d{n}", "text": text, "outlet": "x"} for n, text in enumerate(tiny.SENTENCES)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = run(source, "-o", target)
    assert done.exit_code == 0, done.output
    assert "7 documents" in done.stderr
    assert not (tmp_path / "out.rejects.jsonl").exists()
    written = list(read_documents(target))
    assert [document.id for document in written] == [row["id"] for row in rows]
    assert [document.entities for document in written] == [document.entities for document in expected]
    assert [document.relations for document in written] == [document.relations for document in expected]
    for row in lines(target):
        assert row["meta"] == {"outlet": "x"}
        assert all(row["text"][e["start"] : e["end"]] == e["text"] and 0 < e["score"] <= 1 for e in row["entities"])
        assert all(0 < relation["score"] <= 1 for relation in row["relations"])


def test_broken_lines_are_rejected_with_their_number_and_nothing_else_is_lost(run, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = json.dumps({"text": TEXT})
    source.write_bytes(
        b"\n".join([good.encode(), b"{", b'{"title": "x"}', b'{"text": 7}', b'{"text": "\xff"}', good.encode(), b""])
    )
    done = run(source, "-o", target)
    assert done.exit_code == 1
    assert len(lines(target)) == 2
    rejects = lines(tmp_path / "out.rejects.jsonl")
    assert [reject["line"] for reject in rejects] == [2, 3, 4, 5]
    assert [reject["source"] for reject in rejects] == [str(source)] * 4
    faults = ("not JSON", "no 'text'", "expected a string, found int", "not UTF-8")
    for reject, words in zip(rejects, faults, strict=True):
        assert words in reject["fault"]
        assert f"{source}:{reject['line']}: " in done.stderr
    assert "skipped 4 broken records" in done.stderr


def test_annotation_of_the_input_is_ignored_even_if_it_is_wrong(run, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    wrong = {"text": TEXT, "entities": [{"id": "e1", "start": 5, "end": 9999, "label": "X"}], "relations": "none"}
    source.write_text(json.dumps(wrong), "utf-8")
    assert run(source, "-o", target).exit_code == 0
    assert all(entity["label"] in tiny.schema().entities for entity in lines(target)[0]["entities"])


def test_whole_numbers_as_ids_become_text(run, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"id": n, "text": TEXT}) + "\n" for n in (7, 8.0, None, 9.5, True)), "utf-8")
    done = run(source, "-o", target)
    assert done.exit_code == 1
    assert [row.get("id") for row in lines(target)] == ["7", "8", None]
    assert "in.jsonl:4: id: expected a string, found float" in done.stderr
    assert "in.jsonl:5: id: expected a string, found bool" in done.stderr


def test_a_key_that_is_asked_for_and_not_there_is_named_with_those_that_are(run, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"post": 7, "message": TEXT}) + "\n", "utf-8")
    assert "no 'text'; found keys message, post: name one with --text-column" in run(source, "-o", target).stderr
    named = run(source, "-o", target, "--text-column", "message", "--id-column", "nope")
    assert "no 'nope'; found keys message, post: name one with --id-column" in named.stderr
    assert run(source, "-o", target, "--text-column", "message", "--id-column", "post").exit_code == 0
    assert [(row["id"], row["text"]) for row in lines(target)] == [("7", TEXT)]


def test_a_dash_is_standard_output(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = run(tmp_path / "a.txt", "-o", "-")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["text"] == TEXT
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_text_files_and_folders(run, tmp_path):
    (tmp_path / "texts" / "more").mkdir(parents=True)
    for name in ("b", "a", "more/c"):
        (tmp_path / "texts" / f"{name}.txt").write_text(f"{name}\n{TEXT}", "utf-8")
    (tmp_path / "single.txt").write_text("", "utf-8")
    target = tmp_path / "out.jsonl"
    assert run(tmp_path / "texts", tmp_path / "single.txt", "--recursive", "-o", target).exit_code == 0
    assert [row["id"] for row in lines(target)] == ["a", "b", "more/c", "single"]
    assert lines(target)[-1]["entities"] == []


@pytest.mark.parametrize("data", ['\n{"text": "' + TEXT + '"}\n{"text": "ثان"}\n', TEXT + "\nسطر ثان\n"])
def test_standard_input_is_jsonl_or_one_text(run, data, tmp_path):
    target = tmp_path / "out.jsonl"
    done = run("-", "-o", target, data=data)
    assert done.exit_code == 0, done.output
    texts = [row["text"] for row in lines(target)]
    assert texts == ([TEXT, "ثان"] if "{" in data else [data])


def test_the_listing_shows_mentions_offsets_and_links(run, expected, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = run(tmp_path / "a.txt")
    assert done.exit_code == 0
    document = expected[0]
    assert document.relations, "the tiny model gives no links: this test shows nothing"
    for entity in document.entities:
        assert f"[{entity.start}:{entity.end}]" in done.stdout
        assert document.mention(entity) in done.stdout
    for relation in document.relations:
        assert relation.label in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.jsonl"], "none.jsonl: no such file"),
        (["a.pdf"], "a.pdf"),
        (["in.jsonl", "-o", "in.jsonl"], "is an input and would be overwritten"),
        (["in.jsonl", "--batch-size", "0"], "0 is not in the range"),
        ([], "Missing argument 'INPUT...'"),
        (["-", "--from", "brat"], "- is jsonl or plain, not brat"),
        (["in.jsonl", "--model", "/no/model"], "no such folder"),
        (["in.jsonl", "--device", "tpu"], "expected auto, cpu"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, model, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"text": "نص"}\n', "utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    done = CliRunner().invoke(main, ["extract", "--model", model, *arguments])
    assert done.exit_code in (1, 2)
    assert words in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert (tmp_path / "in.jsonl").read_text("utf-8") == '{"text": "نص"}\n'


def test_a_folder_of_the_output_that_is_not_there_is_made(run, tmp_path):
    done = run("-", "-o", tmp_path / "new" / "out.jsonl", data=TEXT)
    assert done.exit_code == 0, done.output
    assert len(lines(tmp_path / "new" / "out.jsonl")) == 1


def test_broken_lines_of_standard_input_are_called_by_its_name(run):
    done = run("-", data=json.dumps({"text": TEXT}) + "\n{\n")
    assert done.exit_code == 1
    assert "<stdin>:2: " in done.stderr
