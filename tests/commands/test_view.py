"""``marsad view``: the page that is written, and what is refused."""

import re

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.files import write_documents
from marsad.data.jsonl import write_jsonl
from tests.data.tagged import tagged

GOLD = tagged("قتل [سبعة](q K) في [حلب](l L)", "occurred_in q l")
PREDICTED = GOLD.with_annotation(GOLD.entities[:1])


@pytest.fixture
def view(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_jsonl([PREDICTED], tmp_path / "out.jsonl")
    write_jsonl([GOLD], tmp_path / "gold.jsonl")
    return lambda *arguments: CliRunner().invoke(main, ["view", *arguments])


def test_a_page_is_written(view, tmp_path):
    done = view("out.jsonl", "-o", "new/page.html")
    assert done.exit_code == 0, done.output
    assert "1 documents to new/page.html" in done.stderr
    page = (tmp_path / "new/page.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert GOLD.text in page
    assert '"gold"' not in page


def test_gold_of_any_format_goes_beside_it(view, tmp_path):
    write_documents([GOLD], tmp_path / "gold.inline", None)
    done = view("out.jsonl", "--gold", "gold.inline", "-o", "page.html")
    assert done.exit_code == 0, done.output
    assert '"missed link"' in (tmp_path / "page.html").read_text("utf-8")


def test_broken_lines_are_told_and_skipped(view, tmp_path):
    (tmp_path / "out.jsonl").write_bytes((tmp_path / "out.jsonl").read_bytes() + b"{\n")
    done = view("out.jsonl", "-o", "page.html")
    assert done.exit_code == 1
    assert "out.jsonl:2: " in done.stderr
    assert "skipped 1 broken records" in done.stderr
    assert GOLD.text in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["out.jsonl"], 2, "Missing option '-o'"),
        (["none.jsonl", "-o", "page.html"], 2, "'none.jsonl' does not exist"),
        (["out.jsonl", "-o", "out.jsonl"], 2, "out.jsonl is read or written too and would be overwritten"),
        (["out.jsonl", "-o", "gold.jsonl", "--gold", "gold.jsonl"], 2, "gold.jsonl is read or written too"),
        (["out.jsonl", "-o", "page.html", "--schema", "gold.jsonl"], 2, "add --gold FILE"),
        (["out.jsonl", "-o", "page.html", "--gold", "other.jsonl"], 1, "the texts differ at character 0"),
        (["out.jsonl", "-o", "page.html", "--gold", "empty.jsonl"], 1, "the gold holds no document"),
        (["empty.jsonl", "-o", "page.html"], 1, "empty.jsonl holds no document"),
        (["out.jsonl", "-o", "out.jsonl/page.html"], 1, "out.jsonl"),
    ],
)
def test_what_is_refused(view, tmp_path, arguments, status, words):
    write_jsonl([tagged("جرح [سبعة](q I)")], tmp_path / "other.jsonl")
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    before = (tmp_path / "out.jsonl").read_bytes()
    done = view(*arguments)
    assert done.exit_code == status, done.output
    assert words in done.output
    assert (tmp_path / "out.jsonl").read_bytes() == before
    assert not (tmp_path / "page.html").exists()


@pytest.fixture
def many(view, tmp_path):
    write_jsonl([tagged(f"قتل [{n}](q K)", name=None) for n in range(1, 8)], tmp_path / "many.jsonl")
    return view


def names(path):
    return re.findall(r'"name":"(#\d+)"', path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("options", "shown", "words"),
    [
        ([], range(1, 8), "7 documents to page.html\n"),
        (["--limit", "7"], range(1, 8), "7 documents to page.html\n"),
        (["--limit", "3"], range(1, 4), "3 of 7 documents to page.html, 4 left out (--limit); the next: --skip 3\n"),
        (
            ["--limit", "3", "--skip", "3"],
            range(4, 7),
            "3 of 7 documents to page.html, 4 left out (--limit, --skip); the next: --skip 6",
        ),
        (["--limit", "3", "--skip", "6"], [7], "1 of 7 documents to page.html, 6 left out (--limit, --skip)\n"),
    ],
)
def test_a_page_holds_a_part_and_says_so(many, tmp_path, options, shown, words):
    done = many("many.jsonl", "-o", "page.html", *options)
    assert done.exit_code == 0, done.output
    assert words in done.stderr
    assert names(tmp_path / "page.html") == [f"#{n}" for n in shown]
    done = many("many.jsonl", "--gold", "many.jsonl", "-o", "gold.html", *options)
    assert names(tmp_path / "gold.html") == [f"#{n}" for n in shown]


def test_what_is_broken_behind_the_part_is_told(many, tmp_path):
    with (tmp_path / "many.jsonl").open("a") as file:
        file.write("{\n")
    done = many("many.jsonl", "-o", "page.html", "--limit", "2")
    assert done.exit_code == 1
    assert "many.jsonl:8: " in done.stderr
    assert "2 of 7 documents" in done.stderr


def test_a_part_behind_the_end_is_refused(many):
    done = many("many.jsonl", "-o", "page.html", "--skip", "7")
    assert done.exit_code == 1
    assert "many.jsonl holds 7 documents, none is left: --skip must be less than that" in done.output
