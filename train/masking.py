"""Whole-word masking: which tokens a batch hides, decided from a seed, so that a resumed run hides the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class MaskedBatch:
    """Input ids and attention mask (batch, length); for each hidden place its flat index and true id."""

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    places: NDArray[np.int64]
    targets: NDArray[np.int64]


@dataclass(frozen=True)
class Masker:
    """Pads sequences, puts the special tokens around them and hides a share of their words.

    Of the hidden words 80 % become the mask token, 10 % random pieces, 10 % stay (Devlin et al., 2019); all pieces of
    a word are hidden together.
    """

    continues: NDArray[np.bool_]
    cls: int
    sep: int
    pad: int
    mask: int
    share: float

    @classmethod
    def for_tokenizer(cls, tokenizer: Any, continues: NDArray[np.bool_], share: float) -> Masker:
        """A masker with the special ids of a tokenizer that has a mask token."""
        if tokenizer.mask_token_id is None:
            raise ValueError("the tokenizer has no mask token: this encoder was not made for masked-language modelling")
        ids = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id, tokenizer.mask_token_id)
        return cls(continues, *ids, share=share)

    def batch(self, sequences: list[NDArray[Any]], rng: np.random.Generator) -> MaskedBatch:
        """One padded batch of sequences without special tokens."""
        length = max(map(len, sequences)) + 2
        ids = np.full((len(sequences), length), self.pad, np.int64)
        for row, sequence in zip(ids, sequences, strict=True):
            row[0], row[1 : len(sequence) + 1], row[len(sequence) + 1] = self.cls, sequence, self.sep
        inside = ~np.isin(ids, (self.cls, self.sep, self.pad))
        hidden = self._hidden(ids, inside, rng)
        shown = self._replace(ids, hidden, rng)
        places = np.flatnonzero(hidden)
        return MaskedBatch(shown, (ids != self.pad).astype(np.int64), places, ids.ravel()[places])

    def _hidden(self, ids: NDArray[np.int64], inside: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
        starts = ~self.continues[ids]
        starts[:, 1] = True  # a sequence that was cut inside a word
        words = np.cumsum(starts.ravel()) - 1
        chosen = rng.random(words[-1] + 1) < self.share
        hidden = chosen[words].reshape(ids.shape) & inside
        if not hidden.any():
            hidden.ravel()[rng.choice(np.flatnonzero(inside))] = True
        return np.asarray(hidden, dtype=bool)

    def _replace(
        self, ids: NDArray[np.int64], hidden: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        fate = rng.random(ids.shape)
        random = rng.integers(0, len(self.continues), ids.shape)
        shown = np.where(hidden & (fate < 0.8), self.mask, ids)
        return np.where(hidden & (fate >= 0.9), random, shown)
