"""Masked-language modelling with the head on hidden places only, for the encoder layouts of transformers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class MaskedLanguageModel(nn.Module):
    """A transformers masked-language model whose head sees only the places that were hidden: a fifth of the cost."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self._head = _head(model)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, places: Tensor, targets: Tensor) -> Tensor:
        """The mean cross-entropy, a scalar.

        Args:
            input_ids: (batch, length)
            attention_mask: (batch, length)
            places: flat indices into batch × length, (hidden,)
            targets: true ids at these places, (hidden,)
        """
        states = self.model.base_model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        hidden = states.flatten(0, 1)[places]  # (hidden, width)
        logits = self._head(hidden)  # (hidden, vocabulary)
        return nn.functional.cross_entropy(logits.float(), targets)


def _head(model: Any) -> Callable[[Tensor], Tensor]:
    """The head as a function: as a module it would be registered, and saved, twice."""
    if hasattr(model, "cls"):  # BERT
        return lambda states: model.cls(states)
    if hasattr(model, "generator_lm_head"):  # ELECTRA's generator
        return lambda states: model.generator_lm_head(model.generator_predictions(states))
    if hasattr(model, "decoder") and hasattr(model, "head"):  # ModernBERT
        return lambda states: model.decoder(model.head(states))
    if hasattr(model, "lm_head"):  # RoBERTa, XLM-R
        return lambda states: model.lm_head(states)
    raise ValueError(
        f"{type(model).__name__}: its head is not known; those of BERT, ELECTRA, ModernBERT and RoBERTa are"
    )


def start_from_vectors(model: Any, vectors: Any, *, deviation: float = 0.05) -> None:
    """Put vectors of shape (vocabulary, width) and a standard deviation of one into the input embeddings."""
    weight = model.get_input_embeddings().weight
    if tuple(weight.shape) != tuple(vectors.shape):
        raise ValueError(f"embeddings have the shape {tuple(weight.shape)}, the vectors {tuple(vectors.shape)}")
    with torch.no_grad():
        weight.copy_(torch.from_numpy(vectors) * deviation)
