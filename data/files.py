"""The formats that files of documents come in, found by suffix or by what a folder holds.

A suffix may have two parts: ``.doccano.jsonl`` is doccano's, any other ``.jsonl`` ours. Plain ``.json`` tells nothing,
for folders hold such files of all kinds: Label Studio's exports, alone or in a folder, are named (``labelstudio``) or
end in ``.labelstudio.json``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from warnings import warn

from marsad.data.brat import SUFFIXES, read_brat, write_brat
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
    """A format with its reader of one file (brat: one folder, or one of the two files) and its writer.

    ``general`` are suffixes that do not tell the format, of files that are read where it is named.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Record]]
    write: Callable[[Iterable[Document], Path], Loss]
    general: tuple[str, ...] = ()


FORMATS = {
    form.name: form
    for form in (
        Format("jsonl", (".jsonl",), read_jsonl, write_jsonl),
        Format("inline", (".inline",), read_inline, write_inline),
        Format("conll", (".conll", ".bio", ".iob"), read_conll, write_conll),
        Format("brat", (), read_brat, write_brat, SUFFIXES),
        Format("labelstudio", (".labelstudio.json",), read_labelstudio, write_labelstudio, (".json",)),
        Format("doccano", (".doccano.jsonl",), read_doccano, write_doccano, (".jsonl", ".json")),
        Format("plain", (".txt",), read_plain, write_plain),
        Format("parquet", (".parquet",), read_parquet, write_parquet),
    )
}

_SUFFIXES = {suffix: form for form in FORMATS.values() for suffix in form.suffixes}


def read_records(path: str | Path, format: str | None = None, *, recursive: bool = False) -> Iterator[Record]:
    """Read a file, or a folder in sorted order, in the named format or in the one its suffixes tell.

    A folder with ``.ann`` files is brat, and so is a text with one beside it; of any other folder every file with a
    known suffix is read; ``recursive`` goes into its sub-folders too. What to read is settled before the first record
    is asked for.

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
    named = None if format is None else _named(format)
    suffixes = tuple(_SUFFIXES) if named is None else named.suffixes + named.general
    endings = suffixes if format == "brat" else with_compression(suffixes)
    if not recursive:
        _warn_of_sub_folders(path, endings)
    listed = list_files(path, endings, recursive=recursive)
    if named is None:
        found = _told_by_suffix(path, listed, recursive)
    elif format == "brat":
        found = [(named, path)] if listed or not any(path.iterdir()) else []
    else:
        found = [(named, file) for file in listed if _may_be(named, without_compression(file))]
    if not found:
        raise FileNotFoundError(f"{path}: no file in this folder ends in {', '.join(suffixes)}")
    return found


def _told_by_suffix(path: Path, listed: list[Path], recursive: bool) -> list[tuple[Format, Path]]:
    """The files of a folder, each with its format; the folder where it is brat's."""
    found = [(find_format(without_compression(file)), file) for file in listed]
    if not list_files(path, (".ann",), recursive=recursive):
        return found
    if others := [file for form, file in found if form.name != "plain"]:
        raise ValueError(f"{path}: files of brat and others, such as {others[0].name}: put them into two folders")
    return [(FORMATS["brat"], path)]


def _may_be(form: Format, file: Path) -> bool:
    """Whether a file in a folder of the named format has no longer suffix, which is that of another format."""
    own = _longest(form.suffixes + form.general, file)
    return len(_longest(_SUFFIXES, file)) <= len(own)


def _longest(suffixes: Iterable[str], file: Path) -> str:
    """The longest of the suffixes that a file ends in; the empty one where it ends in none."""
    return max((suffix for suffix in suffixes if file.name.lower().endswith(suffix)), key=len, default="")


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
    if suffix := _longest(_SUFFIXES, path):
        return _SUFFIXES[suffix]
    known = ", ".join(f"{form.name} ({' '.join(form.suffixes) or 'a folder'})" for form in FORMATS.values())
    raise ValueError(f"{path}: the suffix {path.suffix!r} tells no format; name one (--from, --to): {known}")


def _one_file(path: Path, name: str | None) -> Format:
    paired = name == "brat" or (name is None and path.with_suffix(".ann").is_file())
    if paired and path.suffix in SUFFIXES:
        return FORMATS["brat"]
    form = find_format(without_compression(path), name)
    if not form.suffixes:
        raise ValueError(
            f"{path}: {form.name} is a folder, this is a file; name the folder, or a .txt or .ann file in it"
        )
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
