"""How far the plain tagger of a published model agrees with marsad: python -m tests.release.agreement FILE...

Prints the rows of the table in docs/publish.md for annotated documents of one window each.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from marsad.data.document import Document
from marsad.data.files import read_documents
from marsad.model.extractor import Extractor
from marsad.model.publish.export import export_tagger
from marsad.model.trust.plain import plain_documents
from marsad.model.windows import Window


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


if __name__ == "__main__":
    shipped = Extractor.from_pretrained("default", device="cpu", runtime="torch")
    for path in sys.argv[1:]:
        with TemporaryDirectory() as folder:
            line = row(path, counts(shipped, list(read_documents(path)), Path(folder)))
        sys.stdout.write(f"{line}\n")
