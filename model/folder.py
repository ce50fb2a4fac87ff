"""Finding a model's folder and reading its plain files; nothing heavy is loaded for it."""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

from marsad.model.errors import ModelError

WEIGHTS = "model.safetensors"
WRITTEN = "Give a folder that save_pretrained wrote"


def default_folder() -> Path:
    """The folder of the weights that come with the package."""
    return Path(str(resources.files("marsad.model").joinpath("weights")))


def resolve(name: str | Path, *, revision: str | None = None) -> Path:
    """The local folder of a model given as ``default``, a folder, or a name on the hub.

    Raises:
        ModelError: nothing is there, or the hub cannot be reached.
    """
    if str(name) == "default":
        return default_folder()
    folder = os.path.expanduser(name)
    if os.path.isdir(folder):
        return Path(folder)
    if os.path.exists(folder):
        raise ModelError(f"{name} is a file; expected the folder that a model was saved in")
    if not _could_be_hub_name(str(name)):
        raise ModelError(f"{name}: no such folder; expected a model folder, a hub name such as ORG/NAME, or 'default'")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
    try:
        return Path(snapshot_download(str(name), revision=revision, allow_patterns=patterns))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"{name}: no folder of this name here, and the hub did not give it ({reason}); "
            "without a network, name the folder of a saved model or 'default'"
        ) from error


def _could_be_hub_name(name: str) -> bool:
    parts = name.split("/")
    return len(parts) <= 2 and all(part and part not in {".", ".."} for part in parts) and "\\" not in name


def need(folder: Path, file: str, what: str, advice: str) -> None:
    """Refuse a folder without a file, saying what it is for and what there is instead."""
    if not (folder / file).is_file():
        inside = sorted(inner.name for inner in folder.iterdir()) if folder.is_dir() else []
        found = ", ".join(inside[:8]) or "nothing"
        raise ModelError(f"{folder}: no {file} ({what}); found {found}. {advice}")


def read_config(folder: Path) -> dict[str, Any]:
    """The content of config.json."""
    need(folder, "config.json", "its configuration", WRITTEN)
    return _read_json(folder / "config.json")


def _read_json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{file}: not JSON: {error}. {WRITTEN}") from error
    if not isinstance(data, dict):
        raise ModelError(f"{file}: expected an object, found {type(data).__name__}. {WRITTEN}")
    return data
