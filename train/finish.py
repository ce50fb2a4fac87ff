"""The last step of making a model: its threshold is chosen, it is saved, loaded again and scored on dev."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from marsad.data.document import Document
from marsad.model.extractor import Extractor
from marsad.train.scoring import strict_f1
from marsad.train.threshold import GRID, best_threshold


def finish(extractor: Extractor, run: dict[str, Any], dev: Sequence[Document], output: str | Path) -> None:
    """Choose the relation threshold on ``dev``, write the model as ``run``'s settings want it, and ``run.json``.

    ``run`` is what is known so far; threshold, scores on dev and size are added.
    """
    batch_size = run["settings"]["batch_size"]
    extractor.model.eval()
    if extractor.labels.relations:
        extractor.relation_threshold = GRID[0]
        everything = list(extractor.stream(dev, batch_size=batch_size))
        extractor.relation_threshold = best_threshold(dev, everything, extractor.schema)
    if run["settings"]["stored"] == "float16":
        extractor.model.half()
    extractor.save_pretrained(output)
    extractor = Extractor.from_pretrained(output, runtime="torch")
    entities, relations = strict_f1(dev, extractor.stream(dev), extractor.schema)
    run = run | {
        "relation_threshold": extractor.relation_threshold,
        "dev": {"documents": len(dev), "entities_strict_f1": entities, "relations_strict_f1": relations},
        "parameters": sum(weight.numel() for weight in extractor.model.parameters()),
    }
    (Path(output) / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False), "utf-8")
