"""``marsad facts`` and ``marsad extract --facts``: inputs, tables, sums, and what is refused."""

import csv
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.facts import DocumentFacts
from marsad.data.files import write_documents
from marsad.data.jsonl import write_jsonl
from tests import tiny
from tests.data.tagged import tagged

DOCUMENT = tagged(
    "قتل [20 شخصا](q K) بينهم [4 نساء](p K) من [الأهالي](o V) بقصف [قسد](a A) على [النور](l L)",
    "includes q p",
    "belongs_to p o",
    "caused_by q a",
    "occurred_in q l",
    "attacks a l",
)


def run(*arguments, data=None):
    return CliRunner().invoke(main, ["facts", *map(str, arguments)], data)


def read_csv(path):
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    write_jsonl([DOCUMENT], path)
    return path


def test_two_tables_are_written(source, tmp_path):
    done = run(source, "-o", tmp_path / "out/facts.csv")
    assert done.exit_code == 0, done.output
    assert "1 documents to" in done.stderr
    rows = read_csv(tmp_path / "out/facts.csv")
    assert [(row["id"], row["best"], row["by"], row["where"], row["part_of"]) for row in rows] == [
        ("q", "20", "قوات سوريا الديمقراطية", "النور", ""),
        ("p", "4", "قوات سوريا الديمقراطية", "النور", "q"),
    ]
    (link,) = read_csv(tmp_path / "out/facts.links.csv")
    assert (link["relation"], link["head"], link["head_text"]) == ("attacks", "قوات سوريا الديمقراطية", "قسد")


def test_texts_without_annotation_are_told(tmp_path, source):
    (tmp_path / "bare.jsonl").write_text('{"text": "قتل خمسة"}\n', "utf-8")
    done = run(tmp_path / "bare.jsonl", "-o", tmp_path / "facts.csv")
    assert (done.exit_code, "nothing is annotated in them: marsad extract finds" in done.stderr) == (0, True)
    assert "nothing is annotated" not in run(source, "-o", tmp_path / "facts.csv").stderr


def test_links_may_go_elsewhere_and_be_of_another_kind(source, tmp_path):
    done = run(source, "-o", tmp_path / "facts.csv", "--links", tmp_path / "who.jsonl")
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "who.jsonl").read_text("utf-8"))["tail"] == "النور"
    assert not (tmp_path / "facts.links.csv").exists()


@pytest.mark.parametrize("name", ["in.inline", "in.doccano.jsonl", "brat"])
def test_every_format_that_is_read_gives_the_same_rows(tmp_path, name):
    form = "brat" if name == "brat" else None
    write_documents([DOCUMENT], tmp_path / name, form)
    done = run(tmp_path / name, "-o", tmp_path / "facts.jsonl")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text("utf-8").splitlines()]
    assert [(row["best"], row["where"]) for row in rows] == [(20, "النور"), (4, "النور")]


def test_standard_input_is_jsonl(source, tmp_path):
    done = run("-", "-o", tmp_path / "facts.csv", data=source.read_text("utf-8"))
    assert done.exit_code == 0, done.output
    assert len(read_csv(tmp_path / "facts.csv")) == 2
    assert "- is JSONL, not brat" in run("-", "--from", "brat", "--sum").output


def test_documents_without_an_id_are_called_by_their_place(tmp_path):
    path = tmp_path / "in.jsonl"
    write_jsonl([tagged("قتل [ستة](q K)", name=None), tagged("قتل [سبعة](q K)", name=None)], path)
    assert run(path, "-o", tmp_path / "facts.csv").exit_code == 0
    assert [row["doc"] for row in read_csv(tmp_path / "facts.csv")] == ["#1", "#2"]


