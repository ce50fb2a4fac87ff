"""Table files: what is written is what is read back, and a spreadsheet runs none of it."""

import csv
import json
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.facts import QuantityFact, columns_of, open_table
from tests.data.tagged import tagged

COLUMNS = {"name": str, "number": int, "share": float, "total": bool}
ROWS = [('أحمد, "س"\nب', 3, 0.5, True), (None, None, None, False), ("=1+1", -4, 7, True)]


def write(path, rows=ROWS, columns=COLUMNS):
    with open_table(path, columns) as table:
        for row in rows:
            table.write(row)
    return path


def test_jsonl_is_read_back(tmp_path):
    lines = write(tmp_path / "t.jsonl").read_text("utf-8").splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == ROWS
    assert list(json.loads(lines[0])) == list(COLUMNS)


def test_parquet_is_read_back_with_its_types(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(write(tmp_path / "t.parquet"))
    assert [tuple(row.values()) for row in table.to_pylist()] == ROWS
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool"]


def test_parquet_of_more_rows_than_a_group_holds(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("marsad.data.facts.tables._BATCH", 4)
    path = write(tmp_path / "t.parquet", [(str(n), n, n / 2, False) for n in range(10)])
    read = parquet.ParquetFile(path)
    assert read.num_row_groups == 3
    assert read.read().column("number").to_pylist() == list(range(10))


def test_csv_has_a_byte_order_mark_and_is_read_back(tmp_path):
    path = write(tmp_path / "t.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfname,number,share,total\r\n")
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert rows[1:] == [['أحمد, "س"\nب', "3", "0.5", "True"], ["", "", "", "False"], ["'=1+1", "-4", "7", "True"]]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_table_without_rows_has_its_columns(tmp_path, suffix):
    path = write(tmp_path / f"new/folder/t{suffix}", [])
    if suffix == ".csv":
        assert path.read_bytes() == b"\xef\xbb\xbfname,number,share,total\r\n"
    elif suffix == ".jsonl":
        assert path.read_bytes() == b""
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        assert parquet.read_table(path).column_names == list(COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "\n=", " +"])
def test_what_begins_like_a_formula_is_text(tmp_path, start):
    path = write(tmp_path / "t.csv", [(f"{start}cmd|' /C calc'!A0",)], {"name": str})
    assert next(iter(list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1])).startswith("'")


@given(st.text())
def test_no_cell_of_csv_begins_like_a_formula_or_holds_what_readers_refuse(tmp_path_factory, text):
    path = write(tmp_path_factory.mktemp("csv") / "t.csv", [(text, "ب")], {"a": str, "b": str})
    cell, second = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1]
    assert second == "ب"
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\x00" not in cell


def test_hostile_mentions_stay_text_in_every_column(tmp_path):
    document = tagged(
        "=HYPERLINK(1) [+سبعة](q K) من [@جيش](a A) في [-النور](l L)",
        "belongs_to q a",
        "occurred_in q l",
        "caused_by q a",
        "reported_by q a",
        name="=2+5",
    )
    path = write(tmp_path / "t.csv", map(astuple, document.facts()), columns_of(QuantityFact))
    (row,) = csv.DictReader(path.open(encoding="utf-8-sig", newline=""))
    starts = {column: row[column][0] for column in ("doc", "text", "of", "by", "where", "where_chain", "sentence")}
    assert set(starts.values()) == {"'"}


def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match=r"'\.xlsx' tells no kind of table; name one of \.csv, \.parquet, \.jsonl"):
        open_table(tmp_path / "t.xlsx", COLUMNS)


def test_the_columns_of_facts_have_these_types():
    types = columns_of(QuantityFact)
    assert (types["start"], types["best"], types["total"], types["by"]) == (int, float, bool, str)
