"""Publishing a model folder, to a directory or to a hub."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from marsad.model.extractor import Extractor
from marsad.model.folder import resolve
from marsad.model.publish.assemble import PublishError, assemble
from marsad.model.publish.deliver import to_directory, to_hub
from marsad.model.publish.fresh import check_in_fresh_process
from marsad.model.trust.files import model_files

_HUB = "hub:"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, or would have been: the place, and each file with its size in bytes."""

    place: str
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a publication goes: exactly one of a directory and a hub name."""

    directory: Path | None = None
    hub_name: str | None = None

    @classmethod
    def parse(cls, to: str) -> Target:
        """``ORG/NAME`` is a hub name; where a folder ORG is here, ``hub:ORG/NAME`` or ``./ORG/NAME`` is asked for.

        Raises:
            PublishError: it could be either.
        """
        name = to.removeprefix(_HUB)
        if to.startswith(_HUB):
            if not _HUB_NAME.fullmatch(name):
                raise PublishError(f"{to}: expected hub:ORG/NAME")
            return cls(hub_name=name)
        if not _HUB_NAME.fullmatch(to) or to.startswith("."):
            return cls(directory=Path(os.path.expanduser(to)))
        if Path(to).parent.exists():
            raise PublishError(f"{to} could be a hub name or a folder here: write {_HUB}{to} or ./{to}")
        return cls(hub_name=to)


def publish(
    source: str | Path,
    to: str,
    *,
    private: bool = False,
    revision: str | None = None,
    dry_run: bool = False,
) -> Publication:
    """Assemble what is published of a model, check it in a fresh process, and hand it over in one step.

    Args:
        source: a model folder that ``marsad train`` wrote and ``marsad card`` described, or ``default``.
        to: ``ORG/NAME`` on the hub, or a directory that is not there yet.
        private: whether a hub repository that is made anew can be seen by its owners alone.
        revision: the hub branch to commit to, made if it is not there.
        dry_run: stop before anything is handed over.

    Raises:
        PublishError, ModelError: what keeps the model from being published. Nothing has been, then.
    """
    target = Target.parse(to)
    if target.directory is not None and (private or revision):
        raise PublishError(f"{to} is a directory; private and revision are for a name on the hub, ORG/NAME")
    parent = None if target.directory is None else target.directory.absolute().parent
    if parent is not None and not dry_run:
        _refuse_filled(target.directory)
        parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".marsad-", dir=None if dry_run else parent) as place:
        folder = Path(place) / "model"
        folder.mkdir()
        assemble(resolve(source), folder)
        check_in_fresh_process(folder)
        files = {name: path.stat().st_size for name, path in model_files(folder).items()}
        if dry_run:
            return Publication(to, files)
        if target.directory is not None:
            return Publication(to_directory(folder, target.directory), files)
        return Publication(to_hub(folder, str(target.hub_name), private=private, revision=revision), files)


def publish_extractor(extractor: Extractor, name: str, *, private: bool, revision: str | None) -> Publication:
    """Publish a model that is held in memory, with what the folder that it came from says of it."""
    if extractor.folder is None:
        raise PublishError(
            "the model was not loaded from a folder, and so has no run.json and no card: save it, write the card with "
            "'marsad card FOLDER', and publish with Extractor.from_pretrained(FOLDER).push_to_hub(name)"
        )
    with tempfile.TemporaryDirectory(prefix="marsad-") as place:
        extractor.save_pretrained(place)
        for file in ("run.json", "README.md", "LICENSE"):
            if (extractor.folder / file).is_file():
                shutil.copyfile(extractor.folder / file, Path(place) / file)
        return publish(place, f"{_HUB}{name.removeprefix(_HUB)}", private=private, revision=revision)


def _refuse_filled(directory: Path | None) -> None:
    if directory is not None and (directory.is_file() or (directory.is_dir() and any(directory.iterdir()))):
        raise PublishError(f"{directory} is there already; name a folder that is not there yet")
