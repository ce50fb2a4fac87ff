"""Wheel and sdist hold what they should, and are the same bytes wherever and whenever they are built."""

import os
import shutil
import subprocess
import zipfile

import pytest

from tests.release.contents import faults, tracked
from tests.release.pack import Archives, pack
from tests.tree import ROOT, need_tree

need_tree("what git tracks")
EPOCH = 1_700_000_000


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    return pack(ROOT, tmp_path_factory.mktemp("dist"), epoch=EPOCH)


def test_they_hold_what_git_tracks_and_nothing_else(archives):
    assert faults(ROOT, *archives) == []


def test_a_file_that_is_missing_extra_or_other_is_named(archives, tmp_path):
    spoilt = tmp_path / archives.wheel.name
    others = {"marsad/__main__.py": "x = 1\n", "tests/test_docs.py": "", "marsad/__pycache__/cli.cpython-311.pyc": ""}
    with zipfile.ZipFile(archives.wheel) as whole, zipfile.ZipFile(spoilt, "w") as copy:
        for name in set(whole.namelist()) - {"marsad/py.typed", "marsad/eval/page/page.css", *others}:
            copy.writestr(name, whole.read(name))
        for name, text in others.items():
            copy.writestr(name, text)
    assert faults(ROOT, archives.sdist, spoilt) == [
        f"{spoilt.name}: marsad/eval/page/page.css is missing",
        f"{spoilt.name}: marsad/py.typed is missing",
        f"{spoilt.name}: marsad/__pycache__/cli.cpython-311.pyc should not be in it",
        f"{spoilt.name}: tests/test_docs.py should not be in it",
        f"{spoilt.name}: marsad/__main__.py is not what marsad/__main__.py is",
    ]


@pytest.mark.slow
def test_another_folder_other_modes_and_times_give_the_same_bytes(archives, tmp_path, monkeypatch):
    """A tree of its own: files of another age that only their owner may read, and one that git does not track."""
    other = tmp_path / "somewhere" / "else"
    for file in tracked(ROOT):
        target = other / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, target, follow_symlinks=False)
        if not target.is_symlink():
            target.chmod(0o700 if os.access(ROOT / file, os.X_OK) else 0o600)
            os.utime(target, (1_000_000_000, 1_000_000_000))
    for command in (["init", "-q"], ["add", "--all", "--force"]):
        subprocess.run(["git", *command], cwd=other, check=True)
    (other / "data" / "untracked.yaml").write_text("a: b\n", "utf-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    before = os.umask(0o077)
    try:
        again = pack(other, tmp_path / "again", epoch=EPOCH)
    finally:
        os.umask(before)
    assert [path.name for path in again] == [path.name for path in archives]
    assert [path.read_bytes() == other.read_bytes() for path, other in zip(again, archives, strict=True)] == [
        True,
        True,
    ]


def test_the_time_is_that_of_the_commit(archives: Archives):
    with zipfile.ZipFile(archives.wheel) as wheel:
        assert {info.date_time for info in wheel.infolist()} == {(2023, 11, 14, 22, 13, 20)}
