"""Plain text: a ``.txt`` file is a document without annotation, its text kept as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from marsad.data.compressed import BROKEN, with_compression, without_compression
from marsad.data.document import Document
from marsad.data.folder import FileNames, list_files, prepare_folder
from marsad.data.lines import open_bytes, utf8_fault
from marsad.data.loss import Loss
from marsad.data.record import Record

_MARK = "\ufeff"


def read_plain(path: str | Path, *, recursive: bool = False) -> Iterator[Record]:
    """Read a text file, or the ``.txt`` files of a folder in sorted order (and of its sub-folders).

    Line ends and white space stay as they are; a byte order mark at the beginning is dropped. The id is the file's
    name without ``.txt``; below a folder it is the path from there.
    """
    path = Path(path)
    if not path.is_dir():
        yield read_text(path, path.parent)
        return
    for file in list_files(path, with_compression((".txt",)), recursive=recursive):
        yield read_text(file, path)


def read_text(file: Path, folder: Path) -> Record:
    """One text file; its id is the path from the folder, without suffixes."""
    return _read(file, without_compression(file).relative_to(folder).with_suffix("").as_posix())


def write_plain(documents: Iterable[Document], path: str | Path) -> Loss:
    """Write the texts into a folder, one file each named by its id, or one document into one ``.txt`` file.

    Raises:
        ValueError: more than one document for a ``.txt`` file.
        FileExistsError: a folder that holds ``.txt`` files already.
    """
    path, loss = Path(path), Loss()
    if path.suffix.lower() == ".txt":
        found = list(islice(documents, 2))
        if len(found) > 1:
            raise ValueError(f"{path} holds one document; name a folder for more: {path.with_suffix('')}")
        for document in found:
            _write(document, path, loss)
            loss.add("ids", document.id not in (None, path.stem))
        return loss
    prepare_folder(path, (".txt",))
    names = FileNames(loss)
    for document in documents:
        _write(document, path / f"{names.next(document.id)}.txt", loss)
    return loss


def _read(file: Path, name: str) -> Record:
    try:
        with open_bytes(file) as stream:
            data = stream.read()
    except BROKEN as error:
        return Record(None, str(file), 1, f"the compressed file is broken: {error}")
    try:
        return Record({"id": name, "text": data.decode("utf-8").removeprefix(_MARK)}, str(file), 1)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Record(None, str(file), line, utf8_fault(error, "file"))


def _write(document: Document, file: Path, loss: Loss) -> None:
    mark = _MARK if document.text.startswith(_MARK) else ""  # reading drops one
    file.write_bytes((mark + document.text).encode("utf-8"))
    loss.add("entities", len(document.entities))
    loss.add("relations", len(document.relations))
    loss.add("meta entries", len(document.meta))
