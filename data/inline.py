r"""The inline form: a paragraph on one line with its spans marked, its relations under it.

    ## syria-017
    @theatre syria
    @scenario kafr-zita-2014
    قال [المرصد](a1 ACTOR.ORG) إن [12 مدنياً](q1 QUANTITY.KILLED) قتلوا في [كفرزيتا](l1 LOCATION).
    - reported_by q1 a1
    - occurred_in q1 l1

A document begins with ``## id``; ``@key value`` lines are its meta (a value that is not plain text is JSON); the
paragraph is one line; ``- label head tail`` lines follow. Blank lines part documents and mean nothing else.
In the paragraph ``\[ \] \\`` stand for themselves, ``\n \r`` for line breaks, ``\s`` for a space at an edge,
``\# \@ \-`` for these signs at the start, ``\e`` for an empty text and ``\u{2028}`` for any code point. Spans may nest
but not cross.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from marsad.data.document import Document, Entity
from marsad.data.lines import Line, read_lines
from marsad.data.loss import Loss, count_scores
from marsad.data.record import Record

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|(.))", re.DOTALL)
_TOKEN = re.compile(r"\\(?:u\{[0-9A-Fa-f]{1,6}\}|.)|\]\(([^()\s]+) ([^()\s]+)\)|[\[\]\\]|[^\[\]\\]+", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "s": " ", "e": ""} | {sign: sign for sign in "\\[]#@-"}
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]")


class _BlockError(ValueError):
    """What is wrong with one document of the file, and on which line."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(fault)
        self.line = line


def read_inline(path: str | Path) -> Iterator[Record]:
    """Read a file in the inline form, one record for each ``##`` block; a broken block is a record with its error."""
    block: list[Line] = []
    for line in read_lines(path):
        if line.text.startswith("##"):
            yield from _record(block, str(path))
            block = []
        block.append(line)
    yield from _record(block, str(path))


def write_inline(documents: Iterable[Document], path: str | Path) -> Loss:
    """Write documents in the inline form; scores and crossing spans are lost, and counted."""
    loss = Loss()
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for n, document in enumerate(documents):
            out.write(("\n" if n else "") + format_inline(document, loss))
    return loss


def format_inline(document: Document, loss: Loss) -> str:
    """One document as an inline block; what does not fit is added to ``loss``."""
    ids = document.entity_ids()
    kept = _without_crossings(document.entities)
    loss.add("entities that cross another", len(document.entities) - len(kept))
    loss.add("scores", count_scores(document))
    lines = ["##" if document.id is None else f"## {_escape(document.id)}"]
    lines += [f"@{_meta_key(key)} {_meta_value(value)}" for key, value in document.meta.items()]
    lines.append(_mark(document.text, kept, ids))
    held = set(kept)
    for relation in document.relations:
        if relation.head in held and relation.tail in held:
            lines.append(f"- {_name(relation.label)} {_name(ids[relation.head])} {_name(ids[relation.tail])}")
        else:
            loss.add("relations of such entities", 1)
    return "\n".join(lines) + "\n"


def _record(block: list[Line], source: str) -> Iterator[Record]:
    filled = [line for line in block if line.text.strip() or line.error is not None]
    if not filled:
        return
    try:
        yield Record(_parse(filled), source, filled[0].number)
    except _BlockError as fault:
        yield Record(None, source, fault.line, error=str(fault))


def _parse(block: list[Line]) -> dict[str, Any]:
    for bad in block:
        if bad.error is not None:
            raise _BlockError(bad.number, bad.error)
    (first, header), *body = ((line.number, line.text) for line in block)
    if header != "##" and not header.startswith("## "):
        raise _BlockError(first, f"expected '## id' before the first paragraph, found {header[:40]!r}")
    data: dict[str, Any] = {} if header == "##" else {"id": _unescape(header[3:].strip(), first)}
    meta: dict[str, Any] = {}
    relations = []
    for number, line in body:
        if "text" not in data and line.startswith("@"):
            _add_meta(meta, line, number)
        elif "text" not in data:
            data["text"], data["entities"] = _paragraph(line, number)
        elif line.startswith("- "):
            relations.append(_parse_relation(line, number))
        else:
            raise _BlockError(
                number,
                f"expected '- label head tail' or '## id', found {line[:40]!r} "
                "(a paragraph is one line; \\n stands for a line break)",
            )
    if "text" not in data:
        raise _BlockError(first, "no text under this id")
    return data | {"relations": relations} | ({"meta": meta} if meta else {})


def _add_meta(meta: dict[str, Any], line: str, number: int) -> None:
    found = re.fullmatch(r'@("(?:[^"\\]|\\.)*"|\S+)(?:\s+(.*?))?\s*', line)
    if found is None:
        raise _BlockError(
            number, f"expected '@key value', found {line[:40]!r} (a text that begins with @ is written \\@)"
        )
    try:
        key = json.loads(found[1]) if found[1].startswith('"') else found[1]
    except ValueError as error:
        raise _BlockError(number, f"key {found[1]}: {error}") from error
    if key in meta:
        raise _BlockError(number, f"@{key} stands twice")
    meta[key] = _json_or_text(found[2] or "")


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_refused)
    except (ValueError, RecursionError):
        return value


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _parse_relation(line: str, number: int) -> dict[str, str]:
    parts = line[2:].split()
    if len(parts) != 3:
        raise _BlockError(number, f"expected '- label head tail', found {line!r}")
    label, head, tail = (_unescape(part, number) for part in parts)
    return {"label": label, "head": head, "tail": tail}


