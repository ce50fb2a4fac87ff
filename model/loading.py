"""Reading and writing model folders, strictly: what is missing or foreign is refused, with what to do about it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any, cast

import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer

from marsad.model.configuration import MarsadConfig
from marsad.model.network import MarsadModel, without_pooler

_WEIGHTS = "model.safetensors"


class ModelError(ValueError):
    """A model that cannot be loaded; the message says what was found and what to do."""


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
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.exists():
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


def load_model(folder: Path) -> tuple[MarsadModel, Any]:
    """The network in float32 and in evaluation mode, and the tokenizer, of a saved folder.

    Raises:
        ModelError: the folder is no marsad model, or a weight is missing, unexpected or of another shape.
    """
    config = _config(folder)
    _need(folder, _WEIGHTS, "its weights")
    _need(folder, "tokenizer.json", "its tokenizer")
    options: dict[str, Any] = {"dtype": torch.float32, "use_safetensors": True, "output_loading_info": True}
    try:
        model, info = cast("tuple[MarsadModel, Any]", MarsadModel.from_pretrained(folder, config=config, **options))
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelError(f"{folder}: the weights do not load: {error}") from error
    faults = {kind: sorted(map(str, names)) for kind, names in info.items() if names}
    if faults:
        said = "; ".join(f"{kind.replace('_', ' ')}: {', '.join(names[:3])}" for kind, names in faults.items())
        raise ModelError(f"{folder}: the weights are not those of its config.json ({said})")
    return model.eval(), AutoTokenizer.from_pretrained(folder)


def load_encoder_parts(name: str | Path) -> tuple[Any, Any]:
    """An encoder and its tokenizer by hub name or folder, for a model to be trained on; of a marsad model, its encoder.

    Raises:
        ModelError: it cannot be found, has no fast tokenizer, or weights are missing.
    """
    folder = resolve(name)
    if _kind(folder) == MarsadConfig.model_type:
        model, tokenizer = load_model(folder)
        return model.encoder, tokenizer
    try:
        config = AutoConfig.from_pretrained(folder)
        encoder, info = AutoModel.from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True, **without_pooler(config)
        )
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise ModelError(f"{name}: no encoder that transformers can load: {error}") from error
    if lacking := info["missing_keys"]:
        raise ModelError(f"{name}: {len(lacking)} weights of the encoder are missing, {sorted(lacking)[0]} among them")
    return encoder, tokenizer


def _could_be_hub_name(name: str) -> bool:
    parts = name.split("/")
    return len(parts) <= 2 and all(part and part not in {".", ".."} for part in parts) and "\\" not in name


def _need(folder: Path, file: str, what: str) -> None:
    if not (folder / file).is_file():
        found = ", ".join(sorted(inner.name for inner in folder.iterdir())[:8]) or "nothing"
        raise ModelError(f"{folder}: no {file} ({what}); found {found}. Give a folder that save_pretrained wrote")


def _read_config(folder: Path) -> dict[str, Any]:
    _need(folder, "config.json", "its configuration")
    try:
        data = json.loads((folder / "config.json").read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{folder}/config.json: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ModelError(f"{folder}/config.json: expected an object, found {type(data).__name__}")
    return data


def _kind(folder: Path) -> str | None:
    return _read_config(folder).get("model_type")


def _config(folder: Path) -> MarsadConfig:
    data = _read_config(folder)
    if data.get("model_type") != MarsadConfig.model_type:
        raise ModelError(
            f"{folder}: a model of type {data.get('model_type')}, not marsad; an encoder is trained with "
            "'marsad train', which writes a folder that can be used here"
        )
    try:
        return MarsadConfig.from_dict(data)
    except (ValueError, TypeError) as error:
        raise ModelError(f"{folder}/config.json: {error}") from error
