"""An encoder as plain arrays: what BERT's and ModernBERT's layouts have in common, read from their weights by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_BERT_LIKE = {"bert", "roberta", "xlm-roberta", "camembert"}


class UnlikeError(ValueError):
    """An encoder that is none of the layouts told apart here."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A matrix (out, in) and its bias (out,)."""

    weight: Array
    bias: Array | None


@dataclass(frozen=True, eq=False)
class Norm:
    """A layer norm, (width,) each."""

    weight: Array
    bias: Array | None


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer; ``first`` stands before the attention or, in a post-norm stack, behind it, and so ``second``."""

    first: Norm | None
    query_key_value: Linear
    attended: Linear
    second: Norm
    wider: Linear
    narrower: Linear


@dataclass(frozen=True, eq=False)
class Stack:
    """An encoder.

    ``pieces`` is (pieces, width), ``places`` (places, width) or, where ``theta`` turns queries and keys instead, None.
    In a gated layer ``wider`` gives twice what ``narrower`` takes: values, then gates.
    """

    pieces: Array
    places: Array | None
    norm: Norm
    layers: tuple[Layer, ...]
    final: Norm | None
    heads: int
    epsilon: float
    theta: float | None
    norms_first: bool
    gated: bool

    @property
    def width(self) -> int:
        """Of the hidden states."""
        return int(self.pieces.shape[1])


class Weights:
    """Weights by name, each taken once and of a known shape.

    Raises:
        UnlikeError: from every method, where a weight is not there or of another shape.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self.left = dict(weights)

    def take(self, name: str, *shape: int) -> Array:
        """One weight in float32."""
        if name not in self.left or self.left[name].shape != shape:
            raise UnlikeError(f"no weight {name} of shape {shape}")
        return np.ascontiguousarray(self.left.pop(name), dtype=np.float32)

    def linear(self, name: str, out: int, into: int, *, bias: bool = True) -> Linear:
        """``name.weight`` and ``name.bias``."""
        return Linear(self.take(f"{name}.weight", out, into), self.take(f"{name}.bias", out) if bias else None)

    def norm(self, name: str, width: int, *, bias: bool = True) -> Norm:
        """The same of a layer norm."""
        return Norm(self.take(f"{name}.weight", width), self.take(f"{name}.bias", width) if bias else None)


def read_stack(config: Mapping[str, Any], weights: Weights) -> Stack:
    """The encoder of a transformers configuration, its weights taken out of ``weights`` under ``encoder.``.

    Raises:
        UnlikeError: the configuration is not complete or not of a known layout, or a weight does not fit it.
    """
    try:
        if config["model_type"] == "modernbert":
            return _modernbert(config, weights)
        if config["model_type"] in _BERT_LIKE:
            return _bert(config, weights)
    except KeyError as error:
        raise UnlikeError(f"no {error} in the configuration") from error
    raise UnlikeError(f"a layout of type {config['model_type']}")


def _bert(config: Mapping[str, Any], weights: Weights) -> Stack:
    if config["hidden_act"] != "gelu" or config.get("position_embedding_type", "absolute") != "absolute":
        raise UnlikeError("another activation or other positions")
    if config.get("is_decoder") or config.get("add_cross_attention"):
        raise UnlikeError("a decoder")
    width, wide = config["hidden_size"], config["intermediate_size"]
    behind = 0 if config["model_type"] == "bert" else config["pad_token_id"] + 1  # RoBERTa counts from its padding
    types = weights.take("encoder.embeddings.token_type_embeddings.weight", config["type_vocab_size"], width)
    place = "encoder.embeddings.position_embeddings.weight"
    places = weights.take(place, config["max_position_embeddings"], width)[behind:] + types[0]
    return Stack(
        pieces=weights.take("encoder.embeddings.word_embeddings.weight", config["vocab_size"], width),
        places=places,
        norm=weights.norm("encoder.embeddings.LayerNorm", width),
        layers=tuple(_bert_layer(f"encoder.encoder.layer.{n}", weights, width, wide) for n in _layers(config)),
        final=None,
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
        theta=None,
        norms_first=False,
        gated=False,
    )


def _bert_layer(name: str, weights: Weights, width: int, wide: int) -> Layer:
    parts = [weights.linear(f"{name}.attention.self.{part}", width, width) for part in ("query", "key", "value")]
    biases = [part.bias for part in parts if part.bias is not None]
    return Layer(
        first=weights.norm(f"{name}.attention.output.LayerNorm", width),
        query_key_value=Linear(np.concatenate([part.weight for part in parts]), np.concatenate(biases)),
        attended=weights.linear(f"{name}.attention.output.dense", width, width),
        second=weights.norm(f"{name}.output.LayerNorm", width),
        wider=weights.linear(f"{name}.intermediate.dense", wide, width),
        narrower=weights.linear(f"{name}.output.dense", width, wide),
    )


def _modernbert(config: Mapping[str, Any], weights: Weights) -> Stack:
    rope = config["rope_parameters"]["full_attention"]
    if set(config["layer_types"]) != {"full_attention"} or rope["rope_type"] != "default":
        raise UnlikeError("local attention or scaled positions")
    if config["hidden_activation"] != "gelu":
        raise UnlikeError("another activation")
    width, bias = config["hidden_size"], config["norm_bias"]
    return Stack(
        pieces=weights.take("encoder.embeddings.tok_embeddings.weight", config["vocab_size"], width),
        places=None,
        norm=weights.norm("encoder.embeddings.norm", width, bias=bias),
        layers=tuple(_modern_layer(n, weights, config) for n in _layers(config)),
        final=weights.norm("encoder.final_norm", width, bias=bias),
        heads=config["num_attention_heads"],
        epsilon=config["norm_eps"],
        theta=float(rope["rope_theta"]),
        norms_first=True,
        gated=True,
    )


def _modern_layer(n: int, weights: Weights, config: Mapping[str, Any]) -> Layer:
    name, width, wide = f"encoder.layers.{n}", config["hidden_size"], config["intermediate_size"]
    norm, attention, mlp = config["norm_bias"], config["attention_bias"], config["mlp_bias"]
    return Layer(
        first=weights.norm(f"{name}.attn_norm", width, bias=norm) if n else None,
        query_key_value=weights.linear(f"{name}.attn.Wqkv", 3 * width, width, bias=attention),
        attended=weights.linear(f"{name}.attn.Wo", width, width, bias=attention),
        second=weights.norm(f"{name}.mlp_norm", width, bias=norm),
        wider=weights.linear(f"{name}.mlp.Wi", 2 * wide, width, bias=mlp),
        narrower=weights.linear(f"{name}.mlp.Wo", width, wide, bias=mlp),
    )


def _layers(config: Mapping[str, Any]) -> range:
    return range(config["num_hidden_layers"])