def test_unknown_keys_of_other_makers_are_no_hindrance(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "قتل ستة", "url": "x", "entities": []}\n', "utf-8")
    done = run(path, "-o", tmp_path / "facts.csv")
    assert done.exit_code == 0, done.output
    assert read_csv(tmp_path / "facts.csv") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "expected an object with a text"),
        (b'{"text": 3}', "text: expected a string"),
        ('{"text": "قتل", "entities": [{"start": 0, "end": 9, "label": "L"}]}'.encode(), "outside the text"),
        ('{"text": "قتل", "relations": [{"label": "x", "head": "a", "tail": "b"}]}'.encode(), "not the id"),
        (b'{"text": "\\ud800"}', "surrogate"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_lines_are_told_and_skipped(source, tmp_path, line, words):
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(source.read_bytes() + line + b"\n" + source.read_bytes())
    done = run(path, "-o", tmp_path / "facts.csv")
    assert done.exit_code == 1
    assert f"{path}:2: " in done.stderr
    assert words in done.stderr
    assert "skipped 1 broken records" in done.stderr
    assert len(read_csv(tmp_path / "facts.csv")) == 4


def test_sums_are_shown(source):
    done = run(source, "--sum")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        "| kind | facts | low | best | high | open |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| killed | 1 | 20 | 20 | 20 | 0 |\n"
    )
    assert done.stderr == "not counted: 1 parts of others, 0 shares, 0 numbers that cannot be read\n"


def test_sums_are_grouped_and_written(source, tmp_path):
    done = run(source, "--sum", "--by", "of", "--by", "by", "-o", tmp_path / "sums.csv")
    assert done.exit_code == 0, done.output
    rows = read_csv(tmp_path / "sums.csv")
    assert [(row["of"], row["by"], row["best"]) for row in rows] == [
        ("", "قوات سوريا الديمقراطية", "16"),
        ("الأهالي", "قوات سوريا الديمقراطية", "4"),
    ]


def test_a_bar_in_a_name_does_not_break_the_table_shown(tmp_path):
    path = tmp_path / "in.jsonl"
    write_jsonl([tagged("قتل [ستة](q K) بيد [جيش|ص](a A)", "caused_by q a")], path)
    assert "| جيش\\|ص | killed |" in run(path, "--sum", "--by", "by").stdout


def test_aliases_of_the_user(source, tmp_path):
    aliases = tmp_path / "a.yaml"
    aliases.write_text("actors:\n  سوريا الديمقراطية: [قسد]\n", "utf-8")
    assert run(source, "-o", tmp_path / "f.csv", "--aliases", aliases).exit_code == 0
    assert read_csv(tmp_path / "f.csv")[0]["by"] == "سوريا الديمقراطية"
    aliases.write_text("[]", "utf-8")
    done = run(source, "-o", tmp_path / "f.csv", "--aliases", aliases)
    assert done.exit_code == 1
    assert "expected actors or locations" in done.output


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "name a table to write, -o facts.csv, or ask for sums, --sum"),
        (["-o", "facts.xlsx"], 1, "'.xlsx' tells no kind of table; name one of .csv, .parquet, .jsonl"),
        (["-o", "facts.csv", "--by", "of"], 2, "--by groups sums: add --sum"),
        (["--sum", "--links", "l.csv"], 2, "leave --sum out"),
        (["--sum", "--by", "who"], 1, "no column who to group by; known are doc, id"),
        (["-o", "facts.csv", "--links", "facts.csv"], 2, "both tables would be written to facts.csv"),
        (["-o", "in.jsonl"], 2, "in.jsonl is read or written too and would be overwritten"),
        (["-o", "facts.csv", "--links", "in.jsonl"], 2, "in.jsonl is read or written too"),
        (["-o", "facts.csv", "--aliases", "none.yaml"], 1, "none.yaml: cannot be read"),
    ],
)
def test_what_is_refused(source, tmp_path, monkeypatch, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    before = source.read_bytes()
    done = run("in.jsonl", *arguments)
    assert done.exit_code == status, done.output
    assert words in done.output
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["posts.jsonl", "new.jsonl", "new.parquet"])
@pytest.mark.parametrize("more", [[], ["--sum"]])
def test_nothing_is_written_into_a_folder_that_it_would_be_read_from(source, tmp_path, name, more):
    (folder := tmp_path / "posts").mkdir()
    (folder / "posts.jsonl").write_bytes(source.read_bytes())
    done = run(folder, "-o", folder / name, *more)
    assert done.exit_code == 2
    assert f"lies in {folder} and would be read as an input" in done.output
    assert (folder / "posts.jsonl").read_bytes() == source.read_bytes()
    assert run(folder, "-o", folder / "facts.csv", *more).exit_code == 0


