"""A tiny encoder on disk, and a few annotated paragraphs of our corpus."""

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM

from marsad.data.files import read_documents, write_documents
from marsad.train.tokenizer import train_tokenizer
from tests.tree import DATA

CORPUS = DATA / "corpus"


@pytest.fixture(scope="session")
def paragraphs():
    return list(read_documents(CORPUS / "syria-north-01.inline"))


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
