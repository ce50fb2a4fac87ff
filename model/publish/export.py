"""Exports that plain transformers reads, with no marsad and no code of ours: the bare encoder, and an entity tagger."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers import AutoModelForTokenClassification

from marsad.model.extractor import Extractor
from marsad.model.folder import share_weights
from marsad.model.network import MarsadModel
from marsad.model.publish.grouped import grouped

log = logging.getLogger(__name__)

_CLOSE = 1e-3
_PROBE = (2, 24)


class ExportError(ValueError):
    """A model that an architecture of transformers cannot express."""


def export_encoder(extractor: Extractor, folder: Path) -> None:
    """Write the bare encoder and the tokenizer, for ``AutoModel`` and for training on."""
    extractor.model.encoder.save_pretrained(folder)
    share_weights(folder)
    extractor.tokenizer.save_pretrained(folder)


def export_tagger(extractor: Extractor, folder: Path) -> bool:
    """Write the entity tagger for ``AutoModelForTokenClassification``; whether the encoder's kind allows for one.

    Its scores are those of the model for every piece; those of a word's first piece are the ones that count, so
    ``pipeline`` is to be used with ``aggregation_strategy="first"``, with the tokenizer that is written.
    """
    tokenizer, copied = grouped(extractor.tokenizer)
    try:
        tagger = plain_tagger(extractor, copied)
    except (ExportError, ValueError, RuntimeError, AttributeError) as error:
        log.warning("no tagger for plain transformers is exported: %s", error)
        return False
    tokenizer = copy.deepcopy(tokenizer)
    _add_edges(tokenizer)
    tokenizer.model_max_length = extractor.model.config.window
    tagger.save_pretrained(folder)
    share_weights(folder)
    tokenizer.save_pretrained(folder)
    return True


def _add_edges(tokenizer: Any) -> None:
    """Let a tokenizer that puts nothing round a text put [CLS] and [SEP] there, as the model is given them."""
    first, last = (tokenizer.cls_token, tokenizer.cls_token_id), (tokenizer.sep_token, tokenizer.sep_token_id)
    ids = tokenizer("و").input_ids
    if ids[0] != first[1] or ids[-1] != last[1]:
        tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
            single=f"{first[0]} $A {last[0]}", special_tokens=[first, last]
        )


def plain_tagger(extractor: Extractor, copied: Sequence[int] = ()) -> Any:
    """The encoder with the tag layer as transformers' own model for token classification, in evaluation mode.

    Args:
        extractor: the model.
        copied: for each piece that its tokenizer has more than the model's, the piece whose embedding it gets.

    Raises:
        ExportError: its scores are not those of the model.
    """
    model, tags = extractor.model, extractor.labels.tags
    config = model.config.encoder_config()
    config.id2label, config.label2id = dict(enumerate(tags)), {tag: n for n, tag in enumerate(tags)}
    config.dtype = torch.float32
    folded = config.model_type == "modernbert"
    if folded:
        config.classifier_activation, config.classifier_bias = "linear", False
    tagger = AutoModelForTokenClassification.from_config(config).eval()
    getattr(tagger, tagger.base_model_prefix).load_state_dict(model.encoder.state_dict())
    with torch.no_grad():
        weight = _fold_head(tagger, model) if folded else model.tagger.weight
        tagger.classifier.weight.copy_(weight)
        tagger.classifier.bias.copy_(model.tagger.bias)
    _add_pieces(tagger, len(extractor.tokenizer), copied)
    _check(tagger, extractor, copied)
    return tagger


@torch.no_grad()
def _add_pieces(tagger: Any, known: int, copied: Sequence[int]) -> None:
    """Give the pieces from number ``known`` on the embeddings of the pieces that they stand for."""
    if copied:
        tagger.resize_token_embeddings(known + len(copied), mean_resizing=False)
        weight = tagger.get_input_embeddings().weight  # (pieces, width)
        weight[known:] = weight[list(copied)]


def _fold_head(tagger: Any, model: MarsadModel) -> Tensor:
    """Make ModernBERT's extra layer before its classifier do nothing; the classifier's weight that goes with it.

    The encoder ends in a norm with a gain g and no bias. The extra layer takes g away, so that the norm behind it finds
    what is normal already and leaves it, and the classifier puts g back.
    """
    gain: Tensor = model.encoder.final_norm.weight
    tagger.head.dense.weight.copy_(torch.diag(1 / gain))
    tagger.head.norm.weight.fill_(1)
    return model.tagger.weight * gain


@torch.inference_mode()
def _check(tagger: Any, extractor: Extractor, copied: Sequence[int]) -> None:
    """Compare the scores on random pieces, added ones among them.

    Raises:
        ExportError: they differ by more than rounding.
    """
    stands_for = torch.tensor([*range(len(extractor.tokenizer)), *copied])
    ids = torch.randint(len(stands_for), _PROBE, generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    expected = extractor.model.tagger(extractor.model.states(stands_for[ids], mask))
    found = tagger(input_ids=ids, attention_mask=mask).logits
    off = float((found - expected).abs().max() / expected.abs().max().clamp(min=1))
    if not off < _CLOSE:
        raise ExportError(f"the scores of {type(tagger).__name__} differ from the model's by {off:.1e} of the largest")
