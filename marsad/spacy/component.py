"""The component that ``nlp.add_pipe("marsad")`` puts into a pipeline; spaCy finds it by its entry point."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from marsad.data.document import Document
from marsad.model.options import check_threshold
from marsad.model.runtime.choose import choose_runtime
from marsad.spacy.align import align
from marsad.spacy.extensions import keep, register

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor

log = logging.getLogger(__name__)

_MODEL = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
_BESIDE = ("special_tokens_map.json", "README.md", "LICENSE", "NOTICE", "run.json")


class Marsad:
    """Sets ``doc.ents``, ``doc._.relations`` and ``doc._.marsad``; what stood in ``doc.ents`` is replaced.

    The model is loaded when the first text comes. A process that is forked afterwards shares it; one that is spawned
    loads it for itself.

    Args:
        name: of the component in its pipeline.
        model: a folder, a name on the hub, or ``default``.
        runtime: one of ``marsad.model.runtime.choose.RUNTIMES``.
        device: ``auto``, ``cpu``, ``cuda`` …
        relation_threshold: the score from which a relation is given; None is the model's own.
        batch_tokens: the most pieces that go through the network at once; None is what suits the runtime.

    Raises:
        ModelError: there is no such runtime, or it does not run here.
        ValueError: a number is out of its range.
    """

    def __init__(
        self,
        name: str,
        *,
        model: str,
        runtime: str,
        device: str,
        relation_threshold: float | None,
        batch_tokens: int | None,
    ) -> None:
        choose_runtime(runtime, device)
        if relation_threshold is not None:
            check_threshold(relation_threshold)
        if batch_tokens is not None and batch_tokens < 1:
            raise ValueError(f"batch_tokens {batch_tokens}: expected 1 or more")
        self.name, self.model = name, model
        self.runtime, self.device = runtime, device
        self.relation_threshold, self.batch_tokens = relation_threshold, batch_tokens
        self._loaded: Extractor | None = None
        register()

    @property
    def extractor(self) -> Extractor:
        """The model that runs.

        Raises:
            ModelError: it cannot be loaded.
        """
        if self._loaded is None:
            from marsad.model.extractor import Extractor

            self._loaded = Extractor.from_pretrained(self.model, device=self.device, runtime=self.runtime)
            if self.relation_threshold is not None:
                self._loaded.relation_threshold = self.relation_threshold
        return self._loaded

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one doc."""
        (annotated,) = self.pipe([doc], batch_size=1)
        return annotated

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1000) -> Iterator[Doc]:
        """Annotate docs in their order, ``batch_size`` docs at a time; windows of like length run together."""
        total = dropped = 0
        for docs in minibatch(stream, size=batch_size):
            texts = [doc.text for doc in docs]
            for doc, found in zip(docs, self.extractor.extract(texts, batch_tokens=self.batch_tokens), strict=True):
                total += len(found.entities)
                dropped += _annotate(doc, found)
                yield doc
        if dropped:
            log.warning(
                "%s: %d of %d entities share a token with a longer one and are not in doc.ents; doc._.marsad has them",
                *(self.name, dropped, total),
            )

    def __getstate__(self) -> dict[str, Any]:
        """Without the loaded model."""
        return self.__dict__ | {"_loaded": None}

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Copy the model into the pipeline's folder, with its card and licence."""
        from marsad.model.folder import resolve

        source, target = resolve(self.model), Path(path)
        target.mkdir(parents=True, exist_ok=True)
        if source.resolve() != target.resolve():
            for name in (*_MODEL, *_BESIDE):
                if name in _MODEL or (source / name).is_file():
                    shutil.copyfile(source / name, target / name)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Marsad:
        """Take the model of a pipeline's folder, whatever the pipeline's configuration names."""
        from marsad.model.folder import read_config, refuse_untrusted

        read_config(Path(path))
        refuse_untrusted(Path(path))
        self.model, self._loaded = str(path), None
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The name of the model; its weights stay where they are."""
        return bytes(srsly.msgpack_dumps({"model": str(self.model)}))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Marsad:
        """Take the model that is named."""
        self.model, self._loaded = srsly.msgpack_loads(data)["model"], None
        return self


def _annotate(doc: Doc, found: Document) -> int:
    """Put what was found into a doc; how many entities have no span."""
    aligned = align(doc, found.entities)
    keep(doc, found)
    doc.ents = tuple(aligned.spans.values())
    for entity, span in aligned.spans.items():
        span._.marsad_score = entity.score
    return aligned.dropped


def make(
    nlp: Language,
    name: str,
    model: str,
    runtime: str,
    device: str,
    relation_threshold: float | None,
    batch_tokens: int | None,
) -> Marsad:
    """The component for a pipeline's configuration."""
    return Marsad(
        name,
        model=model,
        runtime=runtime,
        device=device,
        relation_threshold=relation_threshold,
        batch_tokens=batch_tokens,
    )


Language.factory(
    "marsad",
    assigns=["doc.ents", "doc._.marsad", "doc._.relations", "doc._.marsad_alignment", "span._.marsad_score"],
    default_config={
        "model": "default",
        "runtime": "auto",
        "device": "auto",
        "relation_threshold": None,
        "batch_tokens": None,
    },
    func=make,
)
