"""doccano's lines: as it exports them, as it imports them, there and back, and broken."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.doccano import read_doccano, write_doccano
from marsad.data.document import Document, Entity
from marsad.data.files import read_documents, read_records, write_documents
from marsad.data.loss import count_scores
from marsad.data.record import RecordError
from tests.data.build import annotate, documents, write

Fields = dict[str, Any]
REPORT = "🚑 قصفت الطائرات بلدة سرمين"
PLANES = {"id": 534, "label": "ACTOR.ARMED", "start_offset": 8, "end_offset": 16}
TOWN = {"id": 535, "label": "LOCATION", "start_offset": 17, "end_offset": 27}
LINK = {"id": 440, "from_id": 534, "to_id": 535, "type": "attacks"}
ATTACK = annotate(
    REPORT, {"الطائرات": "ACTOR.ARMED", "بلدة سرمين": "LOCATION"}, [("attacks", "الطائرات", "بلدة سرمين")], "d1"
)


def line(*, span: Fields | None = None, link: Fields | None = None, **keys) -> Fields:
    """An exported line with one thing changed in an entity, the relation or the top."""
    entities = [PLANES, TOWN | (span or {})]
    relations = [LINK | (link or {})]
    return {"id": 7, "text": REPORT, "entities": entities, "relations": relations, "Comments": []} | keys


def read(folder: Path, *rows: object):
    return list(read_doccano(write(folder / "x.jsonl", "".join(json.dumps(row) + "\n" for row in rows))))


def test_an_export_with_relations_is_read(tmp_path):
    (record,) = read(tmp_path, line())
    document = record.document()
    assert (document.id, document.text, document.meta) == ("7", REPORT, {})
    assert (document.entities, document.relations) == (ATTACK.entities, ATTACK.relations)
    assert [e.id for e in document.entities] == ["534", "535"]
    assert record.lost == {}


@pytest.mark.parametrize("key", ["label", "labels", "spans", "entities"])
def test_an_export_without_relations_is_read(tmp_path, key):
    row = {"id": "d1", "text": REPORT, key: [[8, 16, "ACTOR.ARMED"], [17, 27, "LOCATION"]], "Comments": []}
    document = read(tmp_path, row)[0].document()
    assert (document.id, document.entities, document.relations) == ("d1", ATTACK.entities, ())


def test_comments_and_what_was_imported_with_the_text_go_to_meta(tmp_path):
    with_relations = line(Comments=[{"id": 1, "comment": "راجع"}], meta={"kind": "lead"}, source="ours", hole=None)
    without = {"text": REPORT, "label": [], "Comments": ["راجع"], "source": "ours", "meta": None}
    first, second = read(tmp_path, with_relations, without)
    assert first.document().meta == {"kind": "lead", "source": "ours", "Comments": ["راجع"]}
    assert second.document().meta == {"source": "ours", "Comments": ["راجع"]}
    assert first.lost == second.lost == {}


def test_spans_that_are_not_of_doccano_go_to_meta(tmp_path):
    (record,) = read(tmp_path, {"text": REPORT, "spans": [{"start": 8, "end": 16}]})
    assert record.document().meta == {"spans": [{"start": 8, "end": 16}]}


def test_what_was_marked_twice_counts_once(tmp_path):
    row = line(entities=[PLANES, TOWN, PLANES | {"id": 9}], relations=[LINK, LINK | {"id": 441, "from_id": 9}])
    (record,) = read(tmp_path, row)
    assert [e.id for e in record.document().entities] == ["534", "535"]
    assert [(r.head.id, r.tail.id) for r in record.document().relations] == [("534", "535")]
    assert record.lost == {"repeated entities": 1, "repeated relations": 1}
    (twice,) = read(tmp_path, {"text": REPORT, "label": [[8, 16, "X"], [8, 16, "X"], [8, 16, "Y"]]})
    assert [e.label for e in twice.document().entities] == ["X", "Y"]
    assert twice.lost == {"repeated entities": 1}


def test_what_has_no_place_is_counted(tmp_path):
    (record,) = read(tmp_path, line(span={"user": 3}, meta={"source": "ours"}, source="theirs"))
    assert record.document().meta == {"source": "ours"}
    assert record.lost == {"unknown keys of entities": 1, "keys that meta has already": 1}


def test_what_is_written(tmp_path):
    scored = Document("ab", (Entity(0, 1, "X", score=0.5),), meta={"kind": "lead"})
    loss = write_doccano([ATTACK, scored, Document("", id="d3")], tmp_path / "x.jsonl")
    raw = (tmp_path / "x.jsonl").read_bytes()
    assert raw.isascii()
    first, second = map(json.loads, raw.splitlines())
    assert first == {
        "id": "d1",
        "text": REPORT,
        "entities": [PLANES | {"id": 0}, TOWN | {"id": 1}],
        "relations": [{"id": 0, "from_id": 0, "to_id": 1, "type": "attacks"}],
        "meta": {},
    }
    assert second.keys() == first.keys()
    assert (second["id"], second["meta"]) == (None, {"kind": "lead"})
    assert loss.counts == {"scores": 1, "empty texts": 1}


@settings(max_examples=40, deadline=None)
@given(st.lists(documents(), max_size=3))
def test_there_and_back(given_documents):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.doccano.jsonl"
        loss = write_documents(given_documents, path)
        back = list(read_documents(path))
    filled = [document for document in given_documents if document.text]
    assert back == filled
    assert loss.counts["empty texts"] == len(given_documents) - len(filled)
    assert loss.counts["scores"] == sum(map(count_scores, filled))


BAD = [
    ([1], "expected an object with a text, found list"),
    ({"id": 7, "entities": []}, "no text; found keys id, entities"),
    (line(text=5), "text: expected a string, found int '5'"),
    (line(id=7.5), "id: expected a string, found float"),
    (line(meta="x"), "meta: expected an object, found str"),
    (line(entities={}), "entities: expected a list, found dict"),
    (line(entities=[5]), r"entities\[0\]: expected an object, found int"),
    (line(span={"start_offset": "17"}), "start and end: expected whole numbers, found '17' and 27"),
    (line(span={"start_offset": None}), "start and end: expected whole numbers, found None and 27"),
    (line(span={"start_offset": 27}), r"offsets \[26, 26\) are outside the text or empty"),
    (
        line(span={"start_offset": 1}),
        r"entities\[1\]: \[1, 27\) begins or ends inside a character or outside the text, which has 27 UTF-16",
    ),
    (
        line(span={"end_offset": 28}),
        r"entities\[1\]: \[17, 28\) begins or ends .*not code points",
    ),
    (line(span={"start_offset": -1}), r"entities\[1\]: \[-1, 27\) begins or ends inside a character or outside"),
    (line(span={"label": 3}), r"entities\[1\]: label: expected a string, found int"),
    (line(span={"id": 534}), r"entities\[1\]: id '534' is already that of entities\[0\]"),
    (line(relations={}), "relations: expected a list, found dict"),
    (line(relations=["x"]), r"relations\[0\]: expected an object, found str"),
    (line(link={"to_id": 9}), r"relations\[0\]: tail '9' is not the id of an entity"),
    (line(link={"type": None}), r"relations\[0\]: label: expected a string, found nothing"),
    ({"text": REPORT, "label": ["sport"]}, r"label\[0\]: expected \[start, end, label\], found 'sport'"),
    ({"text": REPORT, "label": [[8, 16]]}, r"label\[0\]: expected \[start, end, label\], found '\[8, 16\]'"),
    ({"text": REPORT, "label": [[8, 99, "X"]]}, r"entities\[0\]: \[8, 99\) begins or ends"),
    ({"text": REPORT, "label": "sport"}, "entities: expected a list, found str 'sport'"),
    ('{"text": ', "not JSON"),
    (b'{"text": "\xff"}', "not UTF-8: byte 11 of the line"),
]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path, bad, words):
    good = json.dumps(line()).encode()
    content = bad if isinstance(bad, bytes) else (bad if isinstance(bad, str) else json.dumps(bad)).encode()
    path = write(tmp_path / "in.doccano.jsonl", b"\n".join([good, b"", content, good]))
    records = list(read_records(path))
    assert [not list(r.faults()) for r in records] == [True, False, True]
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}:3: .*{words}"):
        records[1].document()


def test_the_longer_suffix_counts(tmp_path):
    write_documents([ATTACK], tmp_path / "a.doccano.jsonl")
    write_documents([Document("نص")], tmp_path / "b.jsonl")
    assert list(read_documents(tmp_path)) == [ATTACK, Document("نص")]
    assert list(read_documents(tmp_path, "jsonl")) == [Document("نص")]
    assert list(read_documents(tmp_path, "doccano")) == [ATTACK, Document("نص")]
    assert list(read_documents(tmp_path / "a.doccano.jsonl", "doccano")) == [ATTACK]


def test_a_folder_of_exports_is_read_under_their_own_names(tmp_path):
    for name in ("all.jsonl", "admin.json", "x.labelstudio.json"):
        write(tmp_path / name, json.dumps(line(id=name)))
    assert [document.id for document in read_documents(tmp_path, "doccano")] == ["admin.json", "all.jsonl"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"ends in \.doccano\.jsonl, \.jsonl, \.json$"):
        read_documents(tmp_path / "empty", "doccano")
