"""Reading sources: each document is judged once for a run, whoever names its file."""

import pytest

from marsad.train.cleaning import CleaningSettings
from marsad.train.reading import Reader
from marsad.train.shards import Source

FIRST = "دخلت القافلة المدينة صباحا ثم عادت إلى المعبر قبل الغروب"
SECOND = "أعلن المجلس نتائج الجلسة وقال رئيسه إن العمل في المعبر مستمر"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(f"{FIRST}\n\n{SECOND}\n\nقصير\n\n{FIRST}.\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"{SECOND}  \n\nThe convoy entered the city of\n", "utf-8")
    return tmp_path


def reader(**changes):
    return Reader(CleaningSettings(**changes))


def test_duplicates_are_dropped_across_files_and_the_rest_is_clean(folder):
    read = reader()
    assert list(read.texts(Source(str(folder / "a.txt")))) == [FIRST, SECOND]
    assert list(read.texts(Source(str(folder / "b.txt")))) == []


def test_a_file_named_again_yields_the_same_documents(folder):
    """Listed twice, with another pattern, repeated, or as part of its folder."""
    read = reader()
    a = str(folder / "a.txt")
    assert list(read.texts(Source(a, matching="القافلة"))) == [FIRST]
    assert list(read.texts(Source(a, matching="المعبر", repeat=2))) == [FIRST, SECOND] * 2
    assert list(read.texts(Source(a, matching="عبر|عمل", times=2))) == [SECOND]
    assert list(read.texts(Source(str(folder)))) == [FIRST, SECOND]


def test_what_is_not_used_makes_no_duplicates(folder):
    read = reader()
    assert list(read.texts(Source(str(folder / "a.txt"), matching="القافلة"))) == [FIRST]
    assert list(read.texts(Source(str(folder / "b.txt")))) == [SECOND]


def test_reasons_are_counted_by_source_and_logged(folder, caplog):
    a, b = (str(folder / name) for name in ("a.txt", "b.txt"))
    caplog.set_level("INFO")
    read = reader()
    counts = read.survey([Source(a, repeat=3), Source(b), Source(a, matching="القافلة")])
    assert counts == [
        {"path": a, "matching": None, "read": 4, "kept": 2, "too_short": 1, "exact_duplicate": 1},
        {"path": b, "matching": None, "read": 2, "kept": 0, "little_arabic": 1, "exact_duplicate": 1},
        {"path": a, "matching": "القافلة", "read": 4, "kept": 1, "not_matching": 2, "exact_duplicate": 1},
    ]
    assert f"{a}: 4 documents, kept 2, too_short 1, exact_duplicate 1" in caplog.text
    assert list(read.texts(Source(a))) == [FIRST, SECOND]
    assert reader().survey([Source(a, repeat=3), Source(b), Source(a, matching="القافلة")]) == counts


def test_cleaning_and_duplicate_removal_can_be_switched_off(folder):
    a = Source(str(folder / "a.txt"))
    assert list(reader(enabled=False).texts(a)) == [f"{FIRST}\n", f"{SECOND}\n", "قصير\n", f"{FIRST}.\n"]
    assert list(reader(duplicates="none").texts(a)) == [FIRST, SECOND, f"{FIRST}."]
