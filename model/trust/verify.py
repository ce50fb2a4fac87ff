"""The whole check of a model folder: its files, its configurations, its tensors, its checksums, its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from marsad.model.trust import answers, checksums
from marsad.model.trust.configs import config_faults
from marsad.model.trust.files import file_faults, model_files
from marsad.model.trust.tensors import header_faults, value_faults

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
    faults = tuple(_static_faults(folder)) or tuple(_loading_faults(folder))
    notes = [
        f"no {name}: {what}"
        for name, what in (
            (checksums.FILE, "nothing says whether the files are those that were published"),
            (answers.FILE, "no recorded answers to repeat"),
        )
        if not (folder / name).is_file()
    ]
    return Verdict(folder, faults, tuple(notes))


def _static_faults(folder: Path) -> Iterator[str]:
    files = model_files(folder)
    yield from file_faults(folder)
    yield from config_faults(files)
    for name, path in files.items():
        if path.suffix == ".safetensors" and path.is_file():
            yield from (f"{name}: {fault}" for fault in [*header_faults(path), *value_faults(path)])
    yield from checksums.checksum_faults(folder)


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
