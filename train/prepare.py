"""Training data made ready once: read, joined, encoded, and kept on disk under a hash of all that decides it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import datasets

from marsad.data.document import Document
from marsad.data.files import read_documents
from marsad.data.loss import Loss
from marsad.model.extractor import Extractor
from marsad.train.augment import swapped_copies
from marsad.train.examples import make_examples
from marsad.train.join import join_paragraphs
from marsad.train.train_settings import TrainSettings

log = logging.getLogger(__name__)

_VERSION = 3  # of the examples' form


def read_all(paths: Sequence[str]) -> list[Document]:
    """The documents of several files or folders; where these use the same ids, documents are numbered anew.

    Raises:
        RecordError: a record is no document.
        ValueError: there is no document at all.
    """
    documents = [document for path in paths for document in read_documents(path)]
    if not documents:
        raise ValueError(f"{', '.join(paths)}: no documents")
    if len({document.id for document in documents}) < len(documents):
        documents = [replace(document, id=str(n)) for n, document in enumerate(documents)]
    return documents


def load_examples(
    settings: TrainSettings, extractor: Extractor, documents: Sequence[Document], hashes: Mapping[str, str]
) -> tuple[datasets.Dataset, str]:
    """Examples of the documents in ``settings.train``, and in words what of their annotation they cannot express.

    ``hashes`` are those of the files, by path.
    """
    folder = Path(settings.output) / "work" / f"examples-{_key(settings, extractor, hashes)}"
    notes = folder / "not-expressed.json"
    if not notes.exists():
        loss = Loss()
        copies = swapped_copies(documents, share=settings.swapped, seed=settings.seed, noise=settings.noise)
        joined = join_paragraphs([*documents, *copies], share=settings.joined, seed=settings.seed)
        examples = make_examples(joined, extractor.codec, extractor.labels, loss)
        if not examples:
            raise ValueError(f"{', '.join(settings.train)}: no text to train on")
        if any(document.entities for document in documents) and not any(example["spans"] for example in examples):
            raise ValueError(f"{', '.join(settings.train)}: nothing to learn: {loss}")
        datasets.Dataset.from_list(examples).save_to_disk(folder)
        notes.write_text(json.dumps(str(loss) if loss else ""), "utf-8")
        log.info("%d windows prepared", len(examples))
    return datasets.load_from_disk(str(folder)), json.loads(notes.read_text("utf-8"))


def _key(settings: TrainSettings, extractor: Extractor, hashes: Mapping[str, str]) -> str:
    """A hash of files, tokenizer, labels and window: equal keys mean equal examples."""
    decides = [
        _VERSION,
        [hashes[path] for path in settings.train],
        extractor.tokenizer.backend_tokenizer.to_str(),
        extractor.labels.entities,
        extractor.labels.relations,
        [settings.window, settings.overlap, settings.joined, settings.swapped, settings.noise, settings.seed],
    ]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:16]
