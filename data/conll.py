"""CoNLL columns: a token and its BIO tags on each line, a blank line between sentences.

The text of a sentence is its tokens joined by one space. Columns are parted by spaces or tabs. Of several columns the
last is the tag, unless all after the token are tags: then they are layers of nested spans, as Wojood writes them.
``I-`` without ``B-`` before it opens a span (IOB1, and slips); ``-DOCSTART-`` lines are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from marsad.data.document import Document
from marsad.data.lines import Line, Source, open_for_writing, read_lines, source_name
from marsad.data.loss import Loss, count_scores
from marsad.data.record import Record
from marsad.data.words import word_spans

_TAG = re.compile(r"O|[BI]-\S+")


class _LineError(ValueError):
    """What is wrong with one line of a sentence."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(fault)
        self.line = line


def read_conll(source: Source) -> Iterator[Record]:
    """Read a file or an open stream, one record for each sentence; a broken line breaks its sentence alone."""
    name = source_name(source)
    sentence: list[Line] = []
    for line in read_lines(source):
        if line.error is not None or (line.text.strip() and not line.text.startswith("-DOCSTART-")):
            sentence.append(line)
        elif sentence:
            yield _record(sentence, name)
            sentence = []
    if sentence:
        yield _record(sentence, name)


def write_conll(documents: Iterable[Document], target: str | Path | IO[str]) -> Loss:
    """Write the words of each document with one BIO tag each.

    Lost and counted are relations, ids, meta, scores, the spacing of the text, all but the outermost of nested spans,
    and spans that cut a word.
    """
    loss = Loss()
    with open_for_writing(target) as out:
        for document in documents:
            lines = [f"{token} {tag}\n" for token, tag in _tagged(document, loss)]
            out.write("".join(lines) + ("\n" if lines else ""))
            _count_lost(document, lines, loss)
    return loss


def _record(sentence: list[Line], name: str) -> Record:
    try:
        rows = [_row(line) for line in sentence]
    except _LineError as error:
        return Record(None, name, error.line, str(error))
    tokens = [token for token, _ in rows]
    entities = _decode(tokens, [tags for _, tags in rows])
    return Record({"text": " ".join(tokens), "entities": entities}, name, sentence[0].number)


def _row(line: Line) -> tuple[str, list[str]]:
    """A line's token and its tags, outermost first."""
    if line.error is not None:
        raise _LineError(line.number, line.error)
    token, *columns = re.split(r"[ \t]+", line.text.strip(" \t"))
    if not columns:
        raise _LineError(line.number, f"expected a token and its tag, found {line.text[:40]!r} alone")
    if not _TAG.fullmatch(columns[-1]):
        raise _LineError(line.number, f"expected a tag O, B-LABEL or I-LABEL in the last column, found {columns[-1]!r}")
    return token, columns if all(_TAG.fullmatch(column) for column in columns) else columns[-1:]


def _decode(tokens: list[str], layers: list[list[str]]) -> list[dict[str, Any]]:
    """The entities of a sentence. A tag ``I-X`` continues the outermost open span of ``X``, or opens one."""
    closed: list[tuple[int, int, str]] = []
    opened: list[tuple[int, int, str]] = []  # (start, end so far, label)
    end = -1
    for token, tags in zip(tokens, layers, strict=True):
        start, end = end + 1, end + 1 + len(token)
        still: list[tuple[int, int, str]] = []
        for tag in tags:
            kind, _, label = tag.partition("-")
            before = next((span for span in opened if kind == "I" and span[2] == label), None)
            if before is not None:
                opened.remove(before)
            if kind != "O":
                still.append((start if before is None else before[0], end, label))
        closed += opened
        opened = still
    spans = sorted(set(closed + opened), key=lambda span: (span[0], -span[1], span[2]))
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def _tagged(document: Document, loss: Loss) -> Iterator[tuple[str, str]]:
    """The words of a text with their tags."""
    words = word_spans(document.text)
    starts = {start: n for n, (start, _) in enumerate(words)}
    ends = {end: n for n, (_, end) in enumerate(words)}
    tags = ["O"] * len(words)
    for entity in sorted(document.entities, key=lambda e: (e.start, -e.end)):
        first, last = starts.get(entity.start), ends.get(entity.end)
        if first is None or last is None:
            loss.add("entities that cut a word", 1)
        elif not re.fullmatch(r"\S+", entity.label):
            loss.add("entities whose label has white space", 1)
        elif any(tag != "O" for tag in tags[first : last + 1]):
            loss.add("entities that lie in another or cross it", 1)
        else:
            tags[first : last + 1] = [f"B-{entity.label}", *[f"I-{entity.label}"] * (last - first)]
    return zip((document.text[start:end] for start, end in words), tags, strict=True)


def _count_lost(document: Document, lines: list[str], loss: Loss) -> None:
    tokens = " ".join(line.rpartition(" ")[0] for line in lines)
    loss.add("texts without a word", not lines)
    loss.add("texts whose spacing changes", bool(lines) and tokens != document.text)
    loss.add("ids", document.id is not None)
    loss.add("relations", len(document.relations))
    loss.add("meta entries", len(document.meta))
    loss.add("scores", count_scores(document))
