"""What a measured process does: run texts, say where the time goes, and how much memory there was."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from marsad.data.record import document_to_dict
from marsad.speed.clock import CLOCKS
from marsad.speed.route import Route


def answers(route: Route) -> dict[str, Callable[..., Any]]:
    """The functions that ``Runner.ask`` can call, with the route's model loaded."""
    if route.is_pipeline:
        return _pipeline(route) | {"memory": peak_memory}
    from marsad.model.extractor import Extractor

    clock = CLOCKS[route.clock]
    extractor = Extractor.from_pretrained(route.folder, device=route.device, runtime=route.runtime)

    def run(texts: list[str], tokens: int | None = None) -> float:
        begun = clock()
        for document in extractor.stream(texts, batch_tokens=tokens or route.batch):
            json.dumps(document_to_dict(document), ensure_ascii=False)
        return clock() - begun

    return {"run": run, "memory": peak_memory, "stages": lambda texts: stages(extractor, texts, route)}


def peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists() and (
        found := re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text("ascii", "replace"), re.MULTILINE)
    ):
        return int(found[1]) / (1 << 10)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # on Linux, a child's begins with its parent's
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


class Watched:
    """A runtime whose time is counted; ``pieces`` are those that went through the encoder, and the relation layers."""

    def __init__(self, runtime: Any, clock: Callable[[], float]) -> None:
        self._runtime, self._clock = runtime, clock
        self.seconds = 0.0
        self.pieces = {"encoder": 0, "relations": 0}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)

    def states(self, ids: Any, lengths: Any) -> Any:
        """See ``Runtime``."""
        self.pieces["encoder"] += ids.size
        return ids.shape[1], self._timed(self._runtime.states, ids, lengths)

    def tag(self, states: Any, places: Any) -> Any:
        """See ``Runtime``."""
        return self._timed(self._runtime.tag, states[1], places)

    def relate(self, states: Any, rows: Any, spans: Any, pairs: Any) -> Any:
        """See ``Runtime``."""
        self.pieces["relations"] += len(rows) * states[0]
        return self._timed(self._runtime.relate, states[1], rows, spans, pairs)

    def _timed(self, function: Callable[..., Any], *arguments: Any) -> Any:
        begun = self._clock()
        found = function(*arguments)
        self.seconds += self._clock() - begun
        return found


def stages(extractor: Any, texts: list[str], route: Route) -> dict[str, Any]:
    """Seconds of each stage with nothing beside it, and the pieces that went through the network."""
    from marsad.data.document import Document
    from marsad.model.predictor import Predictor

    predictor = extractor._predictor
    clock = CLOCKS[route.clock]
    watched = Watched(predictor.runtime, clock)
    watching = Predictor(watched, predictor.labels, pad=predictor.pad, end_weight=predictor.end_weight)
    marks = [clock()]
    encoded = extractor.codec.encode(texts)
    marks.append(clock())
    windows = [window for one in encoded for window in one.windows]
    found = iter(watching.predict(windows, threshold=extractor.relation_threshold, tokens=route.batch))
    marks.append(clock())
    documents = [
        extractor._decoded(Document(text), one, list(islice(found, len(one.windows))), False)
        for text, one in zip(texts, encoded, strict=True)
    ]
    marks.append(clock())
    for document in documents:
        json.dumps(document_to_dict(document), ensure_ascii=False)
    marks.append(clock())
    encode, predict, decode, write = (end - begin for begin, end in pairwise(marks))
    seconds = {"encode": encode, "network": watched.seconds, "batch and spans": predict - watched.seconds}
    entities = sum(len(document.entities) for document in documents)
    return {
        "seconds": seconds | {"decode": decode, "write": write},
        "pieces": watched.pieces,
        "entities": entities,
        "relations": sum(len(document.relations) for document in documents),
    }


def _pipeline(route: Route) -> dict[str, Callable[..., Any]]:
    """What a user would write: transformers' pipeline for entities, with windows for long texts."""
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    dtype = torch.bfloat16 if route.runtime == "pipeline-bf16" else torch.float32
    model = AutoModelForTokenClassification.from_pretrained(route.folder, dtype=dtype)
    tokenizer = AutoTokenizer.from_pretrained(route.folder)
    known = pipeline(
        "token-classification",
        model=model,
        tokenizer=tokenizer,
        aggregation_strategy="simple",
        stride=64,
        device=torch.device(route.device),
    )

    clock = CLOCKS[route.clock]

    def run(texts: list[str], batch: int | None = None) -> float:
        begun = clock()
        for found in known(texts, batch_size=batch or route.batch or 1):
            json.dumps([{**entity, "score": float(entity["score"])} for entity in found], ensure_ascii=False)
        return clock() - begun

    return {"run": run}
