"""The mean of several fine-tuned models' weights: often better than each of them, at the cost of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from marsad.model.extractor import Extractor
from marsad.train.finish import finish
from marsad.train.prepare import read_all
from marsad.train.provenance import file_hash, hardware, versions


def average(folders: Sequence[str | Path], output: str | Path, *, dev: Sequence[str] = ()) -> Path:
    """Write the model whose weights are the mean of those in ``folders``, with its ``run.json``, into ``output``.

    The models were trained from one encoder with one seed: on other documents, with other rates or for longer. With
    other seeds their heads began elsewhere, and the mean of two relation heads is none. The relation threshold is
    chosen anew, as training chooses it.

    Args:
        folders: two or more that training wrote.
        output: a folder that holds no model yet.
        dev: files to choose the threshold on; without them those of the first model's training.

    Raises:
        OSError: a folder lacks its ``run.json``, or a file of ``dev`` is not there.
        ValueError: there are not two models, they do not fit together, or ``output`` holds one already.
    """
    if (Path(output) / "run.json").exists():
        raise ValueError(f"{output} holds a model already; name another output")
    runs = [json.loads((Path(folder) / "run.json").read_text("utf-8")) for folder in folders]
    _check(folders, runs)
    extractors = [Extractor.from_pretrained(folder, device="cpu", runtime="torch") for folder in folders]
    _check_models(folders, extractors)
    weights = [extractor.model.state_dict() for extractor in extractors]
    mean = {name: torch.stack([w[name].float() for w in weights]).mean(dim=0) for name in weights[0]}
    extractors[0].model.float().load_state_dict(mean)
    run = _run(runs, dev or runs[0]["settings"]["dev"], str(output))
    finish(extractors[0], run, read_all(run["settings"]["dev"]), output)
    return Path(output)


def _check(folders: Sequence[str | Path], runs: Sequence[dict[str, Any]]) -> None:
    if len(runs) < 2:
        raise ValueError(
            f"{len(runs)} models: expected two or more, such as marsad average runs/one runs/two -o runs/mean"
        )
    for folder, run in zip(folders[1:], runs[1:], strict=True):
        if _encoder(run) != _encoder(runs[0]):
            raise ValueError(f"{folder} was trained from another encoder than {folders[0]}: their mean is no model")
        seeds = [r["settings"]["seed"] for r in (runs[0], run)]
        if seeds[0] != seeds[1]:
            raise ValueError(
                f"{folders[0]} and {folder} were trained with the seeds {seeds[0]} and {seeds[1]}, so their heads "
                "began differently and have no mean; train them with one seed"
            )


def _encoder(run: dict[str, Any]) -> Any:
    return run["encoder_run"] or run["settings"]["encoder"]


def _check_models(folders: Sequence[str | Path], extractors: Sequence[Extractor]) -> None:
    first, *others = [_shape(extractor) for extractor in extractors]
    for folder, other in zip(folders[1:], others, strict=True):
        if differing := sorted(key for key in first | other if first.get(key) != other.get(key)):
            raise ValueError(f"{folder} differs from {folders[0]} in {', '.join(differing)}: their mean is no model")


def _shape(extractor: Extractor) -> dict[str, Any]:
    """What must be alike: the configuration but for what is chosen after training, and the tokenizer."""
    config = extractor.model.config.to_dict()
    chosen = {"relation_threshold", "end_weight", "dtype", "across_paragraphs", "_name_or_path"}
    return {key: value for key, value in config.items() if key not in chosen} | {
        "tokenizer": extractor.tokenizer.backend_tokenizer.to_str()
    }


def _run(runs: Sequence[dict[str, Any]], dev: Sequence[str], output: str) -> dict[str, Any]:
    """What is known of how the mean came to be: of one run where all are alike, else the sum, and each in short."""
    settings = [run["settings"] for run in runs]
    return {
        "settings": settings[0]
        | {
            "output": output,
            "dev": list(dev),
            "train": list(dict.fromkeys(path for s in settings for path in s["train"])),
            "credits": list(dict.fromkeys(credit for s in settings for credit in s["credits"])),
        },
        "versions": versions(),
        "encoder_run": runs[0]["encoder_run"],
        "data": {path: digest for run in runs for path, digest in run["data"].items()}
        | {str(path): file_hash(path) for path in dev},
        **({"seconds": round(sum(run["seconds"] for run in runs), 1)} if all("seconds" in run for run in runs) else {}),
        "hardware": hardware(),
        "steps": sum(run["steps"] for run in runs),
        "averaged": [{key: run[key] for key in ("settings", "seconds", "steps", "dev") if key in run} for run in runs],
    }
