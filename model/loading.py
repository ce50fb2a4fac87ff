"""Reading and writing model folders, strictly: what is missing or foreign is refused, with what to do about it.

Before a model is loaded, the header of its weights is measured against the file and its configurations are searched for
requests for code; weights come as safetensors alone and code never comes. ``marsad verify`` checks more, at its cost.
"""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerFast

from marsad.model.configuration import MarsadConfig
from marsad.model.network import MarsadModel, without_pooler
from marsad.model.normaliser import install, is_installed
from marsad.model.trust.configs import code_faults
from marsad.model.trust.tensors import header_faults

_WEIGHTS = "model.safetensors"
_WRITTEN = "Give a folder that save_pretrained wrote"
_CONVERT = (
    "Weights are read as safetensors alone, never as pickles: write them so once, with "
    "AutoModel.from_pretrained({name!r}).save_pretrained(FOLDER) and "
    "AutoTokenizer.from_pretrained({name!r}).save_pretrained(FOLDER), and name that FOLDER"
)
_NEEDED = ["*.json", "*.safetensors", "*.txt", "*.model"]
_VOCABULARY = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")
_STRICT: dict[str, Any] = {
    "dtype": torch.float32,
    "use_safetensors": True,
    "trust_remote_code": False,
    "output_loading_info": True,
    "ignore_mismatched_sizes": True,  # they are in the loading info, and refused by what is found there
}


class ModelError(ValueError):
    """A model that cannot be loaded; the message says what was found and what to do."""


def default_folder() -> Path:
    """The folder of the weights that come with the package."""
    return Path(str(resources.files("marsad.model").joinpath("weights")))


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


def load_model(folder: Path) -> tuple[MarsadModel, Any]:
    """The network in float32 and in evaluation mode, and the tokenizer, of a saved folder.

    Raises:
        ModelError: the folder is no marsad model, or a weight is missing, unexpected or of another shape.
    """
    _refuse_code(folder)
    config = _config(folder)
    _need(folder, _WEIGHTS, "its weights", _WRITTEN)
    if faults := header_faults(folder / _WEIGHTS):
        raise ModelError(f"{folder}: the weights do not load: {_WEIGHTS}: {faults[0]}. {_WRITTEN}")
    tokenizer = _own_tokenizer(folder)
    try:
        model, info = cast("tuple[MarsadModel, Any]", MarsadModel.from_pretrained(folder, config=config, **_STRICT))
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise ModelError(f"{folder}: the weights do not load: {error}. {_WRITTEN}") from error
    if wrong := {kind: sorted(map(_fault, names)) for kind, names in info.items() if names}:
        said = "; ".join(f"{kind.replace('_', ' ')}: {', '.join(names[:3])}" for kind, names in wrong.items())
        raise ModelError(f"{folder}: the weights are not those of its config.json ({said}). {_WRITTEN}")
    _check_size(folder, tokenizer, model.encoder)
    return model.eval(), tokenizer


def load_encoder_parts(name: str | Path) -> tuple[Any, PreTrainedTokenizerFast]:
    """An encoder by hub name or folder, for a model to be trained on, and its tokenizer with the Arabic rules inside.

    Of a marsad model it is the encoder.

    Raises:
        ModelError: it cannot be found, has no fast tokenizer, or weights are missing.
    """
    folder = resolve(name)
    if _read_config(folder).get("model_type") == MarsadConfig.model_type:
        model, tokenizer = load_model(folder)
        return model.encoder, tokenizer
    encoder = _encoder(name, folder)
    if not any(next(folder.glob(pattern), None) for pattern in _VOCABULARY):
        _need(folder, "tokenizer.json", "its tokenizer", "Put that of the encoder, or its vocab.txt, into the folder")
    tokenizer = _tokenizer(AutoTokenizer, folder, "Give an encoder with a tokenizer.json or vocab.txt")
    if not tokenizer.is_fast:
        kind = type(tokenizer).__name__
        raise ModelError(f"{name}: {kind} gives no offsets; an encoder with a tokenizer.json is needed")
    _check_size(name, tokenizer, encoder)
    return encoder, install(tokenizer)


