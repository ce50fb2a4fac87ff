"""Folders that were tampered with: each is refused, with the reason."""

import json
import re
import shutil
import subprocess

import pytest
from click.testing import CliRunner
from safetensors.torch import load_file, save_file

from marsad.cli import main
from marsad.data.files import read_documents, write_documents
from marsad.model.errors import ModelError
from marsad.model.extractor import Extractor
from marsad.model.trust.answers import FILE as ANSWERS
from marsad.model.trust.answers import record_answers
from marsad.model.trust.checksums import FILE as CHECKSUMS
from marsad.model.trust.checksums import write_checksums
from marsad.model.trust.verify import verify_folder
from tests import tiny
from tests.model.trust.tamper import CONFIGS, KINDS, LINKS, LISTS, TENSORS, set_value

CASES = KINDS | LINKS | CONFIGS | TENSORS | LISTS


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    extractor = tiny.extractor()
    extractor.save_pretrained(folder)
    (folder / "README.md").write_text("# a model", "utf-8")
    record_answers(extractor, folder)
    write_checksums(folder)
    return folder


@pytest.fixture
def folder(published, tmp_path):
    return shutil.copytree(published, tmp_path / "copy")


def faults(folder):
    return "\n".join(verify_folder(folder).faults)


def test_the_copy_is_trusted_before_it_is_tampered_with(folder):
    verdict = verify_folder(folder)
    assert verdict.trusted, verdict.faults
    assert verdict.notes == ()


@pytest.mark.parametrize("case", CASES)
def test_a_tampered_folder_is_refused(case, folder):
    change, words = CASES[case]
    change(folder)
    assert re.search(words, faults(folder)), faults(folder)


AT_LOADING = [case for case in TENSORS if "NaN" not in case and "infinity" not in case]
AT_LOADING += ["auto_map", "auto_map far inside", "custom tokenizer code", "trust_remote_code", "a kernel"]


@pytest.mark.parametrize("case", AT_LOADING)
def test_loading_refuses_it_too(case, folder):
    """Reading every weight in search of NaN is left to ``verify``; so is what loading never opens."""
    change, words = CASES[case]
    change(folder)
    with pytest.raises(ModelError, match=words.removeprefix("model.safetensors: ")):
        Extractor.from_pretrained(folder, device="cpu")


def test_all_reasons_are_listed(folder):
    for case in ("code", "auto_map", "NaN", "a file more"):
        CASES[case][0](folder)
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 1
    assert done.output.count("refused: ") == 7  # and three files that are not as listed
    for case in ("code", "auto_map", "NaN", "a file more"):
        assert re.search(CASES[case][1], done.output)


def test_a_whole_folder_passes_on_the_command_line(folder):
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 0, done.output
    assert done.output == f"{folder}: nothing found against it\n"


def test_sha256sum_reads_the_list(folder):
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    check = ["sha256sum", "--strict", "-c", CHECKSUMS]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / "README.md").write_text("changed")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 1


def test_what_cannot_be_checked_is_said(folder):
    (folder / CHECKSUMS).unlink()
    (folder / ANSWERS).unlink()
    verdict = verify_folder(folder)
    assert verdict.trusted
    assert verdict.notes[0].startswith("no checksums.sha256: nothing says")
    assert verdict.notes[1].startswith("no answers.jsonl")


def test_a_model_that_answers_otherwise(folder):
    set_value("tagger.bias", 9.0)(folder)
    write_checksums(folder)
    assert re.search(r"answers.jsonl: sentence 1: .* (is new|is no longer found|has a score of)", faults(folder))


def test_an_answer_that_was_changed(folder):
    documents = list(read_documents(folder / ANSWERS))
    first = documents[0]
    assert first.entities
    write_documents([first.with_annotation(first.entities[1:], ()), *documents[1:]], folder / ANSWERS)
    write_checksums(folder)
    assert re.search(r"sentence 1: [A-Z.]+ '.+' is new", faults(folder))


def test_scores_may_differ_by_the_tolerance_and_no_more(folder):
    lines = [json.loads(line) for line in (folder / ANSWERS).read_text("utf-8").splitlines()]
    lines[0]["entities"][0]["score"] -= 0.0009
    (folder / ANSWERS).write_text("\n".join(map(json.dumps, lines)), "utf-8")
    write_checksums(folder)
    assert verify_folder(folder).trusted
    lines[0]["entities"][0]["score"] -= 0.0009
    (folder / ANSWERS).write_text("\n".join(map(json.dumps, lines)), "utf-8")
    write_checksums(folder)
    assert "and 0.001 the tolerance" in faults(folder)


def test_broken_answers(folder):
    (folder / ANSWERS).write_text("{", "utf-8")
    write_checksums(folder)
    assert "answers.jsonl:1: not JSON" in faults(folder)


def test_a_folder_that_does_not_load(folder):
    tensors = load_file(folder / "model.safetensors")
    del tensors["tagger.bias"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    write_checksums(folder)
    assert "missing keys: tagger.bias" in faults(folder)


def test_links_into_the_hubs_cache_are_its_way(folder, tmp_path):
    snapshot, blobs = tmp_path / "models--a--b" / "snapshots" / "0123", tmp_path / "models--a--b" / "blobs"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for number, file in enumerate(sorted(folder.iterdir())):
        shutil.copy(file, blobs / str(number))
        (snapshot / file.name).symlink_to(f"../../blobs/{number}")
    assert verify_folder(snapshot).trusted


def test_the_default_model_is_trusted():
    assert CliRunner().invoke(main, ["verify", "default"]).exit_code == 0


def test_no_such_model():
    done = CliRunner().invoke(main, ["verify", "./nowhere"])
    assert done.exit_code == 1
    assert "./nowhere: no such folder" in done.output
