"""Wheel and sdist of what git tracks: the same files give the same bytes, in whatever folder and whenever.

``python -m tests.release.pack [FOLDER]`` (``make dist``) writes both and refuses them if ``contents`` finds a fault.
setuptools takes times from SOURCE_DATE_EPOCH for wheels alone, and modes and owners from the disk: so both are built
from a copy with fixed modes, the sdist's tar is written anew, and the wheel is built from that sdist.
"""

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.release.contents import faults, tracked
from tests.tree import ROOT

_BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


class Archives(NamedTuple):
    """Where they lie."""

    sdist: Path
    wheel: Path


def pack(root: Path, folder: Path, *, epoch: int) -> Archives:
    """Build both archives of the tree at ``root`` into ``folder``, with ``epoch`` (seconds) as their files' time."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _copy(root, work / "tree")
        raw = _build("build_sdist", work / "tree", work / "raw", epoch)
        sdist = folder / raw.name
        _normalise(raw, sdist, epoch)
        with tarfile.open(sdist) as archive:
            archive.extractall(work / "unpacked", filter="data")
        (source,) = (work / "unpacked").iterdir()
        wheel = _build("build_wheel", source, folder.resolve(), epoch)
    return Archives(sdist, folder / wheel.name)


def last_commit(root: Path) -> int:
    """The time of the last commit, in seconds."""
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=True)
    return int(done.stdout)


def changed(root: Path) -> list[str]:
    """The tracked files that are not as the last commit has them."""
    command = ["git", "diff", "HEAD", "--name-only"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()


def _copy(root: Path, tree: Path) -> None:
    """The tracked files alone, links as links, with the modes that git knows."""
    for file in tracked(root):
        target = tree / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, target, follow_symlinks=False)
        if not target.is_symlink():
            target.chmod(0o755 if (root / file).stat().st_mode & 0o100 else 0o644)


def _build(hook: str, tree: Path, folder: Path, epoch: int) -> Path:
    folder.mkdir(exist_ok=True)
    before = set(folder.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, hook, str(folder)],
        cwd=tree,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{hook} failed:\n{done.stderr[-3000:]}")
    suffix = ".whl" if hook == "build_wheel" else ".tar.gz"
    (made,) = (file for file in folder.iterdir() if file.name.endswith(suffix) and file not in before)
    return made


def _normalise(raw: Path, target: Path, epoch: int) -> None:
    """Write a tar.gz anew: sorted, nobody's, of one time, with no name or time in gzip's header."""
    content = io.BytesIO()
    with tarfile.open(raw) as old, tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as new:
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime, member.pax_headers = epoch, {}
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=epoch) as packed:
        packed.write(content.getvalue())


def main() -> int:
    """Build, check and list."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    shutil.rmtree(folder, ignore_errors=True)
    archives = pack(ROOT, folder, epoch=int(os.environ.get("SOURCE_DATE_EPOCH") or last_commit(ROOT)))
    found = faults(ROOT, *archives)
    if files := changed(ROOT):
        sys.stderr.write(f"not a release: {', '.join(files)} differ from the last commit\n")
    for line in found or [f"{path} ({path.stat().st_size:,} bytes)" for path in archives]:
        sys.stdout.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
