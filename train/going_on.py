"""What a fine-tuning run that was stopped may go on from, and whether it is still the same run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marsad.model.extractor import Extractor
from marsad.train.settings import to_dict
from marsad.train.train_settings import TrainSettings

_FREE = ("output", "device", "credits", "licence", "stored", "schema")
"""Settings that decide nothing of what is learnt; of the schema, its content does."""


def checkpoints(work: Path) -> list[Path]:
    """The folders of checkpoints that transformers' Trainer has begun to write, the last first."""
    found = [path for path in work.glob("checkpoint-*") if path.name.rpartition("-")[2].isdecimal()]
    return sorted(found, key=lambda path: -int(path.name.rpartition("-")[2]))


def is_whole(checkpoint: Path) -> bool:
    """Whether a checkpoint has been written to its end: the trainer's state is the last file of it."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return True


def check_begun(settings: TrainSettings, extractor: Extractor, hashes: Mapping[str, str], *, resumed: bool) -> None:
    """Write down what a run begins with, the hashes of its data among it; where it goes on, compare.

    Raises:
        ValueError: it was begun with something else; the message names what.
    """
    file = Path(settings.output) / "work" / "begun.json"
    now = _identity(settings, extractor, hashes)
    if not resumed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(now, ensure_ascii=False, indent=1), "utf-8")
    elif file.exists():
        begun = json.loads(file.read_text("utf-8"))
        if other := [name for name in now if begun.get(name) != now[name]]:
            raise ValueError(
                f"{settings.output} was begun with another {', '.join(other)}: go on with what it had ({file}), "
                "or name another output"
            )


def _identity(settings: TrainSettings, extractor: Extractor, hashes: Mapping[str, str]) -> dict[str, Any]:
    decides = {name: value for name, value in to_dict(settings).items() if name not in _FREE}
    content = {f"content of {path}": hashed for path, hashed in hashes.items()}
    return decides | content | {"schema": extractor.model.config.schema}
