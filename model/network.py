"""The network: one encoder pass, a tag for each word, and a score for each relation between any two spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoModel, PretrainedConfig, PreTrainedModel

from marsad.model.configuration import MarsadConfig
from marsad.model.labels import Labels
from marsad.model.relations import RelationHead, rows_at

_POSITIONS_AFTER_PADDING = {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert"}


class MarsadModel(PreTrainedModel):
    """A transformers encoder with a token head and a relation head.

    ``states`` runs the encoder, ``tag`` scores words, ``relate`` scores all pairs of given spans; the two heads work on
    the same encoder pass.
    """

    config_class = MarsadConfig
    base_model_prefix = "encoder"
    _supports_sdpa = True

    def __init__(self, config: MarsadConfig) -> None:
        super().__init__(config)
        labels = Labels.of(config.annotation_schema())
        encoder_config = config.encoder_config()
        self.encoder = AutoModel.from_config(encoder_config, **without_pooler(encoder_config))
        width = int(encoder_config.hidden_size)
        self.dropout = nn.Dropout(config.head_dropout)
        self.tagger = nn.Linear(width, len(labels.tags))
        self.relation_head = RelationHead(config, width, labels) if labels.relations else None
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
        if isinstance(module, nn.LayerNorm):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        places: Tensor,
        spans: Callable[[Tensor], Tensor],
    ) -> tuple[Tensor, Tensor]:
        """Both heads in one pass, as training needs it: tag scores, and relation scores of the spans chosen from them.

        Args:
            input_ids: (batch, length)
            attention_mask: (batch, length)
            places: of the words' first pieces (batch, words)
            spans: given the tag scores (batch, words, tags), the spans to link as ``relate`` takes them
        """
        states = self.states(input_ids, attention_mask)
        scores = self.tag(states, places)
        return scores, self.relate(states, attention_mask, spans(scores))

    def states(self, input_ids: Tensor, attention_mask: Tensor | None) -> Tensor:
        """The encoder's last hidden states (batch, length, width) for ids and, if padded, mask (batch, length)."""
        return cast("Tensor", self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state)

    def tag(self, states: Tensor, places: Tensor) -> Tensor:
        """Tag scores (batch, words, tags) of the words whose first pieces stand at ``places`` (batch, words)."""
        return cast("Tensor", self.tagger(self.dropout(rows_at(states, places))))

    def relate(self, states: Tensor, attention_mask: Tensor, spans: Tensor) -> Tensor:
        """Relation scores (batch, spans, spans, relations), head by tail; minus infinity where the labels do not fit.

        Args:
            states: (batch, length, width)
            attention_mask: (batch, length)
            spans: (batch, spans, 3), for each span the place of its first word, of its last word, and its label's
                number; padding has the label -1
        """
        if self.relation_head is None:
            batch, count, _ = spans.shape
            return states.new_zeros((batch, count, count, 0))
        return cast("Tensor", self.relation_head(self.dropout(states), attention_mask, spans))


def without_pooler(config: PretrainedConfig) -> dict[str, bool]:
    """BERT-like encoders have a pooling layer that is of no use here; ELECTRA has none."""
    return {"add_pooling_layer": False} if config.model_type in {"bert", "roberta", "xlm-roberta", "camembert"} else {}


def longest_input(config: PretrainedConfig) -> int:
    """How many pieces an encoder can see at once; RoBERTa-like ones count positions from behind the padding's id."""
    longest = int(getattr(config, "max_position_embeddings", 512))
    taken = int(config.pad_token_id) + 1 if config.model_type in _POSITIONS_AFTER_PADDING else 0
    return longest - taken


def plain_config(encoder: Any) -> dict[str, Any]:
    """An encoder's configuration to travel with a model, without the place that it was loaded from."""
    return {key: value for key, value in encoder.config.to_dict().items() if key != "_name_or_path"}


def load_encoder(model: MarsadModel, encoder: Any) -> None:
    """Copy the weights of an ``AutoModel`` encoder of the same configuration into the model's own."""
    wanted, given = model.encoder.state_dict(), encoder.state_dict()
    if missing := sorted(set(wanted) - set(given)):
        raise ValueError(f"the encoder lacks {len(missing)} weights, {missing[0]} among them")
    with torch.no_grad():
        model.encoder.load_state_dict({name: given[name] for name in wanted})
