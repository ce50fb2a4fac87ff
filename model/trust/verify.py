"""The whole check of a model folder: its files, its configurations, its tensors, its checksums, its answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from marsad.model.trust import answers, checksums
from marsad.model.trust.configs import config_faults, path_fault
from marsad.model.trust.files import file_faults, model_files
from marsad.model.trust.graphs import graph_faults
from marsad.model.trust.tensors import header_faults, value_faults

DESCRIPTION = "model.json"
ENCODER, PLAIN = "encoder", "transformers"
"""The sub-folders of a published folder: the bare encoder, and the tagger for plain transformers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check has found: ``faults`` are reasons to refuse the folder; ``notes`` say what could not be checked."""

    folder: Path
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def trusted(self) -> bool:
        """Whether nothing speaks against the folder."""
        return not self.faults


def verify_folder(folder: Path) -> Verdict:
    """Check a folder; the model in it is loaded and asked only when its files are found harmless."""
    exported = is_exported(folder)
    faults = tuple(_static_faults(folder))
    notes = []
    if exported and find_spec("onnxruntime") is None:
        notes.append("onnxruntime is not installed: the graphs were read and not run; use pip install 'marsad[onnx]'")
    elif not faults:
        faults = tuple(_exported_faults(folder) if exported else _loading_faults(folder))
    notes += [
        f"no {name}: {what}"
        for name, what in (
            (checksums.FILE, "nothing says whether the files are those that were published"),
            (answers.FILE, "no recorded answers to repeat"),
        )
        if not (folder / name).is_file()
    ]
    return Verdict(folder, faults, tuple(notes))


def is_exported(folder: Path) -> bool:
    """Whether a folder is one that ``marsad export --onnx`` wrote, or says so."""
    return (folder / DESCRIPTION).is_file() and not (folder / "config.json").exists()


def _static_faults(folder: Path) -> Iterator[str]:
    files = model_files(folder)
    yield from file_faults(folder)
    yield from config_faults(files)
    for name, path in files.items():
        if path.suffix == ".safetensors" and path.is_file():
            yield from (f"{name}: {fault}" for fault in [*header_faults(path), *value_faults(path)])
        if path.suffix == ".onnx" and path.is_file():
            yield from (f"{name}: {fault}" for fault in graph_faults(path))
    if is_exported(folder):
        yield from _missing_graphs(folder)
    yield from checksums.checksum_faults(folder)


def _missing_graphs(folder: Path) -> Iterator[str]:
    """Where the description and the graphs that are there differ."""
    try:
        named = set(json.loads((folder / DESCRIPTION).read_text("utf-8"))["files"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        yield f"{DESCRIPTION}: it does not say which files hold the graphs: {error!r}"
        return
    there = {name for name in model_files(folder) if name.endswith(".onnx")}
    yield from (f"{DESCRIPTION}: {path_fault(name) or f'{name} is not there'}" for name in sorted(named - there))
    yield from (f"{name}: not one of the graphs that {DESCRIPTION} names" for name in sorted(there - named))


def _exported_faults(folder: Path) -> Iterator[str]:
    from marsad.model.errors import ModelError
    from marsad.model.onnx.folder import read_exported

    try:
        yield from answers.answer_faults(read_exported(folder), folder)
    except ModelError as error:
        yield str(error)


def _loading_faults(folder: Path) -> Iterator[str]:
    from marsad.model.errors import ModelError
    from marsad.model.extractor import Extractor
    from marsad.model.loading import load_encoder_parts

    try:
        extractor = Extractor.from_pretrained(folder, device="cpu", runtime="torch")
        if (folder / ENCODER).is_dir():
            load_encoder_parts(folder / ENCODER)
    except ModelError as error:
        yield str(error)
        return
    yield from answers.answer_faults(extractor, folder)
    if (folder / PLAIN).is_dir():
        yield from (f"{PLAIN}/{fault}" for fault in answers.plain_answer_faults(folder / PLAIN))