def test_a_table_of_facts_is_not_taken_for_documents(source, tmp_path):
    assert run(source, "-o", tmp_path / "facts.jsonl").exit_code == 0
    done = run(tmp_path / "facts.jsonl", "-o", tmp_path / "again.csv")
    assert done.exit_code == 1
    assert "facts.jsonl:1: a row of a table of facts: name the documents that it was made of" in done.output


def test_documents_without_an_id_are_told_apart_in_sums_as_in_tables(tmp_path):
    write_jsonl([replace(DOCUMENT, id=None)] * 2, tmp_path / "in.jsonl")
    assert run(tmp_path / "in.jsonl", "--sum", "--by", "doc", "-o", tmp_path / "sums.csv").exit_code == 0
    assert [row["doc"] for row in read_csv(tmp_path / "sums.csv")] == ["#1", "#2"]


def test_a_file_that_is_not_there(tmp_path):
    done = run(tmp_path / "none.jsonl", "-o", tmp_path / "facts.csv")
    assert done.exit_code == 1
    assert "none.jsonl: no such file or folder" in done.output


@pytest.fixture
def extract(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text(tiny.SENTENCES[0], "utf-8")

    def invoke(*arguments):
        return CliRunner().invoke(main, ["extract", "in.txt", "--model", str(model), "--device", "cpu", *arguments])

    return invoke


def test_the_tables_of_extract_are_those_of_its_output(extract, tmp_path):
    done = extract("-o", "out.jsonl", "--facts", "now.csv")
    assert done.exit_code == 0, done.output
    assert run(tmp_path / "out.jsonl", "-o", tmp_path / "later.csv").exit_code == 0
    for name in ("now", "later"):
        assert (tmp_path / f"{name}.links.csv").exists()
    assert read_csv(tmp_path / "now.csv") == read_csv(tmp_path / "later.csv")
    assert (tmp_path / "now.links.csv").read_bytes() == (tmp_path / "later.links.csv").read_bytes()


def test_tables_that_could_not_be_finished_are_not_there_and_the_way_to_them_is_said(extract, tmp_path, monkeypatch):
    monkeypatch.setattr(DocumentFacts, "links", lambda self: 1 / 0)
    done = extract("-o", "out.jsonl", "--facts", "facts.csv")
    assert done.exit_code == 1
    assert "out.jsonl is finished, the tables are not: marsad facts out.jsonl -o facts.csv writes them" in done.output
    assert {path.name for path in tmp_path.iterdir()} == {"in.txt", "out.jsonl"}


def test_extract_refuses_before_anything_is_read(extract, tmp_path):
    assert "tells no kind of table" in extract("--facts", "facts.xls").output
    assert "would be overwritten" in extract("-o", "x.jsonl", "--facts", "x.jsonl").output
    assert "would be overwritten" in extract("-o", "x.links.jsonl", "--facts", "x.jsonl").output
    assert "would be overwritten" in extract("-o", "x.jsonl", "--facts", "x.rejects.jsonl").output
    assert "lies in found and would be read" in extract("-o", "found/", "--facts", "found/facts.jsonl").output
    (tmp_path / "file").touch()
    assert "file/x.csv: its folder cannot be made" in extract("-o", "out.jsonl", "--facts", "file/x.csv").output
    assert {path.name for path in tmp_path.iterdir()} == {"in.txt", "file"}
