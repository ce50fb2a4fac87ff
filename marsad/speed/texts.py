"""Texts to measure with: running words of the corpus, cut to lengths as news and posts have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from marsad.data.files import read_documents
from marsad.model.folder import default_folder
from marsad.model.pieces import Pieces

MEDIAN, HIGH, LONGEST = 60, 220, 1500
"""Pieces in half of the documents at most, in 95 of a hundred, and in the longest."""


def draw_lengths(count: int, *, seed: int) -> list[int]:
    """Log-normal lengths in pieces, the longest one among them for every thousand, or once."""
    spread = math.log(HIGH / MEDIAN) / 1.6449
    drawn = np.random.default_rng(seed).lognormal(math.log(MEDIAN), spread, count).clip(3, LONGEST)
    drawn[:: max(count, 1000)] = LONGEST
    return [int(length) for length in drawn]


def make_texts(lengths: Sequence[int], *, seed: int) -> list[str]:
    """One text of about so many pieces for each length."""
    words, sizes = _words(seed)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    texts = []
    place = 0
    for length in lengths:
        place = 0 if ends[place] + length > ends[-1] else place
        end = max(place + 1, int(np.searchsorted(ends, ends[place] + length)))
        texts.append(" ".join(words[place:end]))
        place = end if end < len(words) else 0
    return texts


def _words(seed: int) -> tuple[list[str], list[int]]:
    """The words of the corpus, its paragraphs shuffled, and the number of pieces of each."""
    folder = Path(str(resources.files("marsad.data").joinpath("corpus")))
    paragraphs = [document.text for document in read_documents(folder)]
    order = np.random.default_rng(seed).permutation(len(paragraphs))
    words = [word for n in order for word in paragraphs[n].split()]
    tokenizer = Pieces.read(default_folder())
    if tokenizer is None:
        raise ValueError(f"{default_folder()}: the package's tokenizer is not whole; install the package again")
    encoded = tokenizer.backend_tokenizer.encode_batch(words, add_special_tokens=False)
    return words, [len(one.ids) for one in encoded]
