"""Replaced-token detection: which pieces of a text has another model put there?"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from marsad.train.mlm import MaskedLanguageModel


class ReplacedTokenModel(nn.Module):
    """An encoder that learns from a text in which a masked-language model has filled the hidden places.

    Two losses on the same states: whether each piece is another than the one that stood there (ELECTRA; Clark et al.,
    ICLR 2020), and which piece stood at the filled places (Meng et al., "COCO-LM", NeurIPS 2021). The generator, of the
    same vocabulary, is not trained, nor is it part of the checkpoints.
    """

    def __init__(self, model: Any, generator: Any, *, negatives: int, weight: float) -> None:
        super().__init__()
        pieces = model.config.vocab_size, generator.config.vocab_size
        if pieces[0] != pieces[1]:
            raise ValueError(f"the generator has {pieces[1]} pieces, the encoder {pieces[0]}: expected one vocabulary")
        self.language_model = MaskedLanguageModel(model, negatives=negatives)
        self.detector = nn.Linear(model.config.hidden_size, 1)
        self.weight = weight
        self._generator = (MaskedLanguageModel(generator).eval().requires_grad_(False),)  # in a tuple it is no part

    @property
    def model(self) -> Any:
        """The encoder with its language-model head."""
        return self.language_model.model

    def forward(self, input_ids: Tensor, attention_mask: Tensor, places: Tensor, targets: Tensor) -> Tensor:
        """The sum of both losses, a scalar; arguments as for ``MaskedLanguageModel``."""
        shown = input_ids.flatten().index_copy(0, places, self._fill(input_ids, attention_mask, places))
        other = torch.zeros(shown.shape, device=shown.device)
        other[places] = (shown[places] != targets).float()
        shown = shown.view_as(input_ids)
        states = self.language_model.states(shown, attention_mask)
        scores = self.detector(states).squeeze(-1).flatten().float()
        each = nn.functional.binary_cross_entropy_with_logits(scores, other, reduction="none")
        detection = (each * attention_mask.flatten()).sum() / attention_mask.sum()
        loss: Tensor = self.language_model.loss(states, places, targets) + self.weight * detection
        return loss

    @torch.no_grad()
    def _fill(self, input_ids: Tensor, attention_mask: Tensor, places: Tensor) -> Tensor:
        """Pieces for the hidden places (hidden,), drawn from what the generator expects there."""
        generator = self._generator[0].to(input_ids.device)
        scores = generator.scores(generator.states(input_ids, attention_mask), places)
        reached = scores.softmax(-1).cumsum(-1)
        drawn = torch.rand(len(reached), 1, device=reached.device) * reached[:, -1:]
        return torch.searchsorted(reached, drawn).squeeze(-1)
