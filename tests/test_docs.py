"""The commands in docs/ do what the pages say: each is run, page by page, on the files that the pages show."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.inline import read_inline, write_inline
from tests.tree import ROOT, need_tree

need_tree("docs/")
_NAV = re.search(r"^nav:\n((?:  - .*\n)+)", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
PAGES = [page for entry in yaml.safe_load(_NAV[1] if _NAV else "") for page in entry.values()]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A checkout in small: a few paragraphs of the corpus, everything else as it is."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("configs", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    second = documents("agreement")[:5]
    corpus = documents("corpus")
    twice = {document.id for document in second}
    for part, some in (("agreement", second), ("corpus", [d for n, d in enumerate(corpus) if n < 24 or d.id in twice])):
        (folder / "data" / part).mkdir(parents=True)
        write_inline(some, folder / "data" / part / "some.inline")
    return folder


def documents(part):
    return [r.document() for file in sorted((ROOT / "data" / part).glob("*.inline")) for r in read_inline(file)]


def blocks(page):
    return re.findall(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def run(line):
    """One shell line of the few forms that the pages use: echo … | marsad …, marsad … > FILE, marsad …"""
    given, _, line = line.rpartition(" | ")
    line, _, target = line.partition(" > ")
    words = shlex.split(line)
    assert words[0] == "marsad", f"not a command of marsad: {line}"
    text = shlex.split(given)[1] + "\n" if given else None
    done = CliRunner().invoke(main, words[1:], input=text, catch_exceptions=False)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    if target:
        Path(target.strip()).write_text(done.stdout, "utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs(page, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    if page == "elsewhere.md":
        pytest.importorskip("onnx")
        pytest.importorskip("onnxruntime")
    for language, title, body in blocks((ROOT / "docs" / page).read_text("utf-8")):
        if title:
            Path(title).parent.mkdir(parents=True, exist_ok=True)
            Path(title).write_text(body, "utf-8")
        elif language == "bash":
            for line in body.strip().splitlines():
                run(line)


def test_the_spacy_example_runs(capsys):
    pytest.importorskip("spacy")
    import marsad.spacy.component  # noqa: F401 - an installed package is found by its entry point

    (code,) = [
        body
        for language, _, body in blocks((ROOT / "docs" / "elsewhere.md").read_text("utf-8"))
        if language == "python"
    ]
    exec(code, {})
    shown = capsys.readouterr().out
    assert "خمسة مدنيين QUANTITY.KILLED" in shown
    assert "occurred_in خمسة مدنيين مدينة إدلب" in shown


def test_every_page_is_in_the_navigation():
    assert sorted(PAGES) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_the_pages_show_commands():
    shown = "\n".join((ROOT / "docs" / page).read_text("utf-8") for page in PAGES)
    assert len(re.findall(r"^marsad |\| marsad ", shown, re.MULTILINE)) > 20