def _paragraph(line: str, number: int) -> tuple[str, list[dict[str, Any]]]:
    """What ``_unmark`` gives for a line that is no relation."""
    if re.fullmatch(r"- \S+ \S+ \S+", line):
        raise _BlockError(
            number, f"a relation without a paragraph above it, {line!r} (a text that begins with - is written \\-)"
        )
    return _unmark(line, number)


def _unmark(line: str, number: int) -> tuple[str, list[dict[str, Any]]]:
    """The raw text of a marked line, and its entities with offsets into that text."""
    text: list[str] = []
    length = 0
    opened: list[tuple[int, int]] = []  # (offset in the text, column in the line)
    entities = []
    for token in _TOKEN.finditer(line.strip(" \t")):
        if token.group() == "[":
            opened.append((length, token.start() + 1))
        elif token[1] is not None:
            if not opened:
                raise _BlockError(
                    number,
                    f"column {token.start() + 1}: {token.group()} closes a span that was not opened "
                    "(write \\] for a bracket)",
                )
            start, _ = opened.pop()
            entities.append(
                {"id": _unescape(token[1], number), "start": start, "end": length, "label": _unescape(token[2], number)}
            )
        elif token.group() == "]":
            raise _BlockError(
                number,
                f"column {token.start() + 1}: expected ](id LABEL) at the end of a span (write \\] for a bracket)",
            )
        else:
            piece = _unescape(token.group(), number)
            text.append(piece)
            length += len(piece)
    if opened:
        raise _BlockError(number, f"column {opened[-1][1]}: a span is opened and not closed (write \\[ for a bracket)")
    return "".join(text), entities


def _mark(text: str, entities: list[Entity], ids: dict[Entity, str]) -> str:
    """The text with brackets around its entities, on one line."""
    if not text:
        return "\\e"
    opens: dict[int, int] = {}
    closes: dict[int, list[Entity]] = {}
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        opens[entity.start] = opens.get(entity.start, 0) + 1
        closes.setdefault(entity.end, []).insert(0, entity)
    parts = []
    cuts = sorted({0, len(text), *opens, *closes})
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        parts += [f"]({_name(ids[e])} {_name(e.label)})" for e in closes.get(start, ())]
        parts.append("[" * opens.get(start, 0))
        parts.append(_escape(text[start:end], first=start == 0, last=end == len(text)) if end > start else "")
    line = "".join(parts)
    return "\\" + line if line[0] in "#@-" else line


def _escape(text: str, *, first: bool = True, last: bool = True) -> str:
    if not text:
        return "\\e"
    escaped = re.sub(r"[\\\[\]]", r"\\\g<0>", text).replace("\n", "\\n").replace("\r", "\\r")
    escaped = _UNSAFE.sub(lambda m: f"\\u{{{ord(m.group()):x}}}", escaped)
    if last and escaped[-1].isspace():
        escaped = escaped[:-1] + _edge(escaped[-1])
    if first and escaped[0].isspace():
        escaped = _edge(escaped[0]) + escaped[1:]
    return escaped


def _edge(space: str) -> str:
    return "\\s" if space == " " else f"\\u{{{ord(space):x}}}"


def _unescape(text: str, number: int) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1] is not None:
            code = int(match[1], 16)
            return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else _refuse(match, number)
        return _PLAIN[match[2]] if match[2] in _PLAIN else _refuse(match, number)

    if (len(text) - len(text.rstrip("\\"))) % 2:
        raise _BlockError(number, "a single \\ at the end (write \\\\ for a backslash)")
    return _ESCAPE.sub(replace, text)


def _refuse(match: re.Match[str], number: int) -> NoReturn:
    raise _BlockError(number, f"{match.group()!r} is no escape of the inline form (write \\\\ for a backslash)")


def _name(name: str) -> str:
    """An id or label without anything that would end it early."""
    unsafe = rf"[\s()\[\]\\]|{_UNSAFE.pattern}"
    return re.sub(unsafe, lambda m: f"\\u{{{ord(m.group()):x}}}", name) if name else "\\e"


def _meta_key(key: str) -> str:
    return key if re.fullmatch(r'[^\s"]+', key) else json.dumps(key)


def _meta_value(value: Any) -> str:
    if (
        isinstance(value, str)
        and value == value.strip()
        and value
        and _json_or_text(value) is value
        and not _UNSAFE.search(value)
        and "\n" not in value
    ):
        return value
    return json.dumps(value, ensure_ascii=True)


def _without_crossings(entities: tuple[Entity, ...]) -> list[Entity]:
    """The entities in order, without those that cross an earlier one (share a part but do not nest)."""
    kept: list[Entity] = []
    opened: list[Entity] = []
    for entity in entities:
        opened = [other for other in opened if other.end > entity.start]
        if not any(other.start < entity.start and other.end < entity.end for other in opened):
            kept.append(entity)
            opened.append(entity)
    return kept
