"""What the README shows is what its commands print."""

import json
import re

import pytest
from click.testing import CliRunner

from marsad import cli
from marsad.cli import main
from marsad.commands.corpus import command as corpus_commands
from tests.tree import ROOT, need_tree

need_tree("README.md and the files that it names")
README = (ROOT / "README.md").read_text("utf-8")


def without_scores(listing):
    """Scores differ in the last digit from machine to machine."""
    return [re.sub(r" +\d+% ", " ", line.rstrip()) for line in listing.strip().splitlines()]


def test_the_example_prints_what_is_shown(monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ marsad (.*)\n([\s\S]*?)```", README)
    assert shown is not None
    done = CliRunner().invoke(main, [*shown[1].split(), "--device", "cpu"])
    assert done.exit_code == 0, done.output
    assert without_scores(done.stdout) == without_scores(shown[2])


def test_the_row_shown_is_one_of_the_example(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```json\n([\s\S]*?)```", README)
    assert shown is not None
    options = ["--device", "cpu", "--facts", str(tmp_path / "facts.jsonl")]
    done = CliRunner().invoke(main, ["extract", "examples/report.txt", *options])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text("utf-8").splitlines()]
    assert json.loads(shown[1]) | {"score": None} in [row | {"score": None} for row in rows]


def test_the_scores_are_those_of_the_card():
    card = (ROOT / "model" / "weights" / "README.md").read_text("utf-8").splitlines()
    rows = [line for line in README.split("## How good it is")[1].splitlines() if line.startswith("|")]
    assert len(rows) >= 4
    assert set(rows) <= set(card)


def test_every_command_stands_in_the_table():
    rows = re.findall(r"^\| `marsad (\w+)", README, re.MULTILINE)
    assert sorted(set(rows)) == sorted(cli._COMMANDS)
    (corpus,) = re.findall(r"^\| `marsad corpus .*$", README, re.MULTILINE)
    for name in corpus_commands.commands:
        assert re.search(rf"\b{name}\b", corpus), name


def test_make_knows_the_targets_that_are_named():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"(?:`|^)make ([a-z -]+?)(?:`|\s*#)", pages, re.MULTILINE)
    assert {"dev", "test-wheel", "tokenizer"} <= {name for names in named for name in names.split()} <= targets


FILES = re.findall(r"(?:configs|examples|data|model)/[\w./-]+\.\w+", README.replace("configs/NAME.yaml", ""))


@pytest.mark.parametrize("file", FILES)
def test_files_it_names_are_there(file):
    assert (ROOT / file).exists()
