"""Text as token shards: tokenised once, cut into sequences at sentence ends, kept on disk as plain arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SENTENCE_ENDS = (".", "!", "؟", "?", "؛", "…")
_BATCH = 1000


@dataclass(frozen=True)
class Source:
    """Text to pretrain on: a file or folder, optionally only its documents in which ``matching`` (a pattern) occurs."""

    path: str
    matching: str | None = None
    times: int = 1
    repeat: int = 1

    def uses(self, text: str) -> bool:
        """Whether ``matching`` occurs at least ``times`` times in a document."""
        return self.matching is None or len(re.findall(self.matching, text)) >= self.times


@dataclass(frozen=True)
class Shard:
    """Tokens and the sequences cut from them: sequence ``i`` is ``tokens[starts[i]:ends[i]]``, no special tokens."""

    tokens: NDArray[Any]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def save(self, folder: str | Path) -> None:
        """Write the arrays as ``tokens.npy``, ``starts.npy`` and ``ends.npy``."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in ("tokens", "starts", "ends"):
            np.save(Path(folder) / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: str | Path) -> Shard:
        """Open a shard; the tokens stay on disk and are mapped into memory."""
        files = [np.load(Path(folder) / f"{name}.npy", mmap_mode="r") for name in ("tokens", "starts", "ends")]
        return cls(*files)


def make_shard(texts: Iterator[str], tokenizer: Any, *, length: int) -> Shard:
    """Tokenise documents and cut them into sequences of at most ``length`` tokens, two of them special.

    A sequence never holds parts of two documents; it ends at a sentence end where one is near, else between words.
    """
    ends_sentence, continues = _piece_tables(tokenizer)
    pieces, starts, ends = [], [], []
    offset = 0
    dtype = np.uint16 if len(tokenizer) <= 1 << 16 else np.int32
    while batch := list(islice(texts, _BATCH)):
        for encoding in tokenizer(batch, add_special_tokens=False, verbose=False)["input_ids"]:
            ids = np.asarray(encoding, dtype=dtype)
            pieces.append(ids)
            for start, end in _cuts(ids, ends_sentence, continues, length - 2):
                starts.append(offset + start)
                ends.append(offset + end)
            offset += len(ids)
    tokens = np.concatenate(pieces) if pieces else np.empty(0, dtype)
    return Shard(tokens, np.asarray(starts, np.int64), np.asarray(ends, np.int64))


def continuing_pieces(tokenizer: Any) -> NDArray[np.bool_]:
    """For each id whether it continues a word (``##`` of WordPiece, or no ``▁`` of Unigram)."""
    vocabulary = tokenizer.get_vocab()
    unigram = type(tokenizer.backend_tokenizer.model).__name__ == "Unigram"
    special = set(tokenizer.all_special_tokens)
    table = np.zeros(max(vocabulary.values()) + 1, dtype=bool)
    for piece, id_ in vocabulary.items():
        table[id_] = piece not in special and (not piece.startswith("▁") if unigram else piece.startswith("##"))
    return table


def _piece_tables(tokenizer: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    continues = continuing_pieces(tokenizer)
    ends = np.zeros_like(continues)
    vocabulary = tokenizer.get_vocab()
    ends[[vocabulary[sign] for sign in _SENTENCE_ENDS if sign in vocabulary]] = True
    return ends, continues


def _cuts(
    ids: NDArray[Any], ends_sentence: NDArray[np.bool_], continues: NDArray[np.bool_], length: int
) -> Iterator[tuple[int, int]]:
    """Half-open slices of ``ids`` of at most ``length``, each cut in its second half at the best place there is."""
    after_sentence = np.flatnonzero(ends_sentence[ids]) + 1
    word_starts = np.flatnonzero(~continues[ids])
    start = 0
    while start < len(ids):
        end = min(start + length, len(ids))
        if end < len(ids):
            end = (
                _last_within(after_sentence, start + length // 2, end)
                or _last_within(word_starts, start + 1, end)
                or end
            )
        yield start, end
        start = end


def _last_within(places: Sequence[int] | NDArray[np.int64], low: int, high: int) -> int | None:
    """The greatest of sorted ``places`` in [low, high]."""
    found = int(np.searchsorted(places, high, side="right")) - 1
    return int(places[found]) if found >= 0 and places[found] >= low else None
