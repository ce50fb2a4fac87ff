"""The folder that is published: the model, what it was made of, its card and licence, exports, answers, checksums."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from marsad.model.extractor import Extractor
from marsad.model.licence import LicenceError, Terms, chain, licence_of
from marsad.model.publish.export import export_encoder, export_tagger
from marsad.model.trust.answers import record_answers, record_plain_answers
from marsad.model.trust.checksums import write_checksums
from marsad.model.trust.verify import ENCODER, PLAIN

_MODEL = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
_OPTIONAL = ("special_tokens_map.json", "LICENSE", "CITATION.cff")


class PublishError(ValueError):
    """A model that cannot be published; the message says why, and what to do."""


def assemble(source: Path, target: Path) -> None:
    """Write everything that is published of the model in ``source`` into the empty folder ``target``.

    Raises:
        PublishError: there is no card, no ``run.json``, or the licence on the card is not one that the run allows.
        ModelError: the model does not load.
    """
    run = _run(source)
    terms = _terms(source, run)
    extractor = Extractor.from_pretrained(source, device="cpu", runtime="torch")
    for name in (*_MODEL, *_OPTIONAL, "README.md"):
        if name in _MODEL or (source / name).is_file():
            shutil.copyfile(source / name, target / name)
    export_encoder(extractor, target / ENCODER)
    if export_tagger(extractor, target / PLAIN):
        record_plain_answers(target / PLAIN)
    for folder in filter(Path.is_dir, (target, target / ENCODER, target / PLAIN)):
        _write(folder / "run.json", json.dumps(without_places(run), indent=1, ensure_ascii=False) + "\n")
    _write(target / "NOTICE", _notice(run, terms))
    record_answers(extractor, target)
    write_checksums(target)


def without_places(data: Any) -> Any:
    """Plain data with the folders of absolute paths left out, in keys too: they tell of a machine, not of a model."""
    if isinstance(data, dict):
        return {without_places(key): without_places(value) for key, value in data.items()}
    if isinstance(data, list):
        return [without_places(value) for value in data]
    if isinstance(data, str) and (PurePosixPath(data).is_absolute() or data.startswith("~")):
        return PurePosixPath(data).name
    if isinstance(data, str) and re.match(r"[A-Za-z]:[\\/]", data):
        return PureWindowsPath(data).name
    return data


def _run(source: Path) -> dict[str, Any]:
    try:
        run: dict[str, Any] = json.loads((source / "run.json").read_text("utf-8"))
        run["settings"]["seed"]
    except FileNotFoundError:
        raise PublishError(
            f"{source}: no run.json, which says what the weights were made of; publish a folder that marsad train wrote"
        ) from None
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError(f"{source}/run.json: not what marsad train wrote: {error!r}") from error
    return run


def _terms(source: Path, run: Mapping[str, Any]) -> Terms:
    """The licence on the card, where the run allows it."""
    from huggingface_hub import ModelCard

    if not (source / "README.md").is_file():
        raise PublishError(
            f"{source}: no README.md, its model card; write one with: marsad card {source} --report NAME=report.json"
        )
    try:
        data = ModelCard.load(source / "README.md").data
    except (ValueError, TypeError) as error:
        raise PublishError(f"{source}/README.md: its metadata cannot be read: {error}") from error
    if not data.license:
        raise PublishError(f"{source}/README.md: no licence in its metadata; marsad card {source} derives it")
    stated = data.get("license_name") or "other" if data.license == "other" else data.license
    try:
        terms = licence_of(run, str(stated))
    except LicenceError as error:
        raise PublishError(f"{source}/README.md: {error}") from error
    if terms.own_text and not (source / "LICENSE").is_file():
        raise PublishError(
            f"{source}: {terms.name} is to stand on every copy; put its text into {source}/LICENSE, from {terms.url}"
        )
    return terms


def _notice(run: Mapping[str, Any], terms: Terms) -> str:
    credits = dict.fromkeys(f"- {credit}" for step in chain(run) for credit in step["settings"]["credits"])
    lines = [f"The weights in this folder are under {terms.name}.", terms.url, "", "What went into them:", "", *credits]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
