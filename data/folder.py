"""Folders that hold one file a document: which files count, and what new ones are called."""

from __future__ import annotations

import re
from pathlib import Path

from marsad.data.loss import Loss

_FILE_NAME = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]+')


def list_files(folder: Path, suffixes: tuple[str, ...], *, recursive: bool = False) -> list[Path]:
    """The files that end in one of the suffixes (lower case), sorted; names that begin with a dot are passed."""
    paths = folder.rglob("*") if recursive else folder.glob("*")
    return sorted(
        path
        for path in paths
        if path.name.lower().endswith(suffixes)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def prepare_folder(folder: Path, suffixes: tuple[str, ...]) -> None:
    """Make the folder.

    Raises:
        FileExistsError: files with these suffixes are there already, and would be taken for part of the result.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if there := list_files(folder, suffixes):
        raise FileExistsError(f"{folder}: {there[0].name} is there already; name a new or empty folder")


class FileNames:
    """Names for the files of documents: the id where a file can bear it, else ``document-0001`` …"""

    def __init__(self, loss: Loss) -> None:
        self._loss = loss
        self._taken: set[str] = set()
        self._number = 0

    def next(self, document_id: str | None) -> str:
        """The name, without suffix, of the next document; an id that is not its name is counted as lost."""
        self._number += 1
        name = document_id
        if name is None or not _fits(name) or name.casefold() in self._taken:
            self._loss.add("ids that a file cannot bear or that stand twice", name is not None)
            name = f"document-{self._number:04}"
            while name in self._taken:
                name += "-"
        self._taken.add(name.casefold())
        return name


def _fits(name: str) -> bool:
    edges = name.startswith((".", " ")) or name.endswith((".", " "))
    return not edges and _FILE_NAME.fullmatch(name) is not None and len(name.encode("utf-8")) <= 200
