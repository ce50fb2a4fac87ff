"""Values read by program and by people, compared."""

import pytest
from click.testing import CliRunner

from marsad.commands.corpus import command
from marsad.data.document import Document, Entity
from marsad.data.jsonl import write_jsonl
from marsad.data.quantity import QuantityValue
from marsad.data.quantity.table import COLUMNS, ValueRow, read_values
from marsad.eval.values import compare_values, to_markdown

TEXT = "قتل 12 مدنيا وأصيب ثلث السكان"
KILLED = Entity(4, 12, "QUANTITY.KILLED", id="q1")
THIRD = Entity(19, 22, "QUANTITY.MEASURE", id="q2")
DOCUMENT = Document(TEXT, (KILLED, THIRD), id="d")
HEADER = "\t".join(COLUMNS)
ROW = "d\tq1\t12 مدنيا\t12\t12\t12\texact\tpeople\tمدني\tcivilian\t"
SHARE = "d\tq2\tثلث\t0.333\t0.333\t0.333\texact\tfraction\tساكن\t\t"


def table(tmp_path, *lines):
    path = tmp_path / "values.tsv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_all_agree(tmp_path):
    report = compare_values(read_values(table(tmp_path, HEADER, ROW, SHARE)), [DOCUMENT])
    assert (report.number, report.exact, report.numbers, report.unread) == (2, 2, 2, 0)
    assert not report.disagreements
    assert set(report.by_field.values()) == {2}


def test_what_differs_is_told_by_field(tmp_path):
    wrong = ROW.replace("\t12\t12\t12\texact", "\t12\t12\t\tat_least").replace("civilian", "child")
    report = compare_values(read_values(table(tmp_path, HEADER, wrong, SHARE)), [DOCUMENT])
    assert (report.exact, report.numbers) == (1, 1)
    assert report.disagreements[0].fields == ("high", "modifier", "group")
    assert report.by_field["low"] == 2
    assert report.by_field["group"] == 1
    told = to_markdown(report)
    assert "1 exact in every field (50.0%)" in told
    assert (
        "d q1 [12 مدنيا] high: None read as 12; modifier: at_least read as exact; group: child read as civilian" in told
    )


def test_a_sum_of_nothing_is_told():
    assert "0 values" in to_markdown(compare_values([], [DOCUMENT]))


def test_only_what_the_gold_names_is_compared():
    row = ValueRow("d", "q1", "12 مدنيا", QuantityValue(12, 12, 12, "exact", "people", "مدني", "civilian"))
    other = Document("نص آخر", id="e")
    assert compare_values([row], [other, DOCUMENT]).exact == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("d\t", "x\t", 1), "x: no document has this id"),
        (ROW.replace("q1", "q7"), "entity q7 is nothing, the table of values says '12 مدنيا'"),
        (ROW.replace("12 مدنيا", "13 مدنيا"), "entity q1 is '12 مدنيا', the table of values says '13 مدنيا'"),
    ],
)
def test_a_gold_of_other_documents_is_refused(tmp_path, row, words):
    with pytest.raises(ValueError, match=words):
        compare_values(read_values(table(tmp_path, HEADER, row)), [DOCUMENT])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((ROW,), "expected the header doc id text low best high"),
        ((), "expected the header"),
        ((HEADER, "d\tq1"), "values.tsv:2: 2 fields, expected 11"),
        ((HEADER, ROW.replace("\t12\t12\t12", "\t12\tdozen\t12")), "values.tsv:2: number 'dozen': expected digits"),
        ((HEADER, ROW.replace("exact", "roughly")), "modifier 'roughly': expected one of exact, at_least"),
        ((HEADER, ROW + "no"), "total 'no': expected yes or nothing"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path, lines, words):
    with pytest.raises(ValueError, match=words):
        read_values(table(tmp_path, *lines))


def test_the_command_lists_the_disagreements(tmp_path):
    write_jsonl([DOCUMENT], tmp_path / "docs.jsonl")
    gold = table(tmp_path, HEADER, ROW.replace("\tpeople", "\tthing"), SHARE)
    result = CliRunner().invoke(command, ["values", str(tmp_path / "docs.jsonl"), "--gold", str(gold)])
    assert result.exit_code == 0, result.output
    assert "2 values, 1 exact in every field (50.0%)" in result.output
    assert "| unit | 1 |" in result.output
    assert "- d q1 [12 مدنيا] unit: thing read as people" in result.output


def test_the_command_says_what_is_wrong_with_the_gold(tmp_path):
    write_jsonl([DOCUMENT], tmp_path / "docs.jsonl")
    gold = table(tmp_path, "doc\tid")
    result = CliRunner().invoke(command, ["values", str(tmp_path / "docs.jsonl"), "--gold", str(gold)])
    assert result.exit_code == 1
    assert "expected the header" in result.output
