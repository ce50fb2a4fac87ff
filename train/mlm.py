"""Masked-language modelling with the head on hidden places only, for the encoder layouts of transformers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class MaskedLanguageModel(nn.Module):
    """A transformers masked-language model whose head sees only the places that were hidden: a fifth of the cost.

    With ``negatives`` a place is scored against the true pieces of the whole batch and that many others, drawn anew
    each time, which stand for all the rest of the vocabulary: an estimate of the same loss at a fraction of its cost (a
    sampled softmax; Jean et al., "On using very large target vocabulary for neural machine translation", ACL 2015).
    """

    def __init__(self, model: Any, *, negatives: int = 0) -> None:
        super().__init__()
        self.model = model
        self.negatives = negatives
        self._head = _head(model)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, places: Tensor, targets: Tensor) -> Tensor:
        """The mean cross-entropy, a scalar; an estimate of it where the vocabulary is sampled in training.

        Args:
            input_ids: (batch, length)
            attention_mask: (batch, length)
            places: flat indices into batch × length, (hidden,)
            targets: true ids at these places, (hidden,)
        """
        return self.loss(self.states(input_ids, attention_mask), places, targets)

    def states(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The encoder's states (batch, length, width)."""
        states: Tensor = self.model.base_model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states

    def scores(self, states: Tensor, places: Tensor) -> Tensor:
        """Of every piece at the flat ``places`` of ``states`` (hidden, vocabulary)."""
        transform, output = self._head
        scores: Tensor = output(transform(states.flatten(0, 1)[places])).float()
        return scores

    def loss(self, states: Tensor, places: Tensor, targets: Tensor) -> Tensor:
        """As ``forward`` gives it, from states."""
        transform, output = self._head
        if self.training and 0 < self.negatives < output.out_features:
            return _sampled_loss(transform(states.flatten(0, 1)[places]), output, targets, self.negatives)
        return nn.functional.cross_entropy(self.scores(states, places), targets)


def _sampled_loss(hidden: Tensor, output: nn.Linear, targets: Tensor, negatives: int) -> Tensor:
    """Cross-entropy among the batch's targets and ``negatives`` other pieces, each of which counts for many."""
    present, index = targets.unique(return_inverse=True)
    absent = torch.ones(output.out_features, dtype=torch.bool, device=targets.device)
    absent[present] = False
    others = absent.nonzero().squeeze(1)
    drawn = others[torch.randint(len(others), (negatives,), device=targets.device)]
    candidates = torch.cat([present, drawn])
    bias = None if output.bias is None else output.bias[candidates]
    logits = nn.functional.linear(hidden, output.weight[candidates], bias).float()  # (hidden, candidates)
    weight = torch.zeros_like(logits[0])
    weight[len(present) :] = math.log(len(others) / negatives)
    return nn.functional.cross_entropy(logits + weight, index)


def _head(model: Any) -> tuple[Callable[[Tensor], Tensor], nn.Linear]:
    """What comes before the output layer, as a function (as a module it would be saved twice), and that layer."""
    if hasattr(model, "cls"):  # BERT
        head = model.cls.predictions
        return lambda states: head.transform(states), head.decoder
    if hasattr(model, "generator_lm_head"):  # ELECTRA's generator
        return lambda states: model.generator_predictions(states), model.generator_lm_head
    if hasattr(model, "decoder") and hasattr(model, "head"):  # ModernBERT
        return lambda states: model.head(states), model.decoder
    if hasattr(model, "lm_head"):  # RoBERTa, XLM-R
        head = model.lm_head
        return lambda states: head.layer_norm(nn.functional.gelu(head.dense(states))), head.decoder
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
