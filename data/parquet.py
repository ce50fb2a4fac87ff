"""Parquet: a table with a text a row, read batch by batch, and documents written as such a table."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from marsad.data.document import Document
from marsad.data.loss import Loss
from marsad.data.record import Record, document_to_dict

_ROWS = 1024
_GROUP = 16_384


def read_parquet(path: str | Path) -> Iterator[Record]:
    """One record for each row, numbered from 1; columns that documents have no place for stay in the data.

    Raises:
        ValueError: the file is no whole Parquet file. What breaks further in is a record with its error.
    """
    file = _open(path)

    def records() -> Iterator[Record]:
        number = 0
        try:
            for batch in file.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield Record(_canonical(row), str(path), number)
        except (OSError, ValueError) as error:
            yield Record(None, str(path), number + 1, f"the file is broken from this row on: {error}")
        finally:
            file.close()

    return records()


def parquet_columns(path: str | Path) -> list[str]:
    """The names of a file's columns.

    Raises:
        ValueError: the file is no whole Parquet file.
    """
    with _open(path) as file:
        return list(file.schema_arrow.names)


def write_parquet(documents: Iterable[Document], path: str | Path) -> Loss:
    """Write one row for each document; ``meta`` is a column of JSON, and nothing is lost."""
    write_rows((document_to_dict(document) for document in documents), path)
    return Loss()


def write_rows(rows: Iterable[dict[str, Any]], path: str | Path) -> None:
    """Write canonical data as rows of one file, in row groups of one size: the same bytes for the same rows."""
    import pyarrow
    import pyarrow.parquet

    schema = _schema()
    remaining = iter(rows)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(remaining, _GROUP)):
            table = [row | {"meta": _meta(row)} for row in group]
            writer.write_table(pyarrow.Table.from_pylist(table, schema=schema))


def _open(path: str | Path) -> Any:
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise ValueError(f"{path}: no Parquet file, or not a whole one ({error})") from error


def _schema() -> Any:
    import pyarrow as pa

    text, place, score = pa.string(), pa.int64(), pa.float64()
    entity = {"id": text, "start": place, "end": place, "label": text, "text": text, "score": score}
    relation = {"label": text, "head": text, "tail": text, "score": score}
    columns = {"entities": pa.list_(pa.struct(entity)), "relations": pa.list_(pa.struct(relation))}
    return pa.schema({"id": text, "text": text} | columns | {"meta": text})


def _meta(row: dict[str, Any]) -> str | None:
    return json.dumps(row["meta"], ensure_ascii=False) if row.get("meta") else None


def _canonical(row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON would hold it: empty cells left out, ``meta`` unpacked, dates and other kinds as text."""
    data = {key: _plain(value) for key, value in row.items() if value is not None}
    for name in ("entities", "relations"):
        if isinstance(row.get(name), list):
            data[name] = [_filled(item) for item in row[name]]
    if isinstance(data.get("meta"), str):
        with suppress(ValueError):  # the gate to documents says what is wrong with it
            data["meta"] = json.loads(data["meta"])
    return data


def _filled(item: Any) -> Any:
    """An annotation without its empty cells; a score that is no number stays, for the gate to documents to refuse."""
    if not isinstance(item, dict):
        return _plain(item)
    plain = ((key, value if key == "score" else _plain(value)) for key, value in item.items())
    return {key: value for key, value in plain if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)


def _text(value: bytes) -> Any:
    """What bytes say; of those that are no UTF-8 what the gate to documents takes for no text."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return [f"{len(value)} bytes, no UTF-8"]
