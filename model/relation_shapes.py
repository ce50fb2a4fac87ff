"""The relation head's sizes, as every runtime needs them, with or without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.model.labels import Labels
from marsad.model.options import Options

if TYPE_CHECKING:
    from marsad.model.configuration import MarsadConfig

BUCKETS = 10
"""Distances are told apart by powers of two, up to 2 ** (BUCKETS - 1) words or more, in either direction."""


def heads_of(width: int) -> int:
    """As many attention heads of about 64 as divide the width."""
    return next(heads for heads in range(max(1, width // 64), 0, -1) if width % heads == 0)


def relation_shapes(options: Options | MarsadConfig, width: int, labels: Labels) -> dict[str, tuple[int, ...]]:
    """The shape of each weight of ``RelationHead``."""
    pair, context, kind = options.pair_width, options.context_width, options.type_width
    span = 2 * width + kind
    linear = {
        "label_to_state": (width, kind),
        "head_side": (pair, span),
        "tail_side": (pair, span),
        "head_factor": (pair, span),
        "tail_factor": (pair, span),
        "context_in": (context, width),
        "context_out": (pair, context),
        "output": (len(labels.relations), 2 * pair),
    }
    norms = {"norm": pair}
    for layer in range(options.relation_layers):
        name = f"layers.{layer}"
        norms |= {f"{name}.attention_norm": width, f"{name}.norm": width}
        linear |= {
            f"{name}.query_key_value": (3 * width, width),
            f"{name}.attended": (width, width),
            f"{name}.wider": (4 * width, width),
            f"{name}.narrower": (width, 4 * width),
        }
    shapes: dict[str, tuple[int, ...]] = {
        "label_embedding.weight": (len(labels.entities) + 1, kind),
        "distance.weight": (2 * BUCKETS, pair),
        "span_distance.weight": (2 * BUCKETS, pair),
    }
    shapes |= {f"{name}.{part}": (size,) for name, size in norms.items() for part in ("weight", "bias")}
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()}
    return shapes | {f"{name}.bias": shape[:1] for name, shape in linear.items()}
