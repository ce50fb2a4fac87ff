"""What people hold: a trained model that turns Arabic text into documents with entities and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, overload

from marsad.data.document import Document, Relation
from marsad.data.schema import Schema
from marsad.data.words import same_paragraph
from marsad.model.codec import Answer, Codec, Encoded, Span
from marsad.model.errors import ModelError
from marsad.model.folder import refuse_untrusted, resolve, share_weights
from marsad.model.labels import Labels
from marsad.model.light import Light, read_light
from marsad.model.options import Options, check_threshold, schema_to_lists
from marsad.model.pieces import Pieces
from marsad.model.predictor import Predictor
from marsad.model.runtime.base import Runtime
from marsad.model.runtime.choose import choose_runtime, make_runtime
from marsad.model.stream import chunks, overlapped

if TYPE_CHECKING:
    import torch

    from marsad.model.network import MarsadModel

_BUFFERED_BATCHES = 16


class Extractor:
    """A model with its tokenizer, ready to use: text in, entities and relations out.

    >>> extractor = Extractor.from_pretrained()
    >>> document = extractor.extract("قتل خمسة مدنيين في قصف على مدينة إدلب")
    >>> [(document.mention(entity), entity.label) for entity in document.entities]  # doctest: +SKIP
    """

    def __init__(self, model: MarsadModel, tokenizer: Any, *, device: str | torch.device = "cpu") -> None:
        self._network: tuple[MarsadModel, Any] | None = (model, tokenizer)
        self._folder: Path | None = None
        self._set_up(model.config, tokenizer, _network_runtime(model, device))

    def _set_up(self, config: Any, tokenizer: Any, runtime: Runtime) -> None:
        self._config = config
        self.schema: Schema = config.annotation_schema()
        self.labels = Labels.of(self.schema)
        self.codec = Codec(
            tokenizer,
            entity_labels=self.labels.entities,
            relation_labels=self.labels.relations,
            window=config.window,
            overlap=config.overlap,
        )
        pad, end_weight = tokenizer.pad_token_id, config.end_weight
        self._predictor = Predictor(runtime, self.labels, pad=pad, end_weight=end_weight)

    @classmethod
    def from_pretrained(
        cls,
        name: str | Path = "default",
        *,
        device: str = "auto",
        revision: str | None = None,
        runtime: str = "auto",
    ) -> Extractor:
        """Load a saved model: ``default`` (the weights in the package), a folder, or a name on the hub.

        Args:
            name: of the model.
            device: ``auto``, ``cpu``, ``cuda`` …
            revision: on the hub.
            runtime: one of ``marsad.model.runtime.choose.RUNTIMES``.

        Raises:
            ModelError: what was found is no marsad model, or it is not whole; or the runtime cannot run it here.
        """
        chosen = choose_runtime(runtime, device)
        folder = resolve(name, revision=revision)
        refuse_untrusted(folder)
        light = read_light(folder)
        if light is None:
            return cls._from_network(folder, device, runtime)
        return cls.from_light(light, make_runtime(chosen, light, device))

    @classmethod
    def from_light(cls, light: Light, runtime: Runtime) -> Extractor:
        """A model that was read without transformers, in a runtime that holds it."""
        return cls.from_parts(light.folder, light.options, light.tokenizer, runtime)

    @classmethod
    def from_parts(cls, folder: Path, options: Options, tokenizer: Pieces, runtime: Runtime) -> Extractor:
        """The same of what it needs alone: ``options`` for codec and labels, and a runtime."""
        extractor = cls.__new__(cls)
        extractor._network, extractor._folder = None, folder
        extractor._set_up(options, tokenizer, runtime)
        return extractor

    @classmethod
    def _from_network(cls, folder: Path, device: str, runtime: str) -> Extractor:
        """A model that only transformers can run, if any."""
        from marsad.model.loading import load_model
        from marsad.model.runtime.torch_runtime import choose_device

        model, tokenizer = load_model(folder)
        if runtime not in ("auto", "torch"):
            kind = model.config.encoder["model_type"]
            raise ModelError(f"runtime {runtime}: it cannot run this encoder of type {kind}; use --runtime torch")
        extractor = cls(model, tokenizer, device=choose_device(device))
        extractor._folder = folder
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
        from marsad.model.configuration import OPTIONS, MarsadConfig
        from marsad.model.loading import load_encoder_parts
        from marsad.model.network import MarsadModel, load_encoder, longest_input, plain_config
        from marsad.model.runtime.torch_runtime import choose_device

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
    def model(self) -> MarsadModel:
        """The network, as transformers knows it; once asked for, it is what runs, so that what is changed counts."""
        return self._whole()[0]

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, as transformers knows it."""
        return self._whole()[1]

    @property
    def runtime(self) -> str:
        """What the network runs in."""
        return self._predictor.runtime.name

    @property
    def relation_threshold(self) -> float:
        """The score from which a relation is given; it is saved with the model."""
        return float(self._config.relation_threshold)

    @relation_threshold.setter
    def relation_threshold(self, value: float) -> None:
        check_threshold(value)
        self._config.relation_threshold = value

    @property
    def folder(self) -> Path | None:
        """Where the model was loaded from; None for one that was made anew."""
        return self._folder

    @property
    def device(self) -> torch.device:
        """Where the network runs."""
        import torch

        return torch.device(getattr(self._predictor.runtime, "device", "cpu"))

    @overload
    def extract(  # type: ignore[overload-overlap]
        self, texts: str | Document, *, batch_size: int | None = ..., batch_tokens: int | None = ...
    ) -> Document: ...

    @overload
    def extract(
        self, texts: Iterable[str | Document], *, batch_size: int | None = ..., batch_tokens: int | None = ...
    ) -> list[Document]: ...

    def extract(
        self,
        texts: str | Document | Iterable[str | Document],
        *,
        batch_size: int | None = None,
        batch_tokens: int | None = None,
    ) -> Document | list[Document]:
        """Entities and relations of one text, or of each of many in their order.

        Texts may be as long as they like. Every entity and relation has a score between 0 and 1.
        """
        if isinstance(texts, str | Document):
            return next(self.stream([texts], batch_size=batch_size, batch_tokens=batch_tokens))
        return list(self.stream(texts, batch_size=batch_size, batch_tokens=batch_tokens))

    def stream(
        self,
        documents: Iterable[str | Document],
        *,
        batch_size: int | None = None,
        batch_tokens: int | None = None,
    ) -> Iterator[Document]:
        """The same for a stream of any length: documents come out in the order they went in.

        Of a ``Document`` only text, id and meta are used.

        Args:
            documents: read as they are needed, some hundreds ahead.
            batch_size: the most windows that go through the network at once; None leaves it to ``batch_tokens``.
            batch_tokens: the most pieces that do, on which memory depends; None is what suits the runtime.
        """
        return self._run(documents, batch_size, batch_tokens, linked=False)

    def link(
        self, documents: Iterable[Document], *, batch_size: int | None = None, batch_tokens: int | None = None
    ) -> Iterator[Document]:
        """Relations between the entities that the documents have already; entities the network cannot see get none."""
        return self._run(documents, batch_size, batch_tokens, linked=True)

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the model with everything it needs to be used again: configuration, weights, tokenizer.

        Raises:
            ModelError: ``folder`` is a file.
        """
        if Path(folder).is_file():
            raise ModelError(f"{folder} is a file; name a folder to save the model in")
        self.model.save_pretrained(folder)
        share_weights(folder)
        self.tokenizer.save_pretrained(folder)

    def push_to_hub(self, name: str, *, private: bool = False, revision: str | None = None) -> str:
        """Publish the model under ``ORG/NAME`` as ``marsad publish`` does, as it is now; give the commit's address.

        ``run.json``, model card and ``LICENSE`` come from the folder that the model was loaded from.

        Raises:
            PublishError: it cannot be published, or the hub cannot be reached. Nothing has been, then.
        """
        from marsad.model.publish.publish import publish_extractor

        return publish_extractor(self, name, private=private, revision=revision).place

    def _whole(self) -> tuple[MarsadModel, Any]:
        if self._network is None and self._folder is not None:
            from marsad.model.loading import load_model

            device, threshold = self.device, self.relation_threshold
            self._network = load_model(self._folder)
            self._network[0].config.relation_threshold = threshold
            self._set_up(self._network[0].config, self._network[1], _network_runtime(self._network[0], device))
        return cast("tuple[MarsadModel, Any]", self._network)

    def _run(
        self, documents: Iterable[str | Document], rows: int | None, tokens: int | None, *, linked: bool
    ) -> Iterator[Document]:
        for name, value in (("batch_size", rows), ("batch_tokens", tokens)):
            if value is not None and value < 1:
                raise ValueError(f"{name} {value}: expected 1 or more")

        def encode(part: list[Document]) -> tuple[list[Encoded], list[list[Span]] | None]:
            encoded = self.codec.encode([document.text for document in part])
            both = zip(part, encoded, strict=True)
            return encoded, [spans for pair in both for spans in self._given(*pair)] if linked else None

        def run(known: tuple[list[Encoded], list[list[Span]] | None]) -> list[Answer]:
            windows = [window for one in known[0] for window in one.windows]
            limits = {"rows": rows, "tokens": tokens}
            return self._predictor.predict(windows, threshold=self.relation_threshold, given=known[1], **limits)

        def decode(part: list[Document], known: tuple[list[Encoded], Any], answers: list[Answer]) -> list[Document]:
            own = iter(answers)
            both = zip(part, known[0], strict=True)
            return [self._decoded(document, one, list(islice(own, len(one.windows))), linked) for document, one in both]

        parts = chunks(documents) if rows is None else chunks(documents, most=_BUFFERED_BATCHES * rows)
        yield from overlapped(parts, encode, run, decode)

    def _decoded(self, document: Document, encoded: Encoded, answers: list[Answer], linked: bool) -> Document:
        entities, relations = self.codec.decode(encoded, answers)
        if not self._config.across_paragraphs:
            relations = [relation for relation in relations if within_paragraph(document.text, relation)]
        if not linked:
            return document.with_annotation(entities, relations)
        own = {entity: entity for entity in document.entities}
        relations = [replace(r, head=own[r.head], tail=own[r.tail]) for r in relations]
        return document.with_annotation(document.entities, relations)

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


def _network_runtime(model: MarsadModel, device: str | torch.device) -> Runtime:
    import torch

    from marsad.model.runtime.torch_runtime import TorchRuntime

    place = torch.device(device)
    return TorchRuntime(model.to(place).eval(), device=place)  # type: ignore[arg-type]
