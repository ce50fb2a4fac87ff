"""What a run was made with: versions, the platform, and hashes of the data."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from marsad.model.folder import resolve

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


def hardware() -> str:
    """The device that computes, in words."""
    if torch.cuda.is_available():
        return f"{torch.cuda.device_count()} x {torch.cuda.get_device_name()}"
    return f"{os.cpu_count()} CPU cores ({torch.backends.cpu.get_cpu_capability()})"


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


def read_run(encoder: str) -> Any:
    """What ``run.json`` in the folder of an encoder says of how it was made; None where there is none."""
    try:
        return json.loads((resolve(encoder) / "run.json").read_text("utf-8"))
    except FileNotFoundError:
        return None


def _parts(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else sorted(inner for inner in path.rglob("*") if inner.is_file())
