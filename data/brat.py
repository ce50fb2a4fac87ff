"""brat standoff: a folder of ``.txt`` files, each with an ``.ann`` file of ``T`` (span) and ``R`` (relation) lines.

brat counts code points of the text as it stands in the file, line ends included. It cuts a span at a line break into
fragments; these are joined again on reading. What has no place in a document (other discontinuous spans, events,
attributes, normalisations, notes, equivalences) is left out and counted.

brat lets no dot stand in a type, so ``ACTOR_ARMED`` is read as the label ``ACTOR.ARMED`` of the packaged schema.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from marsad.data.document import Document, Entity
from marsad.data.folder import FileNames, list_files, prepare_folder
from marsad.data.lines import read_lines, utf8_fault
from marsad.data.loss import Loss, count_scores
from marsad.data.record import Record
from marsad.data.repeated import without_repetition
from marsad.data.schema import Schema

SUFFIXES = (".ann", ".txt")
"""What the two files of a document end in."""

_SPAN = re.compile(r"(T\S+)\t(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)\t(.*)", re.DOTALL)
_RELATION = re.compile(r"(R\S+)\t(\S+) \S+?:(\S+) \S+?:(\S+)\s*")
_LEFT_OUT = {
    "E": "events",
    "A": "attributes",
    "M": "attributes",
    "N": "normalisations",
    "#": "notes",
    "*": "equivalences",
}


class _LineError(ValueError):
    """What is wrong with one line of an ``.ann`` file."""


def read_brat(path: str | Path, *, recursive: bool = False) -> Iterator[Record]:
    """Read a folder in sorted order, one record for each pair of files, or the pair that one file belongs to.

    The id is the name without suffix.
    """
    path = Path(path)
    folder, files = (path, list_files(path, SUFFIXES, recursive=recursive)) if path.is_dir() else (path.parent, [path])
    stems = {str(file)[: -len(file.suffix)] for file in files}
    for stem in sorted(stems):
        yield _read(Path(stem + ".txt"), Path(stem + ".ann"), Path(stem).relative_to(folder).as_posix())


def write_brat(documents: Iterable[Document], folder: str | Path) -> Loss:
    """Write two files for each document, named by its id; spans are numbered ``T1`` … in text order.

    Raises:
        FileExistsError: a folder that holds such files already.
    """
    folder, loss = Path(folder), Loss()
    prepare_folder(folder, SUFFIXES)
    names = FileNames(loss)
    for document in documents:
        name = names.next(document.id)
        (folder / f"{name}.txt").write_bytes(document.text.encode("utf-8"))
        (folder / f"{name}.ann").write_bytes("".join(_format(document, loss)).encode("utf-8"))
        loss.add("meta entries", len(document.meta))
        loss.add("scores", count_scores(document))
    return loss


def _read(text_file: Path, ann_file: Path, name: str) -> Record:
    for file, other, hint in (
        (text_file, ann_file, ""),
        (ann_file, text_file, " (an empty one says that nothing is annotated)"),
    ):
        if not file.exists():
            return Record(None, str(other), 1, f"no {file.name} beside it{hint}")
    try:
        text = text_file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return Record(None, str(text_file), 1, utf8_fault(error, "file"))
    return _Annotations(text).record(ann_file, name)


class _Annotations:
    """What the lines of one ``.ann`` file say of a text, as far as read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[dict[str, Any]] = []
        self.relations: list[dict[str, str]] = []
        self.lost: Counter[str] = Counter()
        self._cut: set[str] = set()

    def record(self, file: Path, name: str) -> Record:
        """Read the file to its end, or to its first fault."""
        for line in read_lines(file):
            try:
                if line.error is not None:
                    raise _LineError(line.error)
                if line.text.strip():
                    self._add(line.text)
            except _LineError as error:
                return Record(None, str(file), line.number, str(error))
        known = [r for r in self.relations if not self._left_out(r["head"]) and not self._left_out(r["tail"])]
        self.lost.update({"relations of such spans or events": len(self.relations) - len(known)})
        data = {"id": name, "text": self.text, "entities": self.entities, "relations": known}
        return without_repetition(Record(data, str(file), 1, lost=+self.lost))

    def _left_out(self, name: str) -> bool:
        return name in self._cut or name.startswith("E")

    def _add(self, line: str) -> None:
        if line[0] in _LEFT_OUT:
            self.lost[_LEFT_OUT[line[0]]] += 1
        elif found := _SPAN.fullmatch(line):
            self._add_span(found[1], found[2], found[3], found[4])
        elif found := _RELATION.fullmatch(line):
            self.relations.append({"label": found[2], "head": found[3], "tail": found[4]})
        else:
            raise _LineError(
                f"expected 'T1<tab>LABEL start end<tab>surface' or 'R1<tab>label Arg1:T1 Arg2:T2', found {line[:60]!r}"
            )

    def _add_span(self, name: str, label: str, places: str, surface: str) -> None:
        pieces = [(int(start), int(end)) for start, end in (place.split(" ") for place in places.split(";"))]
        found = " ".join(self.text[start:end] for start, end in pieces)
        if _one_line(found) != _one_line(surface):
            raise _LineError(f"{name}: the text has {found!r} at {places}, the line says {surface!r}")
        start, end = pieces[0][0], pieces[-1][1]
        if all(a <= b and not self.text[a:b].strip() for (_, a), (b, _) in pairwise(pieces)):
            self.entities.append({"id": name, "start": start, "end": end, "label": _labels().get(label, label)})
        else:
            self.lost["discontinuous spans"] += 1
            self._cut.add(name)


@cache
def _labels() -> Mapping[str, str]:
    """The labels of the packaged schema by how brat spells them."""
    return {label.replace(".", "_"): label for label in Schema.load().entities}


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _format(document: Document, loss: Loss) -> Iterator[str]:
    """The lines of a document's ``.ann`` file."""
    names: dict[Entity, str] = {}
    for entity in document.entities:
        pieces = _pieces(document, entity)
        if not pieces or (pieces[0][0], pieces[-1][1]) != (entity.start, entity.end):
            loss.add("entities with a line break at an edge", 1)
        elif not re.fullmatch(r"\S+", entity.label):
            loss.add("entities whose label has white space", 1)
        else:
            names[entity] = f"T{len(names) + 1}"
            places = ";".join(f"{start} {end}" for start, end in pieces)
            surface = " ".join(document.text[start:end] for start, end in pieces)
            yield f"{names[entity]}\t{entity.label} {places}\t{surface}\n"
    written = 0
    for relation in document.relations:
        if relation.head in names and relation.tail in names and re.fullmatch(r"\S+", relation.label):
            written += 1
            yield f"R{written}\t{relation.label} Arg1:{names[relation.head]} Arg2:{names[relation.tail]}\t\n"
    loss.add("relations of such entities or whose label has white space", len(document.relations) - written)


def _pieces(document: Document, entity: Entity) -> list[tuple[int, int]]:
    """The parts of a span between line breaks, as offsets into the text."""
    parts = re.finditer(r"[^\r\n]+", document.mention(entity))
    return [(entity.start + part.start(), entity.start + part.end()) for part in parts]
