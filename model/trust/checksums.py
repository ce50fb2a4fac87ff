"""``checksums.sha256``: the hash of every file of a published folder, in the form that ``sha256sum -c`` reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from marsad.model.trust.configs import path_fault
from marsad.model.trust.files import model_files

FILE = "checksums.sha256"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_UNLISTED = {FILE, ".gitattributes"}  # the hub writes the latter by itself


def file_hash(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as data:
        while block := data.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_checksums(folder: Path) -> Path:
    """List the files that are in the folder now."""
    lines = [f"{file_hash(path)}  {name}\n" for name, path in model_files(folder).items() if name not in _UNLISTED]
    (folder / FILE).write_text("".join(lines), encoding="utf-8", newline="\n")
    return folder / FILE


def checksum_faults(folder: Path) -> Iterator[str]:
    """What does not agree with the list; nothing where there is none."""
    if not (folder / FILE).is_file():
        return
    files, seen = model_files(folder), set(_UNLISTED)
    for number, line in enumerate(_lines(folder), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            yield f"{FILE}:{number}: expected a SHA-256, two spaces and a file name, found {line[:80]!r}"
            continue
        expected, name = match.groups()
        if fault := path_fault(name) or ("listed twice" if name in seen else ""):
            yield f"{FILE}:{number}: {fault}"
        elif name not in files:
            yield f"{FILE}:{number}: {name} is listed and is not there"
        elif files[name].is_file() and file_hash(files[name]) != expected:
            yield f"{name}: its checksum is not the one in {FILE}: it was changed, or came incomplete"
        seen.add(name)
    yield from (f"{name}: not listed in {FILE}" for name in files if name not in seen)


def _lines(folder: Path) -> list[str]:
    return (folder / FILE).read_text("utf-8", errors="replace").splitlines()
