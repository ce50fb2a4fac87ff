"""What every runtime does, and how a network's answer to a batch is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of spans to be scored: the row, and the places of head and tail in it, each (pairs,)."""

    row: Numbers
    head: Numbers
    tail: Numbers


class OutOfMemoryOnDevice(Exception):  # noqa: N818 - what has happened, as Python's own MemoryError says it
    """A batch did not fit the device; a smaller one may."""


class Runtime(Protocol):
    """Runs the encoder and both heads.

    ``grain`` is what lengths of windows are rounded up to, ``batch_tokens`` how many pieces are run best at once.
    """

    name: str
    grain: int
    batch_tokens: int

    def states(self, ids: Numbers, lengths: Numbers) -> Any:
        """The encoder's states of windows (batch, length), of which row ``n`` has ``lengths[n]`` pieces."""

    def tag(self, states: Any, places: Numbers) -> Scores:
        """Tag scores (batch, words, tags) of the words whose first pieces stand at ``places`` (batch, words)."""

    def relate(self, states: Any, rows: Numbers, spans: Numbers, pairs: Pairs) -> Scores:
        """Relation scores (pairs, relations), by labels allowed or not.

        Args:
            states: of the batch
            rows: which of its rows are looked at (rows,)
            spans: of those rows (rows, spans, 3): the places of the first and the last word, and the label's number,
                which is -1 for padding
            pairs: among ``spans``
        """
