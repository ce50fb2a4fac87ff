"""A folder that a release saved loads in this version, in every runtime, and answers as it did."""

import re
import shutil

import pytest

import marsad
from marsad.data.files import read_documents
from marsad.model.extractor import Extractor
from marsad.model.loading import load_model
from marsad.model.trust.answers import FILE, answer_faults
from marsad.model.trust.verify import verify_folder
from tests.release.freeze import FIXTURES
from tests.tree import IS_TREE, ROOT

FROZEN = sorted(folder for folder in FIXTURES.iterdir() if folder.is_dir())


@pytest.fixture(params=FROZEN, ids=lambda folder: folder.name)
def frozen(request):
    return request.param


def test_it_is_what_was_saved_then_and_answers_as_it_did(frozen):
    verdict = verify_folder(frozen)
    assert verdict.faults == ()
    assert verdict.notes == ()  # checksums and answers were both there to compare with
    said = list(read_documents(frozen / FILE))
    assert sum(len(document.entities) for document in said) > 10
    assert sum(len(document.relations) for document in said) > 10


@pytest.mark.parametrize("runtime", ["torch", "onnx"])
def test_it_answers_alike_in_each_runtime(frozen, runtime):
    if runtime == "onnx":
        pytest.importorskip("onnxruntime")
    extractor = Extractor.from_pretrained(frozen, device="cpu", runtime=runtime)
    assert list(answer_faults(extractor, frozen)) == []


def test_it_answers_alike_as_transformers_reads_it_and_when_saved_anew(frozen, tmp_path):
    extractor = Extractor(*load_model(frozen))
    assert list(answer_faults(extractor, frozen)) == []
    extractor.save_pretrained(tmp_path)
    shutil.copyfile(frozen / FILE, tmp_path / FILE)
    assert list(answer_faults(Extractor.from_pretrained(tmp_path, device="cpu", runtime="torch"), tmp_path)) == []


@pytest.mark.skipif(not IS_TREE, reason="reads CHANGELOG.md, which only the source tree has")
def test_every_version_has_one():
    released = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    lacking = {marsad.__version__, *released} - {folder.name for folder in FROZEN}
    assert not lacking, f"no frozen folder of {sorted(lacking)}: python -m tests.release.freeze"
