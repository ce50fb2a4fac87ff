"""A random model of AraBERT's base size, as we save one and as transformers' pipeline loads one: the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

from marsad.data.schema import Schema
from marsad.model.configuration import MarsadConfig
from marsad.model.folder import default_folder
from marsad.model.labels import Labels
from marsad.model.network import MarsadModel
from marsad.model.options import schema_to_lists
from marsad.model.runtime.torch_runtime import TorchRuntime
from marsad.model.stack import Array

BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
_BEGINS = 0.12  # of the words begin an entity, as in the corpus


def save_base(ours: Path, theirs: Path, texts: list[str], *, vocabulary: int = 64_000, **size: int) -> None:
    """Write the model to two folders; its tagger finds as many entities in ``texts`` as reports hold."""
    torch.manual_seed(0)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(default_folder())
    tokenizer.model_max_length = 512
    shape: dict[str, Any] = {**BASE, **size}
    config = BertConfig(vocab_size=vocabulary, max_position_embeddings=512, pad_token_id=0, **shape)
    schema = Schema.load()
    model = MarsadModel(
        MarsadConfig(encoder=config.to_dict(), schema=schema_to_lists(schema), across_paragraphs=False)
    ).eval()
    _speak_up(model, tokenizer, texts)
    model.save_pretrained(ours)
    tokenizer.save_pretrained(ours)
    config.num_labels = len(Labels.of(schema).tags)
    config.id2label = dict(enumerate(Labels.of(schema).tags))
    config.label2id = {tag: n for n, tag in config.id2label.items()}
    other = BertForTokenClassification(config)
    other.bert.load_state_dict(model.encoder.state_dict())
    other.classifier.load_state_dict(model.tagger.state_dict())
    other.save_pretrained(theirs)
    tokenizer.save_pretrained(theirs)


@torch.no_grad()
def _speak_up(model: MarsadModel, tokenizer: Any, texts: list[str]) -> None:
    """Set the tagger's bias so that ``_BEGINS`` of the words begin an entity and few of these go on."""
    model.tagger.weight.normal_(std=1.0)
    model.tagger.bias[2::2] -= 4
    ids = tokenizer(texts, add_special_tokens=True, truncation=True, max_length=64)["input_ids"]
    runtime = TorchRuntime(model, device=torch.device("cpu"))
    margins = [_margin(runtime, row) for row in ids]
    model.tagger.bias[0] += float(torch.quantile(torch.cat(margins), 1 - _BEGINS))
    if model.relation_head is not None:
        model.relation_head.output.bias.fill_(-2)


def _margin(runtime: TorchRuntime, ids: list[int]) -> torch.Tensor:
    """By how much the best tag of each piece exceeds O (pieces,)."""
    row = torch.tensor([ids])
    places = torch.arange(len(ids)).unsqueeze(0)
    states = runtime.states(row.numpy(), row.new_tensor([len(ids)]).numpy())
    scores: Array = runtime.tag(states, places.numpy())[0]
    return torch.from_numpy(scores[:, 1:].max(axis=1) - scores[:, 0])
