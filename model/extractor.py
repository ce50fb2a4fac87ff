"""What people hold: a trained model that turns Arabic text into documents with entities and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, overload

import torch

from marsad.data.document import Document, Relation
from marsad.data.schema import Schema
from marsad.data.words import same_paragraph
from marsad.model.codec import Codec, Encoded, Span
from marsad.model.configuration import OPTIONS, MarsadConfig, check_threshold, schema_to_lists
from marsad.model.labels import Labels
from marsad.model.loading import ModelError, load_encoder_parts, load_model, resolve
from marsad.model.network import MarsadModel, load_encoder, longest_input, plain_config
from marsad.model.predictor import Predictor

_BUFFERED_BATCHES = 16


class Extractor:
    """A model with its tokenizer, ready to use: text in, entities and relations out.

    >>> extractor = Extractor.from_pretrained()
    >>> document = extractor.extract("قتل خمسة مدنيين في قصف على مدينة إدلب")
    >>> [(document.mention(entity), entity.label) for entity in document.entities]  # doctest: +SKIP
    """

    def __init__(self, model: MarsadModel, tokenizer: Any, *, device: str | torch.device = "cpu") -> None:
        self.model, self.tokenizer = model, tokenizer
        self.schema: Schema = model.config.annotation_schema()
        self.labels = Labels.of(self.schema)
        self.codec = Codec(
            tokenizer,
            entity_labels=self.labels.entities,
            relation_labels=self.labels.relations,
            window=model.config.window,
            overlap=model.config.overlap,
        )
        self.folder: Path | None = None
        """Where the model was loaded from."""
        self._predictor = Predictor(model, pad=tokenizer.pad_token_id, device=torch.device(device))

    @classmethod
    def from_pretrained(
        cls, name: str | Path = "default", *, device: str = "auto", revision: str | None = None
    ) -> Extractor:
        """Load a saved model: ``default`` (the weights in the package), a folder, or a name on the hub.

        Raises:
            ModelError: what was found is no marsad model, or it is not whole.
        """
        folder = resolve(name, revision=revision)
        model, tokenizer = load_model(folder)
        extractor = cls(model, tokenizer, device=choose_device(device))
        extractor.folder = folder
        return extractor

    @classmethod
    def from_encoder(cls, name: str | Path, schema: Schema, *, device: str = "auto", **options: Any) -> Extractor:
        """A model to be trained: an encoder by hub name or folder, with new heads for a schema.

        Args:
            name: AraBERT, CAMeLBERT, MARBERT, AraELECTRA or any other encoder that has a fast tokenizer.
            schema: the labels to be learnt.
            device: ``auto``, ``cpu``, ``cuda`` …
            options: of ``MarsadConfig``, such as ``window``.

        Raises:
            ModelError: the encoder cannot be loaded, or an option is unknown or does not fit it.
        """
        if unknown := sorted(set(options) - OPTIONS):
            raise ModelError(f"unknown option {', '.join(unknown)}; known are {', '.join(sorted(OPTIONS))}")
        encoder, tokenizer = load_encoder_parts(name)
        longest = longest_input(encoder.config)
        options.setdefault("window", min(256, longest))
        options.setdefault("overlap", options["window"] // 4)
        if options["window"] > longest:
            raise ModelError(f"window {options['window']}: {name} sees {longest} pieces at most")
        try:
            config = MarsadConfig(encoder=plain_config(encoder), schema=schema_to_lists(schema), **options)
        except ValueError as error:
            raise ModelError(str(error)) from error
        model = MarsadModel(config)
        load_encoder(model, encoder)
        return cls(model, tokenizer, device=choose_device(device))

    @property
    def relation_threshold(self) -> float:
        """The probability from which a relation is given; it is saved with the model."""
        return float(self.model.config.relation_threshold)

    @relation_threshold.setter
    def relation_threshold(self, value: float) -> None:
        check_threshold(value)
        self.model.config.relation_threshold = value

    @property
    def device(self) -> torch.device:
        """Where the network runs."""
        return self._predictor.device

    @overload
    def extract(self, texts: str | Document, *, batch_size: int = ...) -> Document: ...  # type: ignore[overload-overlap]

    @overload
    def extract(self, texts: Iterable[str | Document], *, batch_size: int = ...) -> list[Document]: ...

    def extract(
        self, texts: str | Document | Iterable[str | Document], *, batch_size: int = 16
    ) -> Document | list[Document]:
        """Entities and relations of one text, or of each of many in their order.

        Texts may be as long as they like. Every entity and relation has a score between 0 and 1.
        """
        if isinstance(texts, str | Document):
            return next(self.stream([texts], batch_size=batch_size))
        return list(self.stream(texts, batch_size=batch_size))

    def stream(self, documents: Iterable[str | Document], *, batch_size: int = 16) -> Iterator[Document]:
        """The same for a stream of any length: documents come out in the order they went in.

        Of a ``Document`` only text, id and meta are used. ``batch_size`` windows go through the network at once.
        """
        for chunk in _chunks(documents, batch_size):
            yield from self._run(chunk, batch_size, linked=False)

    def link(self, documents: Iterable[Document], *, batch_size: int = 16) -> Iterator[Document]:
        """Relations between the entities that the documents have already; entities the network cannot see get none."""
        for chunk in _chunks(documents, batch_size):
            yield from self._run(chunk, batch_size, linked=True)

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the model with everything it needs to be used again: configuration, weights, tokenizer.

        Raises:
            ModelError: ``folder`` is a file.
        """
        if Path(folder).is_file():
            raise ModelError(f"{folder} is a file; name a folder to save the model in")
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def push_to_hub(self, name: str, *, private: bool = False, revision: str | None = None) -> str:
        """Publish the model under ``ORG/NAME`` as ``marsad publish`` does, as it is now; give the commit's address.

        ``run.json``, model card and ``LICENSE`` come from the folder that the model was loaded from.

        Raises:
            PublishError: it cannot be published, or the hub cannot be reached. Nothing has been, then.
        """
        from marsad.model.publish.publish import publish_extractor

        return publish_extractor(self, name, private=private, revision=revision).place

    def _run(self, documents: list[Document], batch_size: int, *, linked: bool) -> Iterator[Document]:
        encoded = self.codec.encode([document.text for document in documents])
        windows = [window for one in encoded for window in one.windows]
        given = None
        if linked:
            given = [
                spans for document, one in zip(documents, encoded, strict=True) for spans in self._given(document, one)
            ]
        answers = iter(self._predictor.predict(windows, batch_size=batch_size, given=given))
        for document, one in zip(documents, encoded, strict=True):
            entities, relations = self.codec.decode(one, list(islice(answers, len(one.windows))))
            if not self.model.config.across_paragraphs:
                relations = [relation for relation in relations if within_paragraph(document.text, relation)]
            if linked:
                own = {entity: entity for entity in document.entities}
                relations = [replace(r, head=own[r.head], tail=own[r.tail]) for r in relations]
                yield document.with_annotation(document.entities, relations)
            else:
                yield document.with_annotation(entities, relations)

    def _given(self, document: Document, encoded: Encoded) -> list[list[Span]]:
        """The document's entities as spans of each window."""
        placed = self.codec.place(encoded, (e for e in document.entities if e.label in self.labels.entity_index))
        return [
            [
                Span(place[first], place[last], self.labels.entity_index[entity.label])
                for entity, (first, last) in placed.items()
                if first in place and last in place
            ]
            for window in encoded.windows
            for place in [{word: n for n, word in enumerate(window.words)}]
        ]


