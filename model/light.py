"""Reading a saved model without transformers, which takes longer to import than a document to read.

Only what is whole and of a known layout is read so. Of all else nothing is said here: ``load_model`` reads it again,
with transformers, or says what is wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import load_file

from marsad.data.schema import SchemaError
from marsad.model.folder import WEIGHTS
from marsad.model.labels import Labels
from marsad.model.options import Options
from marsad.model.pieces import Pieces
from marsad.model.relation_shapes import relation_shapes
from marsad.model.stack import Array, Linear, Stack, UnlikeError, Weights, read_stack


@dataclass(frozen=True, eq=False)
class Light:
    """A model as plain arrays in float32; ``relations`` are the weights of its ``RelationHead`` by name, if any."""

    folder: Path
    options: Options
    labels: Labels
    tokenizer: Pieces
    stack: Stack
    tagger: Linear
    relations: dict[str, Array]


def read_light(folder: Path) -> Light | None:
    """The model in a folder, or None where transformers has to read it."""
    try:
        data = json.loads((folder / "config.json").read_text("utf-8"))
        options = Options.of(data) if isinstance(data, dict) and data.get("model_type") == "marsad" else None
        tokenizer = None if options is None else Pieces.read(folder)
        if options is None or tokenizer is None:
            return None
        weights = Weights(load_file(folder / WEIGHTS))
        return _light(folder, options, tokenizer, weights)
    except (OSError, ValueError, SafetensorError, SchemaError, UnlikeError):
        return None


def _light(folder: Path, options: Options, tokenizer: Pieces, weights: Weights) -> Light | None:
    labels = Labels.of(options.annotation_schema())
    stack = read_stack(options.encoder, weights)
    tagger = weights.linear("tagger", len(labels.tags), stack.width)
    shapes = relation_shapes(options, stack.width, labels) if labels.relations else {}
    relations = {name: weights.take(f"relation_head.{name}", *shape) for name, shape in shapes.items()}
    rows, pieces = len(stack.pieces), tokenizer.backend_tokenizer.get_vocab_size()
    too_long = stack.places is not None and options.window > len(stack.places)
    if weights.left or pieces > rows or too_long:
        return None
    return Light(folder, options, labels, tokenizer, stack, tagger, relations)
