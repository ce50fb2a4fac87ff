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


def test_a_source_that_is_no_text_goes_along_and_the_own_id_is_looked_for():
    quoted = annotate(PASSAGE, {"الجيش": "ACTOR.ARMED"}, name="t", source="رويترز")
    (data,) = detach([quoted], [record({"id": "t", "text": PASSAGE})])
    assert (data["source"], data["meta"]) == ("t", {"source": "رويترز"})
    assert attach([record(data)], [record({"id": "t", "text": PASSAGE})]) == [quoted]


def test_of_texts_with_one_id_the_fitting_one_is_taken_and_what_is_no_text_is_passed_over():
    texts = [record(text) for text in (7, {"id": ["x"], "text": 1}, {"id": "2018/7", "text": "غيره"}, SOURCE)]
    for order in (texts, texts[::-1]):
        (data,) = detach([DOCUMENT], order)
        assert attach([record(data)], order) == [DOCUMENT]


@pytest.mark.parametrize(
    ("document", "text", "fault"),
    [
        (DOCUMENT, {"id": "2018/8", "text": PASSAGE}, "none of the texts: looked for '2018/7' and 'n1'"),
        (DOCUMENT, {"id": "2018/7", "text": "شيء آخر"}, "no passage of '2018/7'"),
        (annotate(PASSAGE, {}), SOURCE, "neither an id nor a source"),
        (annotate(PASSAGE, {}, source=7), SOURCE, "neither an id nor a source"),
        (annotate(PASSAGE, {}, name="t", source=["t"]), SOURCE, "none of the texts: looked for 't'"),
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
        ({"start": True}, "start: expected a whole number"),
        ({"text": PASSAGE}, "has no text"),
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


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["detach", "in.inline", "--texts", "texts.jsonl", "-o", "texts.jsonl"], "would be overwritten"),
        (["attach", "in.jsonl", "--texts", "texts.jsonl", "-o", "in.jsonl"], "would be overwritten"),
        (["detach", "in.inline", "--texts", "texts.jsonl", "-o", "off.jsonl.xz"], "ends in .jsonl"),
        (["attach", "in.jsonl", "--texts", "texts.jsonl", "-o", "out.foo"], "tells no format"),
        (["attach", "in.jsonl", "--texts", "texts.jsonl", "-o", "out.jsonl.xz"], "tells no format"),
    ],
)
def test_outputs_that_are_refused(arguments, fault, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_documents([DOCUMENT], tmp_path / "in.inline")
    for name in ("texts.jsonl", "in.jsonl"):
        (tmp_path / name).write_text(json.dumps(SOURCE), encoding="utf-8")
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code != 0
    assert fault in result.output
    assert (tmp_path / arguments[-1]).exists() == (arguments[-1] in ("texts.jsonl", "in.jsonl"))
    assert json.loads((tmp_path / "texts.jsonl").read_text("utf-8")) == SOURCE


def test_what_the_format_of_the_output_cannot_hold_is_said(tmp_path):
    (data,) = detach([DOCUMENT], [record(SOURCE)])
    (tmp_path / "off").mkdir()
    (tmp_path / "off" / "a.jsonl").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text(json.dumps(SOURCE), encoding="utf-8")
    texts = ["--texts", str(tmp_path / "texts.jsonl"), "-o", str(tmp_path / "out.conll")]
    result = CliRunner().invoke(command, ["attach", str(tmp_path / "off"), *texts])
    assert result.exit_code == 0, result.output
    assert "lost in" in result.output
