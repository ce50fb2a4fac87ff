"""Annotations apart from their texts, and together again."""

import json

import pytest
from click.testing import CliRunner

from marsad.commands.corpus import command
from marsad.data.files import read_documents, write_documents
from marsad.data.record import RecordError
from marsad.data.standoff import attach, detach
from tests.data.build import annotate, record

PASSAGE = "قصف الجيش بلدة الرابية 🚑 فجرا"
SOURCE = {"id": "2018/7", "text": f"مقدمة طويلة. {PASSAGE}. خاتمة", "genre": "news"}
DOCUMENT = annotate(
    PASSAGE,
    {"الجيش": "ACTOR.ARMED", "بلدة الرابية": "LOCATION"},
    [("attacks", "الجيش", "بلدة الرابية")],
    name="n1",
    source="2018/7",
    theatre="east",
)


def test_what_is_detached_has_no_word_of_the_text_and_comes_back_whole():
    (data,) = detach([DOCUMENT], [record(SOURCE)])
    written = json.dumps(data, ensure_ascii=False)
    assert not [word for word in PASSAGE.split() if word in written]
    assert SOURCE["text"][data["start"] : data["end"]] == PASSAGE
    (back,) = attach([record(json.loads(written))], [record({"id": "other", "text": PASSAGE}), record(SOURCE)])
    assert back == DOCUMENT


def test_a_document_without_a_source_is_a_passage_of_the_text_with_its_own_id():
    whole = annotate(PASSAGE, {"الجيش": "ACTOR.ARMED"}, name="t")
    (data,) = detach([whole], [record({"id": "t", "text": PASSAGE})])
    assert (data["source"], data["start"], data["end"]) == ("t", 0, len(PASSAGE))


@pytest.mark.parametrize(
    ("document", "text", "fault"),
    [
        (DOCUMENT, {"id": "2018/8", "text": PASSAGE}, "no text '2018/7'"),
        (DOCUMENT, {"id": "2018/7", "text": "شيء آخر"}, "no passage of '2018/7'"),
        (annotate(PASSAGE, {}), SOURCE, "neither an id nor a source"),
        (annotate(PASSAGE, {}, source=7), SOURCE, "neither an id nor a source"),
    ],
)
def test_a_document_that_is_no_passage_is_refused(document, text, fault):
    with pytest.raises(ValueError, match=fault):
        detach([document], [record(text)])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sha256": "0" * 64}, "reads otherwise"),
        ({"start": 1}, "reads otherwise"),
        ({"start": -3}, "reads otherwise"),
        ({"end": 10**6}, "reads otherwise"),
        ({"source": "2019/1"}, "no text '2019/1'"),
        ({"source": None}, "source: expected a string"),
        ({"end": "9"}, "end: expected a whole number"),
        ({"meta": []}, "meta: expected an object"),
        ({"note": "x"}, "unknown key note"),
        ({"entities": [{"start": 0, "end": 999, "label": "LOCATION"}]}, "outside the text"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_with_its_place(change, fault):
    (data,) = detach([DOCUMENT], [record(SOURCE)])
    with pytest.raises(RecordError, match=f"in.jsonl:3: .*{fault}"):
        attach([record(data | change)], [record(SOURCE)])


def test_other_than_an_object_is_refused():
    with pytest.raises(RecordError, match="expected an object"):
        attach([record([1])], [record(SOURCE)])


def test_the_commands(tmp_path):
    write_documents([DOCUMENT], tmp_path / "in.inline")
    (tmp_path / "texts.jsonl").write_text(json.dumps(SOURCE), encoding="utf-8")
    texts = ["--texts", str(tmp_path / "texts.jsonl"), "-o"]
    for arguments in (
        ["detach", str(tmp_path / "in.inline"), *texts, str(tmp_path / "off.jsonl")],
        ["attach", str(tmp_path / "off.jsonl"), *texts, str(tmp_path / "back.inline")],
    ):
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 0, result.output
    assert list(read_documents(tmp_path / "back.inline")) == [DOCUMENT]
    (tmp_path / "texts.jsonl").write_text(json.dumps(SOURCE | {"text": "غيره"}), encoding="utf-8")
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code != 0
    assert "off.jsonl:1: '2018/7' reads otherwise" in result.output
