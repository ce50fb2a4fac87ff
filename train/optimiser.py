"""Learning rates by depth: the heads learn fast, the encoder's layers slower the lower they are."""

from __future__ import annotations

import re
from typing import Any

import torch

from marsad.model.network import MarsadModel

_LAYER = re.compile(r"\.layers?\.(\d+)\.")


def parameter_groups(
    model: MarsadModel, *, encoder_rate: float, head_rate: float, layer_decay: float, weight_decay: float
) -> list[dict[str, Any]]:
    """Groups for an optimiser, with the rate ``encoder_rate * layer_decay ** depth``, depth counted from the top layer.

    Biases and norms have no weight decay.
    """
    layers = int(getattr(model.config.encoder_config(), "num_hidden_layers", 0))
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue
        rate = encoder_rate * layer_decay ** _depth(name, layers) if name.startswith("encoder.") else head_rate
        decay = weight_decay if weight.ndim > 1 else 0.0
        group = groups.setdefault((rate, decay), {"params": [], "lr": rate, "weight_decay": decay})
        group["params"].append(weight)
    return list(groups.values())


def make_optimiser(groups: list[dict[str, Any]]) -> torch.optim.Optimizer:
    """AdamW over the groups, in one pass over the weights."""
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _depth(name: str, layers: int) -> int:
    """0 for the top layer and what is above it, ``layers`` for the embeddings."""
    found = _LAYER.search(name)
    if found:
        return max(0, layers - 1 - int(found[1]))
    return layers if "embeddings" in name else 0
