"""Formats found by suffix and by what a folder holds."""

import warnings
from pathlib import Path

import pytest

from marsad.data.document import Document
from marsad.data.files import FORMATS, read_documents, read_records, write_documents
from marsad.data.loss import Loss
from tests.data.build import annotate, write
from tests.tree import DATA


@pytest.mark.parametrize("name", ["x.jsonl", "x.inline", "x.conll", "x.bio", "X.IOB", "x.txt"])
def test_the_suffix_tells_the_format(tmp_path, name):
    write_documents([annotate("قصف حلب", {"حلب": "LOCATION"})], tmp_path / name)
    (document,) = read_documents(tmp_path / name)
    assert document.text == "قصف حلب"
    assert len(document.entities) == (0 if name == "x.txt" else 1)


def test_a_named_format_counts_more_than_the_suffix(tmp_path):
    write_documents([Document("قصف")], tmp_path / "x.txt", "jsonl")
    assert (tmp_path / "x.txt").read_text("utf-8").startswith('{"text"')
    assert next(read_documents(tmp_path / "x.txt", "jsonl")) == Document("قصف")


def test_a_folder_with_ann_files_is_brat(tmp_path):
    write(tmp_path / "a.txt", "حلب")
    write(tmp_path / "a.ann", "T1\tLOCATION 0 3\tحلب\n")
    write(tmp_path / "notes.md", "# no document")
    assert [len(document.entities) for document in read_documents(tmp_path)] == [1]


def test_nothing_is_passed_over_beside_the_files_of_brat(tmp_path):
    write(tmp_path / "a.txt", "حلب")
    write(tmp_path / "a.ann", "T1\tLOCATION 0 3\tحلب\n")
    write(tmp_path / "x.jsonl", '{"text": "غير هذا"}')
    with pytest.raises(ValueError, match=r"files of brat and others, such as x.jsonl: put them into two folders"):
        read_documents(tmp_path)
    assert [len(document.entities) for document in read_documents(tmp_path, "brat")] == [1]


def test_any_other_folder_is_read_file_by_file_in_order(tmp_path, caplog):
    write(tmp_path / "b.jsonl", '{"text": "ب"}')
    write(tmp_path / "a.inline", "## 1\nأ\n")
    write(tmp_path / "c.txt", "ج")
    write(tmp_path / "sub" / "d.txt", "د")
    write(tmp_path / ".hidden.txt", "خفي")
    write(tmp_path / "notes.md", "# no document")
    assert [document.text for document in read_documents(tmp_path, recursive=True)] == ["أ", "ب", "ج", "د"]
    assert not caplog.messages
    assert [document.text for document in read_documents(tmp_path)] == ["أ", "ب", "ج"]
    assert caplog.messages == [f"{tmp_path}: its sub-folders are not read, {Path('sub/d.txt')} for one"]
    assert [document.text for document in read_documents(tmp_path, "plain")] == ["ج"]


@pytest.mark.parametrize("form", FORMATS)
def test_sub_folders_that_are_not_read_are_said_of_a_named_format_too(tmp_path, caplog, form):
    inner = Path("sub") / f"a{(FORMATS[form].suffixes + FORMATS[form].general)[0]}"
    write(tmp_path / inner, "")
    with pytest.raises(FileNotFoundError, match="no file in this folder ends in"):
        read_documents(tmp_path, form)
    assert caplog.messages == [f"{tmp_path}: its sub-folders are not read, {inner} for one"]


def test_sub_folders_are_said_of_brat_where_some_files_are_read(tmp_path, caplog):
    for folder in (tmp_path, tmp_path / "sub"):
        write(folder / "a.txt", "حلب")
        write(folder / "a.ann", "")
    assert [document.id for document in read_documents(tmp_path, "brat", recursive=True)] == ["a", "sub/a"]
    assert not caplog.messages
    assert [document.id for document in read_documents(tmp_path, "brat")] == ["a"]
    assert caplog.messages == [f"{tmp_path}: its sub-folders are not read, {Path('sub/a.ann')} for one"]


def test_texts_of_sub_folders_are_told_apart_by_their_ids(tmp_path):
    write(tmp_path / "a.txt", "أولى")
    write(tmp_path / "x" / "a.txt", "ثانية")
    assert [document.id for document in read_documents(tmp_path, recursive=True)] == ["a", "x/a"]


def test_plain_text_is_kept_exactly(tmp_path):
    write(tmp_path / "a.txt", "\ufeff سطر\r\n\r\nسطر\u2028\n ")
    assert next(read_documents(tmp_path / "a.txt")) == Document(" سطر\r\n\r\nسطر\u2028\n ", id="a")


def test_what_a_file_holds_beyond_documents_is_said_once(tmp_path):
    write(tmp_path / "a.txt", "حلب")
    write(tmp_path / "a.ann", "#1\tAnnotatorNotes T1\tx\n#2\tAnnotatorNotes T1\ty\n")
    with pytest.warns(UserWarning, match="left out 2 notes"):
        assert len(list(read_documents(tmp_path))) == 1
    loss = Loss()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(read_documents(tmp_path, loss=loss))) == 1
    assert str(loss) == "2 notes"


def test_what_to_read_is_settled_at_once(tmp_path):
    write(tmp_path / "a.txt", "أ")
    records = read_records(tmp_path)
    with pytest.raises(ValueError, match="tells no format"):
        read_documents(write(tmp_path / "x.csv", ""))
    assert len(list(records)) == 1


def test_our_own_corpus_is_readable():
    first = next(read_documents(DATA / "corpus"))
    assert first.entities
    assert {"theatre", "kind", "scenario"} <= set(first.meta)


def test_suffixes_belong_to_one_format():
    suffixes = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
