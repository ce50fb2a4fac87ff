"""Running an exported folder inside marsad, which is how an export is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from marsad.model.runtime.base import Numbers, Pairs, Scores
from marsad.model.runtime.onnx_runtime import make_session

ENTITIES, RELATIONS = "entities.onnx", "relations.onnx"


class ExportedRuntime:
    """A ``Runtime`` of the graphs that others run: windows of one length at a time, relations window by window."""

    name, grain, batch_tokens = "exported", 1, 1024

    def __init__(self, folder: Path) -> None:
        self.sessions: dict[str, Any] = {
            file: make_session((folder / file).read_bytes())
            for file in (ENTITIES, RELATIONS)
            if (folder / file).is_file()
        }

    def states(self, ids: Numbers, lengths: Numbers) -> list[Scores]:
        """See ``Runtime``; the states, and the tag scores that come with them."""
        found: list[Scores] = self.sessions[ENTITIES].run(["states", "tags"], {"ids": ids})
        return found

    def tag(self, states: list[Scores], places: Numbers) -> Scores:
        """See ``Runtime``."""
        return np.take_along_axis(states[1], places[..., None], axis=1)

    def relate(self, states: list[Scores], rows: Numbers, spans: Numbers, pairs: Pairs) -> Scores:
        """See ``Runtime``."""
        found = []
        for number, row in enumerate(rows):
            mine = pairs.row == number
            first, last, label = spans[number][spans[number, :, 2] >= 0].T
            given = {"first": first, "last": last, "label": label, "head": pairs.head[mine], "tail": pairs.tail[mine]}
            given = {name: np.ascontiguousarray(value) for name, value in given.items()}
            if mine.any():
                found += self.sessions[RELATIONS].run(["scores"], {"states": states[0][row]} | given)
        return np.concatenate(found)
