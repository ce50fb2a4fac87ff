"""What wheel and sdist hold: the files that git tracks for the package, byte for byte, and nothing else."""

import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

LAYERS = ("data", "model", "train", "eval")
NOT_PACKED = ("data/agreement/", "data/values/", "data/news/")
"""What the repository keeps to measure with, and no user of the package needs."""

BESIDE = ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "constraints.txt")
"""What the sdist holds besides the package and its tests."""

_INFO = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE")
_EGG = ("PKG-INFO", "SOURCES.txt", "dependency_links.txt", "entry_points.txt", "requires.txt", "top_level.txt")


def tracked(root: Path) -> list[str]:
    """The paths that git tracks, links among them."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name]


def faults(root: Path, sdist: Path, wheel: Path) -> list[str]:
    """What is missing, too much, or not as it is in the tree at ``root``, one line each."""
    files = tracked(root)
    package = dict(_package(files))
    info = {f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/{name}": None for name in _INFO}
    beside = {name: name for name in files if name in BESIDE or name.startswith("tests/")}
    made = {"PKG-INFO": None, "setup.cfg": None} | {f"marsad.egg-info/{name}": None for name in _EGG}
    return [
        *_compare(wheel.name, _wheel(wheel), package | info, root),
        *_compare(sdist.name, _sdist(sdist), package | beside | made, root),
    ]


def _package(files: list[str]) -> Iterator[tuple[str, str]]:
    """The path in the package, and in the repository, of each file that belongs there."""
    links = {f"marsad/{layer}" for layer in LAYERS}
    for file in files:
        if file.split("/")[0] in LAYERS and not file.startswith(NOT_PACKED):
            yield f"marsad/{file}", file
        elif file.startswith("marsad/") and file not in links:
            yield file, file


def _compare(archive: str, held: dict[str, bytes], expected: dict[str, str | None], root: Path) -> Iterator[str]:
    yield from (f"{archive}: {name} is missing" for name in sorted(expected.keys() - held.keys()))
    yield from (f"{archive}: {name} should not be in it" for name in sorted(held.keys() - expected.keys()))
    for name in sorted(expected.keys() & held.keys()):
        source = expected[name]
        if source is not None and (root / source).read_bytes() != held[name]:
            yield f"{archive}: {name} is not what {source} is"


def _wheel(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _sdist(path: Path) -> dict[str, bytes]:
    """Files by their path below the one folder that all stand in."""
    with tarfile.open(path) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers() if not member.isdir()}
        return {name.partition("/")[2]: file.read() if file else b"" for name, file in files.items()}