def within_paragraph(text: str, relation: Relation) -> bool:
    """Whether both ends of a relation stand in one paragraph of the text."""
    ends = (relation.head, relation.tail)
    return same_paragraph(text, min(end.start for end in ends), max(end.end for end in ends))


def choose_device(wanted: str) -> str:
    """``auto`` is the first GPU where there is one, else the CPU.

    Raises:
        ModelError: a GPU is asked for and there is none.
    """
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError(f"device {wanted}: no GPU is available here; use --device cpu or auto")
    try:
        torch.device(wanted)
    except RuntimeError as error:
        raise ModelError(f"device {wanted!r}: expected auto, cpu, cuda or cuda:N") from error
    return wanted


def _chunks(documents: Iterable[str | Document], batch_size: int) -> Iterator[list[Document]]:
    if batch_size < 1:
        raise ValueError(f"batch_size {batch_size}: expected 1 or more")
    if isinstance(documents, str | Document):
        raise TypeError(
            f"expected many texts, found one {type(documents).__name__}: use extract(text) or stream([text])"
        )
    stream: Iterator[Document] = (d if isinstance(d, Document) else _as_document(d) for d in documents)
    while chunk := list(islice(stream, _BUFFERED_BATCHES * batch_size)):
        yield chunk


def _as_document(text: Any) -> Document:
    if not isinstance(text, str):
        raise TypeError(f"expected a str or Document, found {type(text).__name__}")
    return Document(text)
