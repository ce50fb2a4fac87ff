"""JSONL, the canonical form: one JSON object a line, read and written as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NoReturn

from marsad.data.document import Document
from marsad.data.lines import Source, open_for_writing, read_lines, source_name
from marsad.data.loss import Loss
from marsad.data.record import Record, document_to_dict


def read_jsonl(source: Source, name: str | None = None) -> Iterator[Record]:
    """Read a file or an open stream, one record for each line that is not blank; a broken line carries its error.

    ``name`` is what records call the source, where it is not the source's own.
    """
    name = source_name(source) if name is None else name
    for line in read_lines(source):
        if line.error is not None:
            yield Record(None, name, line.number, line.error)
        elif line.text.strip():
            yield _record(line.text, name, line.number)


def write_jsonl(documents: Iterable[Document], target: str | Path | IO[str]) -> Loss:
    """Write one line for each document, as it comes; nothing is lost."""
    with open_for_writing(target) as out:
        for document in documents:
            out.write(json.dumps(document_to_dict(document), ensure_ascii=False, allow_nan=False) + "\n")
    return Loss()


def _record(line: str, name: str, number: int) -> Record:
    try:
        return Record(json.loads(line, parse_constant=refuse_constant), name, number)
    except json.JSONDecodeError as error:
        fault = f"{error.msg} at column {error.colno}; each line holds one whole object"
    except RecursionError:
        fault = "brackets nested too deeply"
    except ValueError as error:
        fault = str(error)
    return Record(None, name, number, f"not JSON: {fault}")


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python's decoder takes and JSON does not have; for ``parse_constant``."""
    raise ValueError(f"{name} is no JSON number")
