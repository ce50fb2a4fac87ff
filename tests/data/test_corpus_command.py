"""``marsad corpus`` as people call it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from marsad.commands.corpus import command
from marsad.data.document import Document
from marsad.data.files import read_documents, write_documents
from tests.data.build import annotate, write

DOCUMENTS = [
    annotate(
        f"قصف مجهولون قرية رقم {n} فجرا",
        {"مجهولون": "ACTOR.ARMED"},
        name=f"d{n}",
        theatre="east",
        scenario=f"s{n // 2}",
    )
    for n in range(20)
]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    write_documents(DOCUMENTS, tmp_path / "corpus" / "in.jsonl")
    return tmp_path / "corpus"


def test_validate_says_nothing_of_a_good_corpus(tmp_path):
    write_documents([DOCUMENTS[0], Document("هدوء حذر", id="x")], tmp_path / "good.jsonl")
    result = run("validate", tmp_path / "good.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "2 records, 0 faults" in result.stderr


def test_validate_names_file_line_and_fault(tmp_path):
    train = write(tmp_path / "train.jsonl", '{"id": "a", "text": "هدوء حذر"}\n{\n')
    dev = write(tmp_path / "dev.inline", "## a\nقصف [حل](l1 LOCATION)ب\n\n## b\nهدوء  حذر\n")
    result = run("validate", train, dev)
    assert result.exit_code == 1
    faults = result.stdout.splitlines()
    assert [fault.split(": ")[0] for fault in faults] == [f"{train}:2", f"{dev}:1", f"{dev}:1", f"{dev}:4"]
    assert "not JSON" in faults[0]
    assert "cuts a word" in faults[1]
    assert f"id 'a' is already that of {train}:1" in faults[2]
    assert f"b: the same text stands at {train}:1" in faults[3]
    assert "4 records, 4 faults" in result.stderr


def test_validate_with_a_schema_of_ones_own(tmp_path):
    schema = write(tmp_path / "s.yaml", "entities: {LOC: a place}\n")
    data = write(tmp_path / "x.conll", "حلب B-LOC\n")
    assert run("validate", data, "--schema", schema).exit_code == 0
    assert "unknown label LOC" in run("validate", data).stdout


def test_stats_as_markdown_and_json(corpus):
    text = run("stats", corpus, "--by", "theatre")
    assert text.exit_code == 0
    assert "20 paragraphs" in text.stdout
    assert "| east    |         20 |" in text.stdout
    data = json.loads(run("stats", corpus, "--json", "--by", "theatre", "--against", corpus).stdout)
    assert data["entities"]["ACTOR.ARMED"] == 20
    assert data["unseen"] == {"ACTOR": {"unseen": 0, "mentions": 20}}


def test_split_writes_three_files_that_share_no_scenario(tmp_path, corpus):
    result = run("split", corpus, "-o", tmp_path / "out", "--shares", "60,20,20", "--seed", 4)
    assert result.exit_code == 0
    parts = [list(read_documents(tmp_path / "out" / f"{part}.jsonl")) for part in ("train", "dev", "test")]
    assert [len(part) for part in parts] == [12, 4, 4]
    scenarios = [{document.meta["scenario"] for document in part} for part in parts]
    assert sum(map(len, scenarios)) == 10
    assert f"wrote 12 documents to {tmp_path / 'out' / 'train.jsonl'}" in result.stderr


def test_split_does_not_write_over_what_it_reads(tmp_path, corpus):
    result = run("split", tmp_path, "-o", tmp_path)
    assert result.exit_code == 2
    assert "would be read as an input: write it elsewhere" in result.stderr
    assert not (tmp_path / "train.jsonl").exists()


def test_split_says_what_has_no_scenario(tmp_path):
    write(tmp_path / "a.txt", "نص")
    result = run("split", tmp_path / "a.txt", "-o", tmp_path / "out")
    assert "1 documents have no scenario in their meta" in result.stderr


@pytest.mark.parametrize(
    ("shares", "status", "words"),
    [("many", 2, "'many': expected three numbers such as 80,10,10"), ("80,20", 1, "expected one for each of train")],
)
def test_impossible_shares(tmp_path, corpus, shares, status, words):
    result = run("split", corpus, "-o", tmp_path / "out", "--shares", shares)
    assert result.exit_code == status
    assert words in result.stderr


def test_a_broken_record_ends_stats_and_split(tmp_path):
    bad = write(tmp_path / "bad.jsonl", "{\n")
    for arguments in (("stats", bad), ("split", bad, "-o", tmp_path / "out")):
        result = run(*arguments)
        assert result.exit_code == 1
        assert f"Error: {bad}:1: not JSON" in result.stderr


def test_labels_prints_a_label_studio_configuration(tmp_path):
    result = run("labels")
    assert result.exit_code == 0
    assert ElementTree.fromstring(result.stdout).findall(".//Label[@value='QUANTITY.KILLED']")
    (tmp_path / "own.yaml").write_text("entities: {SHIP: a ship}\n", "utf-8")
    own = ElementTree.fromstring(run("labels", "--schema", tmp_path / "own.yaml").stdout)
    assert [label.get("value") for label in own.iter("Label")] == ["SHIP"]
