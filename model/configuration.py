"""The configuration that travels with a model: encoder, schema, thresholds, window."""

from __future__ import annotations

from inspect import signature
from typing import Any

from transformers import AutoConfig, PretrainedConfig

from marsad.data.schema import Schema
from marsad.model.options import FORMAT, check_options, schema_from_lists


class MarsadConfig(PretrainedConfig):
    """Configuration of ``MarsadModel``.

    Args:
        encoder: the encoder's own transformers configuration as a dict with its ``model_type``.
        schema: the annotation scheme, as ``schema_to_lists`` gives it.
        window: the longest sequence the network sees, in pieces, special tokens included.
        overlap: how many pieces two windows of one long paragraph share.
        pair_width: the width of the relation head.
        context_width: the width of the summary of what stands between two spans.
        type_width: the width of the embedding of an entity label.
        relation_layers: transformer layers between the encoder and the relation head, which see the entity labels.
        head_dropout: dropout before both heads, in training.
        relation_threshold: the score from which a relation is given; chosen on a dev set.
        end_weight: a relation's score is the probability that the relation head gives, times the scores of both ends
            to this power; 0 leaves the ends out.
        across_paragraphs: whether a relation may join entities of two paragraphs, as none does in the packaged scheme.
        format_version: the version of the saved folder's form.
    """

    model_type = "marsad"

    def __init__(
        self,
        *,
        encoder: dict[str, Any] | None = None,
        schema: dict[str, Any] | None = None,
        window: int = 256,
        overlap: int = 64,
        pair_width: int = 192,
        context_width: int = 64,
        type_width: int = 32,
        relation_layers: int = 1,
        head_dropout: float = 0.1,
        relation_threshold: float = 0.5,
        end_weight: float = 0.0,
        across_paragraphs: bool = True,
        format_version: int = FORMAT,
        **kwargs: Any,
    ) -> None:
        self.encoder = encoder or {}
        self.schema = schema or {}
        self.window = window
        self.overlap = overlap
        self.pair_width = pair_width
        self.context_width = context_width
        self.type_width = type_width
        self.relation_layers = relation_layers
        self.head_dropout = head_dropout
        self.relation_threshold = relation_threshold
        self.end_weight = end_weight
        self.across_paragraphs = across_paragraphs
        self.format_version = format_version
        super().__init__(**kwargs)
        check_options(format_version, window, overlap, relation_threshold, end_weight)

    def encoder_config(self) -> PretrainedConfig:
        """The encoder's configuration as the class of its type.

        Raises:
            ValueError: there is none, or transformers does not know its type.
        """
        values = dict(self.encoder)
        if "model_type" not in values:
            raise ValueError("encoder: no configuration with a model_type")
        return AutoConfig.for_model(values.pop("model_type"), **values)

    def annotation_schema(self) -> Schema:
        """The annotation scheme."""
        return schema_from_lists(self.schema)


OPTIONS = frozenset(signature(MarsadConfig).parameters) - {"encoder", "schema", "format_version", "kwargs"}
"""What may be chosen of a configuration."""
