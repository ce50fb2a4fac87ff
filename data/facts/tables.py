"""Files that rows are written to one by one: CSV, JSON lines or Parquet, by suffix."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, get_args, get_type_hints

from marsad.data.whole import whole_file

_BATCH = 10_000  # rows of a Parquet row group
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


Columns = Mapping[str, type]
"""The names of columns and what their cells hold where they are not empty: str, int, float or bool."""


class Table(AbstractContextManager["Table"], Protocol):
    """An open file that takes rows."""

    def write(self, row: Sequence[Any]) -> None:
        """Add a row: a value, or None, for each column."""


def columns_of(kind: type) -> Columns:
    """The columns of a dataclass of rows."""
    hints = get_type_hints(kind)
    return {field.name: _plain(hints[field.name]) for field in fields(kind)}


def check_table(path: Path) -> None:
    """Raise ``ValueError`` where a file's suffix is none of ``SUFFIXES``."""
    if path.suffix.lower() not in _TABLES:
        raise ValueError(
            f"{path}: the suffix {path.suffix!r} tells no kind of table; name one of {', '.join(SUFFIXES)}"
        )


def open_table(path: Path, columns: Columns) -> AbstractContextManager[Table]:
    """Open a file for rows, in the format that its suffix tells, as ``whole_file`` does.

    Raises:
        ValueError: a suffix other than those of ``SUFFIXES``.
    """
    check_table(path)
    return _whole_table(path, columns)


@contextmanager
def _whole_table(path: Path, columns: Columns) -> Iterator[Table]:
    with whole_file(path) as part, _TABLES[path.suffix.lower()](part, columns) as table:
        yield table


class _File:
    """What the tables of lines share: the file, closed at the end."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file: IO[str] = open(path, "w", encoding=encoding, newline="")  # noqa: SIM115

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class _Csv(_File, Table):
    """UTF-8 with a byte order mark, which Excel needs; text that a spreadsheet would run as a formula is quoted."""

    def __init__(self, path: Path, columns: Columns) -> None:
        super().__init__(path, "utf-8-sig")
        self._rows = csv.writer(self._file, lineterminator="\r\n")
        self._rows.writerow(columns)

    def write(self, row: Sequence[Any]) -> None:
        self._rows.writerow(map(_cell, row))


class _Jsonl(_File, Table):
    """One object a line; cells without a value are null."""

    def __init__(self, path: Path, columns: Columns) -> None:
        super().__init__(path, "utf-8")
        self._names = tuple(columns)

    def write(self, row: Sequence[Any]) -> None:
        data = dict(zip(self._names, row, strict=True))
        self._file.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")


class _Parquet(Table):
    """Typed columns, written ``_BATCH`` rows at a time."""

    def __init__(self, path: Path, columns: Columns) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        self._arrow = pyarrow
        types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
        self._schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []

    def write(self, row: Sequence[Any]) -> None:
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        cells = zip(*self._rows, strict=True)
        arrays = [self._arrow.array(column, type=f.type) for column, f in zip(cells, self._schema, strict=True)]
        self._writer.write_batch(self._arrow.record_batch(arrays, schema=self._schema))
        self._rows = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows and kind is None:
            self._flush()
        self._writer.close()


_TABLES: dict[str, Callable[[Path, Columns], Table]] = {".csv": _Csv, ".parquet": _Parquet, ".jsonl": _Jsonl}
SUFFIXES = tuple(_TABLES)


def _cell(value: Any) -> Any:
    """A cell of CSV: an apostrophe before a formula, even behind spaces; spaces for control characters."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub(" ", value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _plain(hint: Any) -> type:
    """The type of a column without its None."""
    plain: type = next((one for one in get_args(hint) if one is not type(None)), hint)
    return plain
