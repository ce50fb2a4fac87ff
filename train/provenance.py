"""What a run was made with: versions, the platform, and hashes of the data."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

_PACKAGES = ("marsad", "torch", "transformers", "tokenizers", "datasets", "accelerate", "numpy")


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide what a run computes."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def file_hash(path: str | Path) -> str:
    """The SHA-256 of a file, or of the names and contents of a folder's files in order."""
    path = Path(path)
    digest = hashlib.sha256()
    for part in _parts(path):
        if part != path:
            digest.update(part.relative_to(path).as_posix().encode())
        with open(part, "rb") as data:
            while block := data.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _parts(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())
