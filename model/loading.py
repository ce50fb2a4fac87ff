"""Reading and writing model folders, strictly: what is missing or foreign is refused, with what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerFast
from transformers.utils import logging

from marsad.model.configuration import MarsadConfig
from marsad.model.errors import ModelError
from marsad.model.folder import WEIGHTS, WRITTEN, need, read_config, refuse_untrusted, resolve
from marsad.model.network import MarsadModel, without_pooler
from marsad.model.normaliser import install, is_installed

_CONVERT = (
    "Weights are read as safetensors alone, never as pickles: write them so once, with "
    "AutoModel.from_pretrained({name!r}).save_pretrained(FOLDER) and "
    "AutoTokenizer.from_pretrained({name!r}).save_pretrained(FOLDER), and name that FOLDER"
)
_VOCABULARY = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")
_STRICT: dict[str, Any] = {
    "dtype": torch.float32,
    "use_safetensors": True,
    "trust_remote_code": False,
    "output_loading_info": True,
    "ignore_mismatched_sizes": True,  # they are in the loading info, and refused by what is found there
}


def load_model(folder: Path) -> tuple[MarsadModel, Any]:
    """The network in float32 and in evaluation mode, and the tokenizer, of a saved folder.

    Raises:
        ModelError: the folder is no marsad model, or a weight is missing, unexpected or of another shape.
    """
    refuse_untrusted(folder)
    config = _config(folder)
    need(folder, WEIGHTS, "its weights", WRITTEN)
    tokenizer = _own_tokenizer(folder)
    logging.disable_progress_bar()
    try:
        model, info = cast("tuple[MarsadModel, Any]", MarsadModel.from_pretrained(folder, config=config, **_STRICT))
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise ModelError(f"{folder}: the weights do not load: {error}. {WRITTEN}") from error
    if faults := {kind: sorted(map(_fault, names)) for kind, names in info.items() if names}:
        said = "; ".join(f"{kind.replace('_', ' ')}: {', '.join(names[:3])}" for kind, names in faults.items())
        raise ModelError(f"{folder}: the weights are not those of its config.json ({said}). {WRITTEN}")
    _check_size(folder, tokenizer, model.encoder)
    return model.eval(), tokenizer


def load_encoder_parts(name: str | Path) -> tuple[Any, PreTrainedTokenizerFast]:
    """An encoder by hub name or folder, for a model to be trained on, and its tokenizer with the Arabic rules inside.

    Of a marsad model it is the encoder.

    Raises:
        ModelError: it cannot be found, has no fast tokenizer, or weights are missing.
    """
    folder = resolve(name)
    if read_config(folder).get("model_type") == MarsadConfig.model_type:
        model, tokenizer = load_model(folder)
        return model.encoder, tokenizer
    encoder = _encoder(name, folder)
    if not any(next(folder.glob(pattern), None) for pattern in _VOCABULARY):
        need(folder, "tokenizer.json", "its tokenizer", "Put that of the encoder, or its vocab.txt, into the folder")
    tokenizer = _tokenizer(AutoTokenizer, folder, "Give an encoder with a tokenizer.json or vocab.txt")
    if not tokenizer.is_fast:
        kind = type(tokenizer).__name__
        raise ModelError(f"{name}: {kind} gives no offsets; an encoder with a tokenizer.json is needed")
    _check_size(name, tokenizer, encoder)
    return encoder, install(tokenizer)


def _encoder(name: str | Path, folder: Path) -> Any:
    if not any(folder.glob("*.safetensors")):
        need(folder, WEIGHTS, "its weights", _CONVERT.format(name=str(name)))
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


def _config(folder: Path) -> MarsadConfig:
    data = read_config(folder)
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
        raise ModelError(f"{folder}/config.json: {error}. {WRITTEN}") from error
    return config


def _own_tokenizer(folder: Path) -> Any:
    """The tokenizer just as it was saved: ``AutoTokenizer`` may build one of BERT's anew, without its normalizer."""
    need(folder, "tokenizer.json", "its tokenizer", WRITTEN)
    tokenizer = _tokenizer(PreTrainedTokenizerFast, folder, WRITTEN)
    if not is_installed(tokenizer):
        raise ModelError(f"{folder}/tokenizer.json: its normalizer is not the Arabic one of the model. {WRITTEN}")
    return tokenizer


def _tokenizer(kind: Any, folder: Path, advice: str) -> Any:
    try:
        return kind.from_pretrained(folder)
    except Exception as error:  # the tokenizers library raises no narrower class
        raise ModelError(f"{folder}: no tokenizer that can be loaded: {error}. {advice}") from error


def _check_size(place: str | Path, tokenizer: Any, encoder: Any) -> None:
    pieces, rows = max(tokenizer.get_vocab().values()) + 1, encoder.get_input_embeddings().num_embeddings
    if pieces > rows:
        raise ModelError(
            f"{place}: the tokenizer has {pieces} pieces and the encoder's embeddings {rows} rows: they are not of one "
            "model; put the tokenizer and the weights of the same model into the folder"
        )