def _encoder(name: str | Path, folder: Path) -> Any:
    if not any(folder.glob("*.safetensors")):
        _need(folder, _WEIGHTS, "its weights", _CONVERT.format(name=str(name)))
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        encoder, info = AutoModel.from_pretrained(folder, **_STRICT, **without_pooler(config))
    except (OSError, RuntimeError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(f"{name}: no encoder that transformers can load: {error}") from error
    if lacking := sorted(map(_fault, info["missing_keys"] | info["mismatched_keys"])):
        said = f"{len(lacking)} weights of the encoder are missing or of another shape, {lacking[0]} among them"
        raise ModelError(f"{name}: {said}; give the whole folder of an encoder, with the config.json of its weights")
    return encoder


def _fault(key: Any) -> str:
    """A weight of transformers' loading info; one of another shape comes with both shapes."""
    if isinstance(key, str):
        return key
    name, found, expected = key
    return f"{name} is {tuple(found)}, not {tuple(expected)}"


def _could_be_hub_name(name: str) -> bool:
    parts = name.split("/")
    return len(parts) <= 2 and all(part and part not in {".", ".."} for part in parts) and "\\" not in name


def _need(folder: Path, file: str, what: str, advice: str) -> None:
    if not (folder / file).is_file():
        inside = sorted(inner.name for inner in folder.iterdir()) if folder.is_dir() else []
        found = ", ".join(inside[:8]) or "nothing"
        raise ModelError(f"{folder}: no {file} ({what}); found {found}. {advice}")


def _read_config(folder: Path) -> dict[str, Any]:
    _need(folder, "config.json", "its configuration", _WRITTEN)
    return _read_json(folder / "config.json")


def _read_json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{file}: not JSON: {error}. {_WRITTEN}") from error
    if not isinstance(data, dict):
        raise ModelError(f"{file}: expected an object, found {type(data).__name__}. {_WRITTEN}")
    return data


def _config(folder: Path) -> MarsadConfig:
    data = _read_config(folder)
    if data.get("model_type") != MarsadConfig.model_type:
        raise ModelError(
            f"{folder}: a model of type {data.get('model_type')}, not marsad; an encoder is trained with "
            "'marsad train', which writes a folder that can be used here"
        )
    try:
        config = MarsadConfig.from_dict(data)
        config.encoder_config()
        config.annotation_schema()
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{folder}/config.json: {error}. {_WRITTEN}") from error
    return config


def _refuse_code(folder: Path) -> None:
    for file in (folder / "config.json", folder / "tokenizer_config.json"):
        if file.is_file() and (fault := next(code_faults(_read_json(file)), None)):
            raise ModelError(f"{file}: {fault}; a model of marsad needs no code but marsad's. {_WRITTEN}")


def _own_tokenizer(folder: Path) -> Any:
    """The tokenizer just as it was saved: ``AutoTokenizer`` may build one of BERT's anew, without its normalizer."""
    _need(folder, "tokenizer.json", "its tokenizer", _WRITTEN)
    tokenizer = _tokenizer(PreTrainedTokenizerFast, folder, _WRITTEN)
    if not is_installed(tokenizer):
        raise ModelError(f"{folder}/tokenizer.json: its normalizer is not the Arabic one of the model. {_WRITTEN}")
    return tokenizer


def _tokenizer(kind: Any, folder: Path, advice: str) -> Any:
    try:
        return kind.from_pretrained(folder, trust_remote_code=False)
    except Exception as error:  # the tokenizers library raises no narrower class
        raise ModelError(f"{folder}: no tokenizer that can be loaded: {error}. {advice}") from error


def _check_size(place: str | Path, tokenizer: Any, encoder: Any) -> None:
    pieces, rows = max(tokenizer.get_vocab().values()) + 1, encoder.get_input_embeddings().num_embeddings
    if pieces > rows:
        raise ModelError(
            f"{place}: the tokenizer has {pieces} pieces and the encoder's embeddings {rows} rows: they are not of one "
            "model; put the tokenizer and the weights of the same model into the folder"
        )
