"""Finding a model's folder and reading its plain files; nothing heavy is loaded for it.

Before a model is loaded, the header of its weights is measured against the file and its configurations are searched for
requests for code; weights come as safetensors alone and code never comes. ``marsad verify`` checks more, at its cost.
"""

from __future__ import annotations

import json
import os
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

from marsad.model.errors import ModelError
from marsad.model.trust.configs import code_faults
from marsad.model.trust.tensors import header_faults

WEIGHTS = "model.safetensors"
WRITTEN = "Give a folder that save_pretrained wrote"
_NEEDED = ["*.json", "*.safetensors", "*.txt", "*.model"]


def default_folder() -> Path:
    """The folder of the weights that come with the package."""
    return Path(str(resources.files("marsad.model").joinpath("weights")))


def share_weights(folder: str | Path) -> None:
    """Let whoever may read a folder's configuration read its weights, which are written for their owner alone."""
    for file in Path(folder).glob("*.safetensors"):
        shutil.copymode(Path(folder) / "config.json", file)


def resolve(name: str | Path, *, revision: str | None = None, whole: bool = False) -> Path:
    """The local folder of a model given as ``default``, a folder, or a name on the hub.

    Of a hub's repository come the files at its top that a model is loaded from; with ``whole`` all there are.

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

    chosen: dict[str, Any] = {} if whole else {"allow_patterns": _NEEDED, "ignore_patterns": ["*/*"]}
    try:
        return Path(snapshot_download(str(name), revision=revision, **chosen))
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


def refuse_untrusted(folder: Path) -> None:
    """Refuse a folder whose configurations ask for code, or whose weights are not what their header says.

    Raises:
        ModelError: with the file and the reason.
    """
    for file in (folder / "config.json", folder / "tokenizer_config.json"):
        if file.is_file() and (fault := next(code_faults(_read_json(file)), None)):
            raise ModelError(f"{file}: {fault}; a model of marsad needs no code but marsad's. {WRITTEN}")
    if (folder / WEIGHTS).is_file() and (faults := header_faults(folder / WEIGHTS)):
        raise ModelError(f"{folder}: the weights do not load: {WEIGHTS}: {faults[0]}. {WRITTEN}")


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
