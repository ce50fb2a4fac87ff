"""``marsad convert`` as people call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marsad.commands.convert import command
from marsad.data.files import read_documents, write_documents
from tests.data.build import annotate, write

DOCUMENT = annotate(
    "قصفت الطائرات سرمين",
    {"الطائرات": "ACTOR.ARMED", "سرمين": "LOCATION"},
    [("attacks", "الطائرات", "سرمين")],
    "d1",
    kind="headline",
)


def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_documents([DOCUMENT], tmp_path / "in.jsonl")
    return tmp_path / "in.jsonl"


@pytest.mark.parametrize("steps", [["a.inline", "b.jsonl"], ["folder --to brat", "b.inline"]])
def test_there_and_back(tmp_path, corpus, steps):
    source = corpus
    for step in steps:
        name, *options = step.split()
        result = run(source, tmp_path / name, *options)
        assert result.exit_code == 0
        source = tmp_path / name
    (back,) = read_documents(source)
    assert (back.text, back.entities, back.relations) == (DOCUMENT.text, DOCUMENT.entities, DOCUMENT.relations)


def test_what_is_lost_is_said_once(tmp_path, corpus):
    result = run(corpus, tmp_path / "x.conll")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"wrote 1 documents to {tmp_path / 'x.conll'}" in result.stderr
    assert f"lost in {tmp_path / 'x.conll'}: 1 ids, 1 relations, 1 meta entries" in result.stderr


def test_broken_records_are_named_and_skipped(tmp_path, corpus):
    lines = corpus.read_text("utf-8")
    source = write(tmp_path / "mixed.jsonl", lines + "{\n" + '{"text": 5}\n' + lines)
    result = run(source, tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert f"{source}:2: not JSON" in result.stderr
    assert f"{source}:3: text: expected a string" in result.stderr
    assert "skipped 2 broken records" in result.stderr
    assert len(list(read_documents(tmp_path / "out.jsonl"))) == 2


def test_extra_keys_go_to_meta(tmp_path):
    data = {"text": "قصف حلب", "entities": [{"start": 4, "end": 7, "label": "LOC", "coarse": "x"}], "source": "ours"}
    source = write(tmp_path / "in.jsonl", json.dumps(data))
    refused = run(source, tmp_path / "out.jsonl")
    assert refused.exit_code == 1
    assert "unknown key source" in refused.stderr
    assert "--extra meta" in refused.stderr
    taken = run(source, tmp_path / "out.jsonl", "--extra", "meta")
    assert taken.exit_code == 0
    assert f"left out of {source}: 1 unknown keys of entities" in taken.stderr
    assert next(read_documents(tmp_path / "out.jsonl")).meta == {"source": "ours"}


def test_what_does_not_fit_a_schema_is_skipped(tmp_path, corpus):
    schema = write(tmp_path / "s.yaml", "entities: {LOCATION: a place}\n")
    result = run(corpus, tmp_path / "out.jsonl", "--schema", schema)
    assert result.exit_code == 1
    assert f"{corpus}:1: e1 'الطائرات' [5, 13): unknown label ACTOR.ARMED; known are LOCATION" in result.stderr
    assert "all 1 records are broken: nothing is written" in result.stderr


def test_a_dash_is_jsonl_on_the_standard_streams(corpus):
    line = corpus.read_text("utf-8")
    result = run("-", "-", stdin=line)
    assert result.exit_code == 0
    assert result.stdout == line
    broken = run("-", "-", stdin=line.encode() + b"\xff\n")
    assert broken.exit_code == 1
    assert ":2: not UTF-8" in broken.stderr
    assert broken.stdout == line


def test_only_jsonl_goes_through_a_dash(tmp_path, corpus):
    result = run(corpus, "-", "--to", "conll")
    assert result.exit_code == 2
    assert "- is JSONL, not conll: leave --to out or name a file" in result.stderr


def test_sub_folders(tmp_path):
    write(tmp_path / "in" / "sub" / "a.txt", "نص")
    assert "no file in this folder" in run(tmp_path / "in", tmp_path / "out.jsonl").stderr
    assert run(tmp_path / "in", tmp_path / "out.jsonl", "--recursive").exit_code == 0
    assert next(read_documents(tmp_path / "out.jsonl")).id == "sub/a"


def test_the_input_is_never_overwritten(tmp_path, corpus):
    for source, target in ((corpus, corpus), (tmp_path, corpus)):
        result = run(source, target)
        assert result.exit_code == 2
        assert "would be overwritten while it is read" in result.stderr
    assert next(read_documents(corpus)) == DOCUMENT


def test_errors_are_spoken(tmp_path, corpus):
    for arguments, words in (
        ((tmp_path / "none.jsonl", tmp_path / "x.jsonl"), "none.jsonl: no such file or folder"),
        ((corpus, tmp_path / "x.csv"), "the suffix '.csv' tells no format; name one (--from, --to)"),
    ):
        result = run(*arguments)
        assert result.exit_code == 1
        assert words in result.stderr
        assert isinstance(result.exception, SystemExit)


def test_a_folder_is_made_for_the_output(tmp_path, corpus):
    assert run(corpus, tmp_path / "new" / "x.jsonl").exit_code == 0
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["x.jsonl"]


@pytest.mark.parametrize("lines", ["{\n", '{"text": 5}\n', '{"text": "نص", "meta": {"a": NaN}}\n'])
def test_what_was_written_before_stays_where_nothing_can_be_read(tmp_path, corpus, lines):
    before = corpus.read_bytes()
    result = run(write(tmp_path / "broken" / "in.jsonl", lines), corpus)
    assert result.exit_code == 1
    assert "all 1 records are broken: nothing is written" in result.stderr
    assert corpus.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["broken", "in.jsonl"]


def test_another_name_of_the_input_is_the_input(tmp_path, corpus):
    (tmp_path / "hard.jsonl").hardlink_to(corpus)
    result = run(corpus, tmp_path / "hard.jsonl")
    assert result.exit_code == 2
    assert "would be overwritten while it is read" in result.stderr
    assert next(read_documents(corpus)) == DOCUMENT


def test_nothing_is_called_compressed_that_is_not(tmp_path, corpus):
    result = run(corpus, tmp_path / "x.jsonl.gz", "--to", "jsonl")
    assert result.exit_code == 2
    assert "convert compresses nothing; leave .gz out" in result.stderr
