"""The formats that files of documents come in, found by suffix or by what a folder holds.

A suffix may have two parts: ``.doccano.jsonl`` is doccano's, any other ``.jsonl`` ours. Plain ``.json`` tells nothing,
for folders hold such files of all kinds: Label Studio's exports are named (``labelstudio``) or end in
``.labelstudio.json``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from warnings import warn

from marsad.data.brat import read_brat, write_brat
from marsad.data.compressed import with_compression, without_compression
from marsad.data.conll import read_conll, write_conll
from marsad.data.doccano import read_doccano, write_doccano
from marsad.data.document import Document
from marsad.data.folder import list_files
from marsad.data.inline import read_inline, write_inline
from marsad.data.jsonl import read_jsonl, write_jsonl
from marsad.data.labelstudio import read_labelstudio, write_labelstudio
from marsad.data.loss import Loss
from marsad.data.parquet import read_parquet, write_parquet
from marsad.data.plain import read_plain, read_text, write_plain
from marsad.data.record import Record

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Format:
    """A format with its reader of one file (brat: one folder) and its writer."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Record]]
    write: Callable[[Iterable[Document], Path], Loss]


FORMATS = {
    form.name: form
    for form in (
        Format("jsonl", (".jsonl",), read_jsonl, write_jsonl),
        Format("inline", (".inline",), read_inline, write_inline),
        Format("conll", (".conll", ".bio", ".iob"), read_conll, write_conll),
        Format("brat", (), read_brat, write_brat),
        Format("labelstudio", (".labelstudio.json",), read_labelstudio, write_labelstudio),
        Format("doccano", (".doccano.jsonl",), read_doccano, write_doccano),
        Format("plain", (".txt",), read_plain, write_plain),
        Format("parquet", (".parquet",), read_parquet, write_parquet),
    )
}


def read_records(path: str | Path, format: str | None = None, *, recursive: bool = False) -> Iterator[Record]:
    """Read a file, or a folder in sorted order, in the named format or in the one its suffixes tell.

    A folder with ``.ann`` files is brat, else every file with a known suffix in it is read; ``recursive`` goes into
    its sub-folders too. What to read is settled before the first record is asked for.

    Raises:
        FileNotFoundError: no such path, or a folder without any such file.
        ValueError: an unknown suffix or format; the message lists the known ones.
    """
    path = Path(path)
    found = list_inputs(path, format, recursive=recursive)
    if path.is_dir() and all(form.name == "plain" for form, _ in found):
        return (read_text(file, path) for _, file in found)  # ids tell the sub-folder
    if found[0][0].name == "brat":
        return read_brat(path, recursive=recursive)
    return chain.from_iterable(form.read(file) for form, file in found)


def list_inputs(path: Path, format: str | None, *, recursive: bool = False) -> list[tuple[Format, Path]]:
    """The files that are read for a path, sorted, each with its format; a folder of brat stands for its files.

    Files in sub-folders that are not read are warned of.

    Raises:
        FileNotFoundError, ValueError: as ``read_records``.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    if not path.is_dir():
        return [(_one_file(path, format), path)]
    if format == "brat":
        return [(FORMATS["brat"], path)]
    forms = FORMATS.values() if format is None else (_named(format),)
    suffixes = tuple(chain.from_iterable(form.suffixes for form in forms))
    endings = with_compression(suffixes)
    listed = list_files(path, endings, recursive=recursive)
    if not recursive:
        _warn_of_sub_folders(path, endings)
    found = [(find_format(without_compression(file)), file) for file in listed]
    if format is None and list_files(path, (".ann",), recursive=recursive):
        if others := [file for form, file in found if form.name != "plain"]:
            raise ValueError(f"{path}: files of brat and others, such as {others[0].name}: put them into two folders")
        return [(FORMATS["brat"], path)]
    if chosen := [(form, file) for form, file in found if format in (None, form.name)]:
        return chosen
    raise FileNotFoundError(f"{path}: no file in this folder ends in {', '.join(suffixes)}")


def _warn_of_sub_folders(path: Path, suffixes: tuple[str, ...]) -> None:
    """Say that there are more files below a folder, by the first that is found one folder down."""
    folders = (inner for inner in sorted(path.iterdir()) if inner.is_dir() and not inner.name.startswith("."))
    if deeper := next((file for folder in folders for file in list_files(folder, suffixes)), None):
        log.warning("%s: its sub-folders are not read, %s for one", path, deeper.relative_to(path))


def read_documents(
    path: str | Path, format: str | None = None, *, recursive: bool = False, loss: Loss | None = None
) -> Iterator[Document]:
    """Read documents; what stands in the files and has no place in one is added to ``loss``, else warned of at the end.

    Raises:
        RecordError: at the first record that is no document, with its file and line.
        FileNotFoundError, ValueError: as ``read_records``, at once.
    """
    return _documents(read_records(path, format, recursive=recursive), str(path), loss)


def write_documents(documents: Iterable[Document], path: str | Path, format: str | None = None) -> Loss:
    """Write documents in the named format or in the one the suffix tells; returns what it could not hold.

    Raises:
        ValueError: an unknown suffix or format; the message lists the known ones.
    """
    path = Path(path)
    return find_format(path, format).write(documents, path)


def find_format(path: Path, name: str | None = None) -> Format:
    """The format with this name, or without one that of the longest suffix the file ends in.

    Raises:
        ValueError: neither is known.
    """
    if name is not None:
        return _named(name)
    known_suffixes = {suffix: form for form in FORMATS.values() for suffix in form.suffixes}
    if fitting := [suffix for suffix in known_suffixes if path.name.lower().endswith(suffix)]:
        return known_suffixes[max(fitting, key=len)]
    known = ", ".join(f"{form.name} ({' '.join(form.suffixes) or 'a folder'})" for form in FORMATS.values())
    raise ValueError(f"{path}: the suffix {path.suffix!r} tells no format; name one (--from, --to): {known}")


def _one_file(path: Path, name: str | None) -> Format:
    form = find_format(without_compression(path), name)
    if not form.suffixes:
        raise ValueError(f"{path}: {form.name} is a folder, this is a file; name the folder that it lies in")
    return form


def _named(name: str) -> Format:
    if name not in FORMATS:
        raise ValueError(f"unknown format {name!r}; known are {', '.join(FORMATS)}")
    return FORMATS[name]


def _documents(records: Iterable[Record], source: str, loss: Loss | None) -> Iterator[Document]:
    left_out = Loss() if loss is None else loss
    for record in records:
        document = record.document()
        for what, number in record.lost.items():
            left_out.add(what, number)
        yield document
    if loss is None and left_out:
        warn(f"{source}: left out {left_out}", stacklevel=2)
