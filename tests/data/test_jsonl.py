"""JSONL as a stream, and its keys."""

import io
import json
from itertools import count, islice

from marsad.data.document import Document, Entity
from marsad.data.jsonl import read_jsonl, write_jsonl
from tests.data.build import annotate, write


def test_the_canonical_form():
    document = annotate(
        "قصفت الطائرات سرمين",
        {"الطائرات": "ACTOR.ARMED", "سرمين": "LOCATION"},
        [("attacks", "الطائرات", "سرمين")],
        "d1",
        kind="headline",
    )
    out = io.StringIO()
    assert not write_jsonl([document], out)
    assert json.loads(out.getvalue()) == {
        "id": "d1",
        "text": "قصفت الطائرات سرمين",
        "entities": [
            {"id": "e1", "start": 5, "end": 13, "label": "ACTOR.ARMED", "text": "الطائرات"},
            {"id": "e2", "start": 14, "end": 19, "label": "LOCATION", "text": "سرمين"},
        ],
        "relations": [{"label": "attacks", "head": "e1", "tail": "e2"}],
        "meta": {"kind": "headline"},
    }
    assert "قصفت" in out.getvalue()


def test_a_text_alone_is_a_document(tmp_path):
    path = write(tmp_path / "x.jsonl", '\ufeff{"text": "قصف"}\r\n\r\n{"text": "", "entities": null, "meta": null}\n')
    assert [record.document() for record in read_jsonl(path)] == [Document("قصف"), Document("")]


def test_scores_come_back():
    out = io.StringIO()
    write_jsonl([Document("قصف", (Entity(0, 3, "X", score=0.25),))], out)
    (record,) = read_jsonl(io.StringIO(out.getvalue()))
    assert record.document().entities[0].score == 0.25


def test_reading_a_stream_does_not_wait_for_its_end():
    endless = (f'{{"text": "{n}"}}\n' for n in count())
    assert [r.document().text for r in islice(read_jsonl(endless), 3)] == ["0", "1", "2"]


def test_writing_a_stream_does_not_wait_for_its_end():
    out = io.StringIO()
    seen = []

    def documents():
        for n in range(3):
            seen.append(out.getvalue().count("\n"))
            yield Document(str(n))

    write_jsonl(documents(), out)
    assert seen == [0, 1, 2]


def test_a_broken_line_of_a_byte_stream_is_named():
    good, bad, last = read_jsonl(io.BytesIO(b'{"text": "a"}\n\xff\n{"text": "b"}\n'))
    assert not list(good.faults())
    assert (bad.line, bad.error) == (2, "not UTF-8: byte 1 of the line is 0xff (invalid start byte)")
    assert last.document().text == "b"
