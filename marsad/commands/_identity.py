"""What settles the result of a run: inputs, model and options, as kept beside an unfinished output."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import marsad
from marsad.commands._stdin import Stdin
from marsad.data.parts import Part


def identity(inputs: Sequence[str], parts: Sequence[Part | Stdin], options: dict[str, Any]) -> dict[str, Any]:
    """Names, number and size of the inputs, and the options; the content is compared chunk by chunk later."""
    listing = blake2b(digest_size=8)
    for part in parts:
        listing.update("\n".join(part.files).encode("utf-8", "surrogateescape"))
    told = {"files": sum(len(part.files) for part in parts), "bytes": sum(part.size for part in parts)}
    return {"inputs": list(inputs), **told, "listing": listing.hexdigest(), "version": marsad.__version__, **options}


def folder_digest(folder: Path) -> str:
    """A digest of the files that make up a model."""
    told = blake2b(digest_size=16)
    for file in sorted(path for path in folder.iterdir() if path.suffix in (".safetensors", ".json", ".txt", ".model")):
        told.update(file.name.encode())
        with open(file, "rb") as data:
            while block := data.read(1 << 20):
                told.update(block)
    return told.hexdigest()


def library_versions() -> dict[str, str]:
    """Versions of the libraries that compute, those that are installed."""
    found = {}
    for name in ("torch", "onnxruntime"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
