"""What plain transformers says of texts, with the tagger that a published folder has for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from marsad.data.document import Document, Entity

STRATEGY = "first"
"""The aggregation by words that fits the tagger: it was trained on the first piece of each word."""


def plain_documents(folder: Path, documents: Iterable[Document]) -> Iterator[Document]:
    """Documents with the entities that transformers' own pipeline finds in them, run on the CPU."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    tagger = pipeline(
        "token-classification",
        model=AutoModelForTokenClassification.from_pretrained(folder, use_safetensors=True, **options),
        tokenizer=AutoTokenizer.from_pretrained(folder, **options),
        aggregation_strategy=STRATEGY,
        device="cpu",
    )
    for document in documents:
        found: Any = tagger(document.text)
        entities = [Entity(e["start"], e["end"], e["entity_group"], score=float(e["score"])) for e in found]
        yield document.with_annotation(entities, ())
