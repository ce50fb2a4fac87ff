"""How far other ways to run the shipped model agree with torch: python -m tests.release.agreement FILE...

For each file of annotated documents: the row of the plain tagger in docs/publish.md (documents of one window each); a
line for each runtime of ONNX, what docs/elsewhere.md says of the exported graphs; and what docs/facts.md says of the
fact table, a line with the model's links between the annotated entities and one with its own entities too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from marsad.data.document import Document, Entity
from marsad.data.facts.rows import JOINT, QuantityFact
from marsad.data.files import read_documents
from marsad.model.extractor import Extractor
from marsad.model.publish.export import export_tagger
from marsad.model.trust.plain import plain_documents
from marsad.model.windows import Window

RUNTIMES = ("torch", "onnx", "onnx-int8")


def counts(extractor: Extractor, documents: Sequence[Document], folder: Path) -> Counter[str]:
    """Documents by whether their best tags fit and whether both read the same; entities of both, and common ones."""
    export_tagger(extractor, folder)
    found: Counter[str] = Counter()
    windows = [extractor.codec.encode([document.text])[0].windows for document in documents]
    kept = [(document, own[0]) for document, own in zip(documents, windows, strict=True) if len(own) == 1]
    plain = plain_documents(folder, [document for document, _ in kept])
    for (document, window), read in zip(kept, plain, strict=True):
        own, other, gold = (set(d.entities) for d in (extractor.extract(document.text), read, document))
        fits = "fit" if fit(best_tags(extractor, window)) else "do not fit"
        found[fits] += 1
        found[f"{fits}, same"] += own == other
        found.update(
            {"marsad": len(own), "plain": len(other), "gold": len(gold), "common": len(own & other)}
            | {"marsad right": len(own & gold), "plain right": len(other & gold)}
        )
    return found


def best_tags(extractor: Extractor, window: Window) -> np.ndarray:
    """The best tag of each word of a window, by itself (words,)."""
    ids = torch.tensor([window.ids])
    with torch.inference_mode():
        states = extractor.model.states(ids, torch.ones_like(ids))
        scores = extractor.model.tag(states, torch.tensor([window.places]))[0]
    return np.asarray(scores.argmax(dim=-1))


def fit(tags: np.ndarray) -> bool:
    """Whether each inside tag (even ones, from 2 on) stands after the beginning or the inside of its label."""
    before = np.pad(tags, (1, 0))[:-1]
    return not ((tags > 0) & (tags % 2 == 0) & (before != tags) & (before != tags - 1)).any()


def row(name: str, found: Counter[str]) -> str:
    """A line of Markdown: agreement, and both against the annotation, in per cent."""
    cells = [name, str(found["fit"] + found["do not fit"])]
    cells += [f"{found[fits]}, {found[f'{fits}, same']}" for fits in ("fit", "do not fit")]
    pairs = (("common", "marsad", "plain"), ("plain right", "plain", "gold"), ("marsad right", "marsad", "gold"))
    cells += [f"{200 * found[both] / max(1, found[one] + found[two]):.1f}" for both, one, two in pairs]
    return f"| {' | '.join(cells)} |"


def scored(documents: Iterable[Document]) -> tuple[dict[Any, float], dict[Any, float]]:
    """The scores of all entities, and those of all relations, by what they are."""
    entities: dict[Any, float] = {}
    relations: dict[Any, float] = {}
    for number, document in enumerate(documents):
        entities |= {(number, *_place(e)): e.score or 0.0 for e in document.entities}
        relations |= {(number, r.label, _place(r.head), _place(r.tail)): r.score or 0.0 for r in document.relations}
    return entities, relations


def _place(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def against(name: str, one: Iterable[Document], other: Iterable[Document]) -> str:
    """A line of text: F1 between two readings of the same documents in per cent, and how far common scores differ."""
    parts = []
    for kind, first, second in zip(("entities", "links"), scored(one), scored(other), strict=True):
        common = first.keys() & second.keys()
        f1 = 200 * len(common) / max(1, len(first) + len(second))
        most = max((abs(first[key] - second[key]) for key in common), default=0.0)
        parts.append(f"{len(first)} {kind}, F1 {f1:.1f}, scores within {most:.2g}")
    return f"{name}: {'; '.join(parts)}"


def fact_rows(name: str, gold: Iterable[Document], read: Iterable[Document]) -> str:
    """A line of text: of the gold documents' fact rows, how many have the same cells in others, and which differ."""
    wrong: Counter[str] = Counter()
    rows = right = 0
    for one, other in zip(gold, read, strict=True):
        found = {(fact.start, fact.end, fact.kind): _cells(other, fact) for fact in other.facts()}
        for fact in one.facts():
            own, its = _cells(one, fact), found.get((fact.start, fact.end, fact.kind))
            differing = ["no row"] if its is None else [cell for cell in own if own[cell] != its[cell]]
            rows, right = rows + 1, right + (not differing)
            wrong.update(differing)
    return f"{name}: {right} of {rows} rows the same; differing {dict(wrong.most_common())}"


def _cells(document: Document, fact: QuantityFact) -> dict[str, Any]:
    """What links decide of a row, in any order; wholes by their places, since ids hang on what else is tagged."""
    places = {own.id: (own.start, own.end) for own in document.facts()}
    cells = {name: set((getattr(fact, name) or "").split(JOINT)) for name in ("of", "by", "where", "source")}
    return cells | {"part_of": {places[id_] for id_ in (fact.part_of or "").split(JOINT) if id_}}


def main(paths: Sequence[str]) -> None:
    """Print all of it."""
    readers = {name: Extractor.from_pretrained("default", device="cpu", runtime=name) for name in RUNTIMES}
    for path in paths:
        documents = list(read_documents(path))
        with TemporaryDirectory() as folder:
            sys.stdout.write(f"{row(path, counts(readers['torch'], documents, Path(folder)))}\n")
        read = {name: list(reader.stream(documents)) for name, reader in readers.items()}
        for name in RUNTIMES[1:]:
            sys.stdout.write(f"{against(name, read['torch'], read[name])}\n")
        linked = readers["torch"].link(documents)
        for name, others in (("links", linked), ("entities and links", read["torch"])):
            sys.stdout.write(f"{fact_rows(name, documents, others)}\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(str(error))
