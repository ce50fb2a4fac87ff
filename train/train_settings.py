"""What a fine-tuning run is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class TrainSettings:
    """A fine-tuning run.

    ``encoder`` is a hub name, a folder, or a model that marsad trained (of which the encoder is used); ``train`` and
    ``dev`` are files or folders in any format that is read; ``schema`` a schema file, the packaged one by default.
    Rates are peaks: ``encoder_rate`` that of the encoder's top layer, each lower one ``layer_decay`` times as fast.
    ``credits`` name the sources that went in, with their licences, for ``run.json`` and the model card;
    ``licence`` states that of the weights, where it cannot be derived from the encoder and the credits.
    ``batch_size`` counts windows per process and step; ``joined`` is the share of paragraphs that are joined with
    neighbours into one window. ``hidden_words`` is the share of words that are replaced by the mask token in training,
    other ones each time; ``swapped`` how many copies of each paragraph with other names are added (0.5: of every
    other one), and ``noise`` the share of these with slips of spelling and names in quotation marks. ``dropout`` is
    that of the heads, ``encoder_dropout`` that of every dropout layer in the encoder; None is the encoder's own.
    ``end_weight`` says how much the scores of its ends count in that of a relation (see ``MarsadConfig``).
    ``patience`` counts epochs without a better dev score.
    """

    output: str
    encoder: str
    train: tuple[str, ...]
    dev: tuple[str, ...]
    schema: str | None = None
    credits: tuple[str, ...] = ()
    licence: str | None = None
    epochs: int = 20
    batch_size: int = 16
    accumulate: int = 1
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    relation_weight: float = 0.5
    joined: float = 0.2
    hidden_words: float = 0.0
    swapped: float = 0.0
    noise: float = 0.0
    window: int = 256
    overlap: int = 64
    relation_layers: int = 1
    end_weight: float = 0.5
    dropout: float = 0.1
    encoder_dropout: float | None = None
    patience: int = 5
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    stored: Literal["float32", "float16"] = "float32"
    device: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "accumulate", "relation_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected a number from 1 on, found {getattr(self, name)}")
        for name in ("joined", "hidden_words", "noise", "warmup_share", "dropout", "encoder_dropout"):
            if not 0 <= (getattr(self, name) or 0) <= 1:
                raise ValueError(f"{name}: expected a share from 0 to 1, found {getattr(self, name)}")
