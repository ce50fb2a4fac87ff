"""Label Studio's tasks: as it exports them, as it imports them, there and back, and broken."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.cli import main
from marsad.data.document import Document, Entity, Relation
from marsad.data.files import list_inputs, read_documents, read_records, write_documents
from marsad.data.labelstudio import LABELS, TEXT, read_labelstudio, write_labelstudio
from marsad.data.labelstudio_config import labelling_config
from marsad.data.loss import Loss
from marsad.data.record import RecordError
from marsad.data.schema import Schema
from marsad.data.validate import annotation_faults
from tests.data.build import annotate, documents, write

REPORT = "🚑 قصفت الطائرات بلدة سرمين"
ATTACK = annotate(
    REPORT, {"الطائرات": "ACTOR.ARMED", "بلدة سرمين": "LOCATION"}, [("attacks", "الطائرات", "بلدة سرمين")], "d1"
)


def span(name: str, start: int, end: int, *labels: str, **keys) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": list(labels)} | ({"text": REPORT[start:end]} if labels else {})
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value} | keys


def link(head: str, tail: str, *labels: object, **keys) -> dict[str, Any]:
    relation = {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": list(labels)}
    return relation | keys


def task(*results: object, **keys) -> dict[str, Any]:
    """A task as an export has it, with one annotation."""
    exported = {"id": 17, "annotations": [{"id": 5, "result": list(results), "was_cancelled": False}]}
    return exported | {"data": {"text": REPORT}, "meta": {}, "predictions": [], "drafts": []} | keys


def read(folder: Path, *tasks: object):
    return list(read_labelstudio(write(folder / "x.json", json.dumps(tasks))))


PLANES, TOWN = span("a", 7, 15, "ACTOR.ARMED"), span("b", 16, 26, "LOCATION")


def test_an_export_is_read(tmp_path):
    (record,) = read(tmp_path, task(PLANES, TOWN, link("a", "b", "attacks", "controls")))
    document = record.document()
    assert (document.id, document.text, document.meta) == ("17", REPORT, {})
    assert [(document.mention(e), e.label, e.id) for e in document.entities] == [
        ("الطائرات", "ACTOR.ARMED", "a"),
        ("بلدة سرمين", "LOCATION", "b"),
    ]
    assert [(r.label, r.head.id, r.tail.id) for r in document.relations] == [
        ("attacks", "a", "b"),
        ("controls", "a", "b"),
    ]
    assert record.lost == {}


@pytest.mark.parametrize(
    ("links", "ends"),
    [
        ([link("a", "b", "x", direction="left")], ["ba"]),
        ([link("a", "b", "x", direction="bi")], ["ab", "ba"]),
        ([link("a", "b", "x", direction=None)], ["ab"]),
        ([link("a", "b", "x"), link("b", "a", "x", direction="left")], ["ab"]),
        ([link("a", "b", "x"), link("b", "a", "x", direction="bi")], ["ab", "ba"]),
    ],
)
def test_directions(tmp_path, links, ends):
    document = read(tmp_path, task(PLANES, TOWN, *links))[0].document()
    assert [f"{r.head.id}{r.tail.id}" for r in document.relations] == ends


def test_of_several_annotations_the_ground_truth_or_the_last_change_counts(tmp_path):
    results = [[PLANES], [TOWN], [PLANES, TOWN]]
    dates = ["2025-03-01T10:00:00Z", "2025-03-02T10:00:00Z", "2025-03-01T12:00:00Z"]
    several = [{"result": result, "updated_at": date} for result, date in zip(results, dates, strict=True)]
    truth = [several[0] | {"ground_truth": True}, *several[1:]]
    skipped = [several[0], *(annotation | {"was_cancelled": True} for annotation in several[1:])]
    read_all = read(tmp_path, *(task(annotations=annotations) for annotations in (several, truth, skipped)))
    assert [[e.id for e in record.document().entities] for record in read_all] == [["b"], ["a"], ["a"]]
    assert read_all[0].lost == read_all[1].lost == {"further annotations of a task": 2}
    assert read_all[2].lost == {"skipped annotations": 2}


def test_predictions_are_no_annotation_once_a_task_may_have_some(tmp_path):
    prediction = {"model_version": "m", "result": [span("a", 7, 15, "LOCATION", score=0.5)]}
    exported = task(annotations=[], predictions=[prediction], drafts=[{"result": []}])
    made = {"data": {"text": REPORT}, "predictions": [prediction, prediction]}
    unread, taken = read(tmp_path, exported, made)
    assert unread.document().entities == ()
    assert unread.lost == {"predictions": 1, "drafts": 1, "tasks without an annotation": 1}
    assert [e.score for e in taken.document().entities] == [0.5]
    assert taken.lost == {"further predictions of a task": 1}


def test_tasks_that_nobody_annotated_are_read_and_counted(tmp_path):
    found_nothing = {"result": [], "was_cancelled": False}
    skipped = {"result": [PLANES], "was_cancelled": True}
    tasks = [
        task(annotations=[found_nothing]),
        task(annotations=[]),
        task(annotations=[skipped]),
        task(annotations=[], drafts=[{"result": [PLANES]}]),
        {"data": {"text": REPORT}},
    ]
    records = read(tmp_path, *tasks)
    assert [(record.document().text, record.document().entities) for record in records] == [(REPORT, ())] * 5
    assert [record.lost.get("tasks without an annotation", 0) for record in records] == [0, 1, 1, 1, 1]


def test_convert_validate_and_stats_say_how_many_tasks_nobody_annotated(tmp_path):
    tasks = [task(PLANES), task(annotations=[], data={"text": "هدوء"}), task(annotations=[], data={"text": "قصف"})]
    path = str(write(tmp_path / "x.labelstudio.json", json.dumps(tasks)))
    for command in (["convert", path, "-"], ["corpus", "validate", path], ["corpus", "stats", path]):
        assert "2 tasks without an annotation" in CliRunner().invoke(main, command).stderr


def test_exports_of_versions_before_1_0_are_read(tmp_path):
    skipped = {"id": 1, "result": [], "skipped": True}
    done = {"id": 2, "result": [PLANES], "created_at": 1598022461}
    later = {"id": 3, "result": [TOWN], "created_at": 1598022467}
    truth = done | {"honeypot": True}
    old = [{"id": 4, "data": {"text": REPORT}, "completions": c} for c in ([skipped, later, done], [truth, later], [])]
    first, second, third = read(tmp_path, *old)
    assert [e.id for e in first.document().entities] == ["b"]
    assert first.lost == {"skipped annotations": 1, "further annotations of a task": 1}
    assert [e.id for e in second.document().entities] == ["a"]
    assert third.lost == {"tasks without an annotation": 1}
    (bad,) = read(tmp_path, old[0] | {"completions": [5]})
    assert bad.error == "completions[0]: expected an object, found int '5'"


def test_a_symmetric_relation_that_runs_both_ways_is_one(tmp_path):
    later = span("b", 16, 26, "ACTOR.ORG")
    for head, tail in ("ab", "ba"):
        (record,) = read(tmp_path, task(PLANES, later, link(head, tail, "allied_with", "attacks", direction="bi")))
        found = {f"{r.label} {r.head.id}{r.tail.id}" for r in record.document().relations}
        assert found == {"allied_with ab", "attacks ab", "attacks ba"}
        assert not list(annotation_faults(record.document(), Schema.load()))
        assert record.lost == {}


def test_what_was_marked_twice_counts_once(tmp_path):
    again = PLANES | {"id": "c"}
    (record,) = read(tmp_path, task(PLANES, TOWN, again, link("a", "b", "x"), link("c", "b", "x"), link("b", "c", "y")))
    document = record.document()
    assert [e.id for e in document.entities] == ["a", "b"]
    assert {f"{r.label} {r.head.id}{r.tail.id}" for r in document.relations} == {"x ab", "y ba"}
    assert record.lost == {"repeated entities": 1, "repeated relations": 1}


def test_a_mark_that_is_repeated_keeps_its_relations(tmp_path):
    several = span("a", 7, 15, "ACTOR.ARMED", "ACTOR.ORG")
    alone = span("c", 7, 15, "ACTOR.ORG")
    (record,) = read(tmp_path, task(several, TOWN, alone, link("c", "b", "x"), link("a", "b", "x")))
    assert [(r.head.label, r.head.id) for r in record.document().relations] == [
        ("ACTOR.ARMED", "a"),
        ("ACTOR.ORG", "c"),
    ]
    assert record.lost == {"repeated entities": 1}


def test_what_has_no_place_is_counted(tmp_path):
    choice = {"id": "c", "type": "choices", "value": {"choices": ["urgent"]}}
    note = {"id": "a", "type": "textarea", "value": {"text": ["?"]}}
    links = [link("a", "b"), link("a", "c", "x"), link("n", "a", "x")]
    results = [note, PLANES | {"meta": {"text": ["?"]}}, TOWN, span("n", 0, 1), choice, *links]
    (record,) = read(tmp_path, task(*results))
    assert [e.id for e in record.document().entities] == ["a", "b"]
    assert record.document().relations == ()
    assert record.lost == {
        "results of type textarea": 1,
        "results of type choices": 1,
        "notes on spans": 1,
        "spans without a label": 1,
        "relations without a label": 1,
        "relations of spans without a label or of other results": 2,
    }


def test_a_span_with_two_labels_is_two_entities(tmp_path):
    both = span("a", 7, 15, "ACTOR.ARMED", "ACTOR.ORG")
    (record,) = read(tmp_path, task(both, TOWN, link("a", "b", "attacks")))
    assert [(e.label, e.id) for e in record.document().entities] == [
        ("ACTOR.ARMED", "a"),
        ("ACTOR.ORG", None),
        ("LOCATION", "b"),
    ]
    assert record.document().relations[0].head.label == "ACTOR.ARMED"


def test_other_keys_of_the_data_go_to_meta(tmp_path):
    data = {"text": REPORT, "id": 8, "source": "ours", "date": "2025"}
    (record,) = read(tmp_path, task(data=data, meta={"date": "2024", "kind": "lead"}))
    assert record.document().id == "8"
    assert record.document().meta == {"source": "ours", "date": "2024", "kind": "lead"}
    assert record.lost == {"keys that meta has already": 1}


def test_the_surface_may_lack_what_a_browser_does_not_show(tmp_path):
    text = "فصائل\n  من\u200f حماة"
    value = {"start": 0, "end": len(text), "labels": ["X"]}
    shown = [{"type": "labels", "value": value | {"text": s}} for s in ("فصائل\\nمن حماة", "فصائل من حماة", "")]
    records = read(tmp_path, *(task(result, data={"text": text}) for result in shown))
    assert [record.document().mention(record.document().entities[0]) for record in records] == [text] * 3


def test_what_is_written(tmp_path):
    scored = Document(REPORT, (Entity(7, 15, "ACTOR.ARMED", score=0.5),), meta={"kind": "lead"})
    assert not write_labelstudio([ATTACK, scored, Document("نص")], tmp_path / "x.json")
    first, second, third = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert first["data"] == {"text": REPORT, "id": "d1"}
    assert "predictions" not in first
    assert first["annotations"][0]["result"] == [
        span("e1", 7, 15, "ACTOR.ARMED"),
        span("e2", 16, 26, "LOCATION"),
        link("e1", "e2", "attacks"),
    ]
    assert second["meta"] == {"kind": "lead"}
    assert "annotations" not in second
    assert second["predictions"] == [
        {"model_version": "marsad", "result": [span("e1", 7, 15, "ACTOR.ARMED", score=0.5)]}
    ]
    assert third == {"data": {"text": "نص"}}
    assert len((tmp_path / "x.json").read_text("utf-8").splitlines()) == 5


def test_relations_of_one_pair_are_one_link(tmp_path):
    head, tail = ATTACK.entities
    relations = [
        Relation(head, tail, "attacks", score=0.5),
        Relation(head, tail, "controls"),
        Relation(tail, head, "x"),
    ]
    loss = write_labelstudio([ATTACK.with_annotation((head, tail), relations)], tmp_path / "x.json")
    (written,) = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert written["predictions"][0]["result"][2:] == [link("e1", "e2", "attacks", "controls"), link("e2", "e1", "x")]
    assert loss.counts == {"scores of relations": 1}


def test_ids_that_the_editor_would_cut_are_replaced(tmp_path):
    write_labelstudio([Document("ab", (Entity(0, 1, "X", id="a#1"), Entity(1, 2, "X", id="b")))], tmp_path / "x.json")
    document = next(read_labelstudio(tmp_path / "x.json")).document()
    assert [e.id for e in document.entities] == ["e1", "e2"]


@settings(max_examples=40, deadline=None)
@given(st.lists(documents(), max_size=3))
def test_there_and_back(given_documents):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.labelstudio.json"
        loss = write_documents(given_documents, path)
        back = list(read_documents(path, loss=Loss()))
    assert back == given_documents
    assert [[e.score for e in d.entities] for d in back] == [[e.score for e in d.entities] for d in given_documents]
    assert [d.entity_ids() for d in back] == [d.entity_ids() for d in given_documents]
    scored = sum(relation.score is not None for d in given_documents for relation in d.relations)
    assert loss.counts["scores of relations"] == scored


BAD = [
    ([1], r"task: expected an object, found list '\[1\]'"),
    (
        {"text": REPORT, "label": []},
        r"data \(which JSON exports have, not JSON-MIN\): expected an object, found nothing",
    ),
    (task(data=[]), "data .*: expected an object, found list"),
    (task(data={"article": REPORT}), "data.text: expected a string, found nothing; data has article"),
    (task(data={"text": 5}), "data.text: expected a string, found int '5'"),
    (task(data={"text": REPORT, "id": ["x"]}), "id: expected a string, found list"),
    (task(meta=["x"]), "meta: expected an object, found list"),
    (task(annotations={}), "annotations: expected a list, found dict"),
    (task(annotations=[5]), r"annotations\[0\]: expected an object, found int '5'"),
    (task(annotations=[{}]), r"annotations\[0\].result: expected a list, found nothing"),
    ({"data": {"text": REPORT}, "predictions": [7]}, r"predictions\[0\]: expected an object, found int '7'"),
    (task(predictions="x"), "predictions: expected a list, found str"),
    (task(PLANES, "x"), r"result\[1\]: expected an object, found str 'x'"),
    (task(PLANES | {"value": None}), r"result\[0\].value: expected an object, found nothing"),
    (task(PLANES | {"value": {"start": 7, "end": 15, "labels": "X"}}), r"result\[0\].value.labels: expected a list"),
    (task(PLANES | {"value": {"start": 7, "end": 15, "labels": [3]}}), r"entities\[0\]: label: expected a string"),
    (task(PLANES | {"value": {"start": "7", "end": 15, "labels": ["X"]}}), "start and end: expected whole numbers"),
    (task(PLANES | {"value": {"start": 7, "end": 40, "labels": ["X"]}}), r"offsets \[7, 40\) are outside the text"),
    (
        task(PLANES | {"value": {"start": 8, "end": 16, "labels": ["X"], "text": "الطائرات"}}),
        r"result\[0\]: the text has 'لطائرات ' at \[8, 16\), the result says 'الطائرات' \(offsets count code points\)",
    ),
    (task(PLANES | {"id": 3}), r"entities\[0\]: id: expected a string, found int"),
    (task(PLANES | {"score": "high"}), r"entities\[0\]: score: expected a number from 0 to 1, found str"),
    (task(PLANES, link("a", "z", "x")), r"relations\[0\]: tail 'z' is not the id of an entity"),
    (
        task(PLANES, link("a", "a", "x", direction="up")),
        r"result\[1\].direction: expected left, right or bi, found str 'up'",
    ),
    (task(PLANES, link("a", "a", labels="x")), r"result\[1\].labels: expected a list, found str"),
    (task(PLANES, link("a", "a", 4)), r"relations\[0\]: label: expected a string, found int"),
]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_broken_task_is_named_and_the_others_are_read(tmp_path, bad, words):
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in (task(PLANES), bad, task(TOWN)))
    path = write(tmp_path / "in.labelstudio.json", f"[\n{lines}\n]")
    records = list(read_records(path))
    assert [not list(r.faults()) for r in records] == [True, False, True]
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}\\[1\\]:3: .*{words}"):
        records[1].document()


GOOD = json.dumps(task(PLANES))
BROKEN = [
    ("", 1, "expected a list, which begins with \\[, at column 1"),
    ('\n {"data": 1}', 2, "expected a list, which begins with \\[, at column 2"),
    (f"[{GOOD}\n", 2, "expected a comma or the end of the list, at column 1"),
    (f"[{GOOD}\n,{{", 2, "not JSON: .* at column 3; nothing is read from there on"),
    (f"[{GOOD},\n]", 2, "not JSON: Expecting value at column 1"),
    (f"[{GOOD}]\n]", 2, "something stands after the list at column 1"),
    (f"[{GOOD},\n NaN]", 2, "NaN is no JSON number in what begins at column 2"),
    (f"[{GOOD},\n" + "[" * 100_000, 2, "not JSON"),
    (f"[{GOOD},\n" + "9" * 5000 + "]", 2, "not JSON: .* in what begins at column 1"),
    (f"[{GOOD},\n".encode() + b'"\xff"]', 2, r"not UTF-8: byte \d+ of the file is 0xff"),
]


@pytest.mark.parametrize(("content", "line", "words"), BROKEN)
def test_a_broken_file_is_read_as_far_as_it_is_good(tmp_path, content, line, words):
    path = write(tmp_path / "in.labelstudio.json", content)
    *good, bad = read_records(path)
    assert all(record.document().text == REPORT for record in good)
    assert len(good) == (isinstance(content, str) and content.startswith(f"[{GOOD}"))
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}:{line}: .*{words}"):
        bad.document()


def test_an_empty_list_and_a_byte_order_mark(tmp_path):
    assert list(read_labelstudio(write(tmp_path / "x.json", " [ ] \n"))) == []
    assert len(list(read_labelstudio(write(tmp_path / "x.json", f"\ufeff[{GOOD}]")))) == 1


def test_only_the_double_suffix_tells_label_studio(tmp_path):
    write_documents([ATTACK], tmp_path / "X.LabelStudio.json")
    write(tmp_path / "report.json", "{}")
    assert list(read_documents(tmp_path)) == [ATTACK]
    with pytest.raises(ValueError, match=r"suffix '.json' tells no format; .* labelstudio \(.labelstudio.json\)"):
        read_documents(tmp_path / "report.json")


def test_a_folder_of_exports_is_read_under_their_own_names(tmp_path):
    write(tmp_path / "project-1-at-2025-03-01-10-00-5f2c.json", json.dumps([task(PLANES)]))
    write_documents([ATTACK], tmp_path / "x.labelstudio.json")
    write(tmp_path / "x.doccano.json", "")
    write(tmp_path / "notes.jsonl", "")
    found = [file.name for _, file in list_inputs(tmp_path, "labelstudio")]
    assert found == ["project-1-at-2025-03-01-10-00-5f2c.json", "x.doccano.json", "x.labelstudio.json"]
    assert [file.name for _, file in list_inputs(tmp_path, None)] == ["notes.jsonl", "x.labelstudio.json"]
    (tmp_path / "x.doccano.json").unlink()
    assert [len(document.entities) for document in read_documents(tmp_path, "labelstudio")] == [1, 2]


def test_the_configuration_has_every_label_and_the_names_that_results_use():
    schema = Schema.load()
    root = ElementTree.fromstring(labelling_config(schema))
    labels = {label.get("value"): label for label in root.iter("Label")}
    assert list(labels) == list(schema.entities)
    assert labels["LOCATION"].get("hint") == schema.entities["LOCATION"]
    colours = [label.get("background", "") for label in labels.values()]
    assert len(set(colours)) == len(colours)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
    assert [relation.get("value") for relation in root.iter("Relation")] == list(schema.relations)
    (control,), (text,) = root.iter("Labels"), root.iter("Text")
    assert (control.get("name"), control.get("toName"), text.get("name")) == (LABELS, TEXT, TEXT)
    assert text.get("value") == "$text"
    assert "rtl" in labelling_config(schema)
    assert "rtl" not in labelling_config(schema, right_to_left=False)


def test_labels_that_xml_would_take_for_its_own_are_escaped():
    schema = Schema.from_dict({"entities": {'A<"&': "x > y"}})
    (label,) = ElementTree.fromstring(labelling_config(schema)).iter("Label")
    assert (label.get("value"), label.get("hint")) == ('A<"&', "x > y")
