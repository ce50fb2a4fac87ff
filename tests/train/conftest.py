"""A tiny encoder on disk, a few annotated paragraphs of our corpus, and the settings of a short pretraining run."""

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM

from marsad.data.files import read_documents, write_documents
from marsad.train.pretrain import PretrainSettings, TokenizerSettings
from marsad.train.shards import Source
from marsad.train.tokenizer import train_tokenizer
from tests.tree import DATA

CORPUS = DATA / "corpus"


@pytest.fixture(scope="session")
def paragraphs():
    return list(read_documents(CORPUS / "syria-north-01.inline"))


@pytest.fixture
def pretraining(paragraphs, tmp_path):
    """Of an encoder from scratch, two layers of width 32, on a file with the paragraphs."""
    (tmp_path / "text.txt").write_text("\n\n".join(document.text for document in paragraphs), "utf-8")
    shape = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    return PretrainSettings(
        output=str(tmp_path / "run"),
        sources=(Source(str(tmp_path / "text.txt")),),
        steps=8,
        shape=shape | {"intermediate_size": 64, "max_position_embeddings": 64},
        tokenizer=TokenizerSettings(vocabulary=300),
        sequence_length=32,
        tokens_per_step=512,
        micro_batch_tokens=256,
        warmup_steps=2,
    )


@pytest.fixture(scope="session")
def files(paragraphs, tmp_path_factory):
    """A train file of twelve paragraphs and a dev file of four."""
    folder = tmp_path_factory.mktemp("files")
    write_documents(paragraphs[:12], folder / "train.jsonl")
    write_documents(paragraphs[12:16], folder / "dev.jsonl")
    return {"train": (str(folder / "train.jsonl"),), "dev": (str(folder / "dev.jsonl"),)}


@pytest.fixture(scope="session")
def encoder(paragraphs, tmp_path_factory):
    """The folder of a two-layer encoder, 32 wide, with random weights."""
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = train_tokenizer((document.text for document in paragraphs), vocabulary=300)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=tokenizer.pad_token_id,
    )
    BertForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)
