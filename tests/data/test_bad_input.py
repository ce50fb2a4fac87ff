"""Every kind of bad input gets an error that names the place and what is wrong there."""

import json
import re

import pytest
import yaml

from marsad.data.document import Document, Entity, Relation
from marsad.data.files import read_documents, read_records, write_documents
from marsad.data.record import Record, RecordError
from marsad.data.schema import Schema, SchemaError
from marsad.data.validate import annotation_faults, validate
from tests.data.build import annotate, record, write

TEXT = "قصفت الطائرات بلدة سرمين"
SPAN = {"id": "l1", "start": 14, "end": 24, "label": "LOCATION"}
OTHER = {"id": "a1", "start": 5, "end": 13, "label": "ACTOR.ARMED"}
LINK = {"label": "attacks", "head": "a1", "tail": "l1"}


def line(*, span=None, link=None, **keys) -> str:
    """A JSON line with one thing changed in its entity, its relation or its top."""
    entities = [OTHER, SPAN | (span or {})]
    return json.dumps({"text": TEXT, "entities": entities, "relations": [LINK | (link or {})]} | keys)


def test_the_line_that_the_others_change_is_good(tmp_path):
    assert len(list(read_documents(write(tmp_path / "in.jsonl", line())))) == 1


JSONL = [
    ('{"text": "قصف"', "not JSON: .* at column 15"),
    ("[" * 100_000, "not JSON"),
    ('{"text": "قصف", "id": NaN}', "NaN is no JSON number"),
    ('{"text": "قصف", "id": ' + "9" * 5000 + "}", "not JSON"),
    (b'{"text": "\xff"}', r"not UTF-8: byte 11 of the line is 0xff"),
    ("[1]", "expected an object with a text, found list"),
    ('"text"', "expected an object with a text, found str"),
    ('{"id": "a"}', "no text; found keys id"),
    (line(text=5), "text: expected a string, found int '5'"),
    (line(text=None), "text: expected a string, found nothing"),
    (line(text="\ud83d" + TEXT), "text: half a surrogate pair at character 0"),
    (line(source="x"), "unknown key source; known are .*meta"),
    (line(label=[[4, 14, "X"]]), "label: these are spans as doccano writes them: name --from doccano, or let"),
    (line(spans=[[4, 14, "X"]], source="x"), "spans: these are spans as doccano writes them: name --from doccano"),
    (
        line(id=7, entities=[{"id": 1, "label": "X", "start_offset": 4, "end_offset": 14}], Comments=[]),
        "name --from doccano",
    ),
    (line(label=["x"]), "unknown key label; known are .*--extra meta"),
    (line(id=7), "id: expected a string, found int '7'"),
    (line(id="\udc00"), "id: half a surrogate pair"),
    (line(meta=["x"]), "meta: expected an object, found list"),
    (line(meta=[]), "meta: expected an object, found list"),
    (line(meta={"x": ["\ud800"]}), "meta: half a surrogate pair"),
    (line(entities={}), "entities: expected a list, found dict"),
    (line(entities=[5]), r"entities\[0\]: expected an object, found int"),
    (line(span={"type": "x"}), r"entities\[1\]: unknown key type; known are end, id"),
    (line(span={"label": None}), r"entities\[1\]: label: expected a string, found nothing"),
    (line(span={"label": ""}), r"entities\[1\]: label: expected a string"),
    (line(span={"label": "\ud800"}), r"entities\[1\]: label: half a surrogate pair"),
    (line(span={"id": 1}), r"entities\[1\]: id: expected a string, found int"),
    (line(span={"score": 10**400}), "score: expected a number from 0 to 1, found int"),
    (line(span={"start": "14"}), "start and end: expected whole numbers, found '14' and 24"),
    (line(span={"start": True}), "start and end: expected whole numbers, found True"),
    (line(span={"end": 24.0}), "start and end: expected whole numbers, found 14 and 24.0"),
    (line(span={"end": 12}), r"offsets \[14, 12\) are outside the text or empty"),
    (line(span={"end": 14}), r"offsets \[14, 14\) are outside the text or empty"),
    (line(span={"start": -1}), r"offsets \[-1, 24\) are outside the text"),
    (line(span={"end": 25}), r"offsets \[14, 25\) are outside the text or empty; the text has 24 characters"),
    (line(span={"text": "سرمين"}), r"the text has 'بلدة سرمين' at \[14, 24\), not 'سرمين' \(offsets count code points"),
    (line(span={"id": "a1"}), r"entities\[1\]: id 'a1' is already that of entities\[0\]"),
    (line(span=OTHER | {"id": "a2"}), r"entities\[1\]: the same span and label as entities\[0\]"),
    (line(span={"score": "high"}), "score: expected a number from 0 to 1, found str 'high'"),
    (line(span={"score": True}), "score: expected a number from 0 to 1, found bool"),
    (
        '{"text": "a", "entities": [{"start": 0, "end": 1, "label": "X", "score": 1e999}]}',
        "score: .*, found float 'inf'",
    ),
    (line(relations={}), "relations: expected a list, found dict"),
    (line(relations=["x"]), r"relations\[0\]: expected an object, found str"),
    (line(link={"type": "x"}), r"relations\[0\]: unknown key type; known are head, label, score, tail"),
    (line(link={"label": 3}), r"relations\[0\]: label: expected a string, found int"),
    (line(link={"head": "z9"}), "head 'z9' is not the id of an entity of this document"),
    (line(link={"tail": 0}), "tail 0 is not the id of an entity"),
    (line(span={"score": 1.01}), r"entities\[1\]: score: expected a number from 0 to 1, found float '1.01'"),
    (line(span={"score": -0.1}), "score: expected a number from 0 to 1, found float '-0.1'"),
    (line(span={"score": 97}), "score: expected a number from 0 to 1, found int '97'"),
    (line(span={"score": [0.5]}), "score: expected a number from 0 to 1, found list"),
    (line(link={"score": "x"}), r"relations\[0\]: score: expected a number from 0 to 1, found str 'x'"),
    (line(link={"score": 2}), r"relations\[0\]: score: expected a number from 0 to 1, found int '2'"),
    (line(link={"score": False}), r"relations\[0\]: score: expected a number from 0 to 1, found bool"),
    (line(relations=[LINK, LINK]), r"relations\[1\]: the same as relations\[0\]"),
]


@pytest.mark.parametrize(("content", "words"), JSONL)
def test_jsonl(tmp_path, content, words):
    good = line().encode() + b"\n"
    content = content if isinstance(content, bytes) else content.encode()
    path = write(tmp_path / "in.jsonl", good + b"\n" + content + b"\n" + good)
    records = list(read_records(path))
    assert [not list(r.faults()) for r in records] == [True, False, True]
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}:3: .*{words}"):
        records[1].document()


@pytest.mark.parametrize("score", [0, 1, 0.5, 1e-300, None])
def test_scores_from_0_to_1_are_good(tmp_path, score):
    path = write(tmp_path / "in.jsonl", line(span={"score": score}, link={"score": score}))
    assert [one.relations[0].score for one in read_documents(path)] == [score]


@pytest.mark.parametrize("score", [1.5, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("on", ["entities", "relations"])
def test_scores_in_parquet(tmp_path, score, on):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    spans: list[dict[str, object]] = [
        {"id": name, "start": start, "end": start + 4, "label": "X"} for name, start in (("a", 0), ("b", 5))
    ]
    links: list[dict[str, object]] = [{"label": "r", "head": "a", "tail": "b"}]
    annotation = {"entities": spans, "relations": links}
    scored = {on: [annotation[on][0] | {"score": score}, *annotation[on][1:]]}
    parquet.write_table(pa.Table.from_pylist([{"text": TEXT, **annotation, **scored}]), path := tmp_path / "in.parquet")
    words = rf"in\.parquet:1: {on}\[0\]: score: expected a number from 0 to 1, found float '{score}'"
    with pytest.raises(RecordError, match=words):
        list(read_documents(path))


@pytest.mark.parametrize(("score", "found"), [(73, "int '73'"), ("0.5", "str '0.5'"), (True, "bool 'True'")])
def test_scores_in_label_studio(tmp_path, score, found):
    span = {"start": 0, "end": 4, "text": TEXT[:4], "labels": ["X"]}
    result = [{"id": "r", "from_name": "label", "to_name": "text", "type": "labels", "value": span, "score": score}]
    task = {"id": 1, "data": {"text": TEXT}, "predictions": [{"result": result}]}
    path = write(tmp_path / "in.labelstudio.json", json.dumps([task]))
    with pytest.raises(RecordError, match=rf"entities\[0\]: score: expected a number from 0 to 1, found {found}"):
        list(read_documents(path))


INLINE = [
    ("قصف\n", 1, "expected '## id' before the first paragraph, found 'قصف'"),
    ("## a\n@kind headline\n", 1, "no text under this id"),
    ("## a\n[قصف\n", 2, r"column 1: a span is opened and not closed \(write \\\["),
    ("## a\nقصف](a1 X)\n", 2, r"column 4: \]\(a1 X\) closes a span that was not opened"),
    ("## a\n[قصف] عنيف\n", 2, r"column 5: expected \]\(id LABEL\) at the end of a span"),
    ("## a\n[قصف](a1)\n", 2, r"column 5: expected \]\(id LABEL\)"),
    ("## a\nقصف [](a1 X)\n", 1, r"offsets \[4, 4\) are outside the text or empty"),
    ("## a\n[قصف](a1 X) [هنا](a1 X)\n", 1, "id 'a1' is already that of"),
    ("## a\nقصف\nعنيف\n", 3, r"expected '- label head tail' or '## id', found 'عنيف'"),
    ("## a\n[قصف](a1 X)\n- attacks a1\n", 3, "expected '- label head tail', found '- attacks a1'"),
    ("## a\n[قصف](a1 X)\n- attacks a1 l1\n", 1, "tail 'l1' is not the id of an entity"),
    ("## a\nقصف \\q\n", 2, "is no escape of the inline form"),
    ("## a\nقصف \\u{110000}\n", 2, "is no escape of the inline form"),
    ("## a\nقصف \\u{d800}\n", 2, "is no escape of the inline form"),
    ("## a\\\nقصف\n", 1, "a single .* at the end"),
    ("## a\n@ headline\nقصف\n", 2, "expected '@key value'"),
    ('## a\n@"\\q" x\nقصف\n', 2, "key .*Invalid"),
    (b"## a\n@x y\n\xd9\n", 3, "not UTF-8: byte 1 of the line is 0xd9"),
]


@pytest.mark.parametrize(("content", "number", "words"), INLINE)
def test_inline(tmp_path, content, number, words):
    good = "\n## good\nقصف\n".encode()
    content = content if isinstance(content, bytes) else content.encode()
    path = write(tmp_path / "in.inline", content + good)
    records = list(read_records(path))
    assert records[-1].document().id == "good"
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}:{number}: .*{words}"):
        records[0].document()


CONLL = [
    ("قصف O\nسرمين\n", 2, "expected a token and its tag, found 'سرمين' alone"),
    ("قصف O\nسرمين LOC\n", 2, "expected a tag O, B-LABEL or I-LABEL in the last column, found 'LOC'"),
    ("قصف O\nسرمين B-\n", 2, "expected a tag O, B-LABEL or I-LABEL in the last column, found 'B-'"),
    ("قصف O\nسرمين S-LOC\n", 2, "expected a tag"),
    (b"a O\n\xff O\n", 2, "not UTF-8: byte 1 of the line is 0xff"),
]


@pytest.mark.parametrize(("content", "number", "words"), CONLL)
def test_conll(tmp_path, content, number, words):
    content = content if isinstance(content, bytes) else content.encode()
    path = write(tmp_path / "in.bio", content + "\nقصف O\n".encode())
    records = list(read_records(path))
    assert records[-1].document().text == "قصف"
    with pytest.raises(RecordError, match=f"^{re.escape(str(path))}:{number}: .*{words}"):
        records[0].document()


BRAT = [
    ({"a.ann": ""}, "a.ann:1", r"no a\.txt beside it"),
    ({"a.txt": "قصف"}, "a.txt:1", r"no a\.ann beside it \(an empty one says that nothing is annotated\)"),
    ({"a.txt": b"ab\xff", "a.ann": ""}, "a.txt:1", "not UTF-8: byte 3 of the file"),
    ({"a.txt": "ab", "a.ann": b"T1\tX 0 1\t\xff"}, "a.ann:1", "not UTF-8: byte 10 of the line"),
    (
        {"a.txt": TEXT, "a.ann": "T1\tX 0 4\tقصفت\nT2\tX 6 13\tبلدة"},
        "a.ann:2",
        "T2: the text has 'لطائرات' at 6 13, the line says 'بلدة'",
    ),
    ({"a.txt": "قصف", "a.ann": "T1\tX 0 40\tقصف عنيف"}, "a.ann:1", "T1: the text has 'قصف' at 0 40, the line says"),
    ({"a.txt": "قصف", "a.ann": "T1\tX 3 3\t"}, "a.ann:1", "outside the text or empty"),
    ({"a.txt": "قصف", "a.ann": "\nT1 X 0 3 قصف"}, "a.ann:2", "expected 'T1<tab>LABEL start end<tab>surface' or"),
    ({"a.txt": "قصف", "a.ann": "T1\tX 0\tقصف"}, "a.ann:1", "expected 'T1<tab>LABEL start end<tab>surface' or"),
    ({"a.txt": "قصف", "a.ann": "R1\tattacks T1 T2"}, "a.ann:1", "or 'R1<tab>label Arg1:T1 Arg2:T2', found"),
    ({"a.txt": "قصف", "a.ann": "R1\tattacks Arg1:T1 Arg2:T2\t"}, "a.ann:1", "head 'T1' is not the id of an entity"),
    ({"a.txt": "قصف", "a.ann": "Q1\tx"}, "a.ann:1", "found 'Q1"),
]


@pytest.mark.parametrize(("files", "place", "words"), BRAT)
def test_brat(tmp_path, files, place, words):
    for name, content in (files | {"b.txt": "قصف", "b.ann": ""}).items():
        write(tmp_path / name, content)
    records = list(read_records(tmp_path))
    assert records[-1].document().id == "b"
    with pytest.raises(RecordError, match=f"^{re.escape(str(tmp_path / place))}: .*{words}"):
        records[0].document()


def test_plain_names_line_and_byte(tmp_path):
    write(tmp_path / "a.txt", b"ab\ncd\xff\n")
    with pytest.raises(RecordError, match=r"a\.txt:2: not UTF-8: byte 6 of the file is 0xff"):
        list(read_documents(tmp_path))


ENTITIES = {"ACTOR.ARMED": "x", "ACTOR.ORG": "x", "LOCATION": "x"}
SCHEMAS = [
    ("[]", "expected a schema, found list"),
    ("", "expected a schema, found NoneType"),
    ("a: [", "not YAML"),
    (b"entities: {X: \xff}", "not YAML"),
    ({"labels": {}}, "unknown labels; known are entities, name, relations, version"),
    ({"name": "x"}, "entities: expected label: meaning pairs, found NoneType"),
    ({"entities": {}}, "entities: at least one label is needed"),
    ({"entities": ["X"]}, "entities: expected label: meaning pairs, found list"),
    ("entities: {ON: x}", "label True was read as bool; write it in quotes"),
    ("entities: {1: x}", "label 1 was read as int; write it in quotes"),
    ({"entities": {"a b": "x"}}, "label 'a b': a label has no spaces or brackets"),
    ({"entities": {"": "x"}}, "label '': a label has no spaces"),
    ({"entities": ENTITIES, "relations": ["x"]}, "relations: expected label: {head, tail} pairs, found list"),
    (
        {"entities": ENTITIES, "relations": {"r": "x"}},
        r"relations: r: expected {head: \[...\], tail: \[...\]}, found str",
    ),
    ({"entities": ENTITIES, "relations": {"r": {"from": ["ACTOR"]}}}, "relations: r: unknown from; known are head"),
    ({"entities": ENTITIES, "relations": {"r": {"tail": ["ACTOR"]}}}, "r: head: expected a list of labels"),
    ({"entities": ENTITIES, "relations": {"r": {"head": ["ACTOR"], "tail": []}}}, "r: tail: expected a list of labels"),
    (
        {"entities": ENTITIES, "relations": {"r": {"head": ["ACTOR", "WHO"], "tail": ["LOCATION"]}}},
        "r: head: WHO is no entity label or coarse type of this schema",
    ),
    (
        {"entities": ENTITIES, "relations": {"r": {"head": ["ACTOR"], "tail": ["ACTOR"], "symmetric": "yes"}}},
        "r: symmetric: expected true or false, found 'yes'",
    ),
    (
        {"entities": ENTITIES, "relations": {"r": {"head": ["ACTOR"], "tail": ["LOCATION"], "symmetric": True}}},
        "a symmetric relation joins the same labels on both sides",
    ),
]


@pytest.mark.parametrize(("content", "words"), SCHEMAS)
def test_schema(tmp_path, content, words):
    path = write(tmp_path / "s.yaml", yaml.safe_dump(content) if isinstance(content, dict) else content)
    with pytest.raises(SchemaError, match=f"^{re.escape(str(path))}: .*{words}"):
        Schema.load(path)


def test_schema_that_is_not_there(tmp_path):
    with pytest.raises(SchemaError, match=r"none\.yaml: cannot be read: No such file"):
        Schema.load(tmp_path / "none.yaml")


ARMED, PLACE = Entity(0, 4, "ACTOR.ARMED"), Entity(5, 13, "LOCATION")
DOCUMENTS = [
    (lambda: Entity(4, 4, "X"), r"entity X \[4, 4\): need 0 <= start < end"),
    (lambda: Entity(-1, 4, "X"), r"entity X \[-1, 4\): need"),
    (
        lambda: Document(TEXT, (Entity(0, 99, "X"),), id="d"),
        r"document 'd': X \[0, 99\) ends after the text, which has 24",
    ),
    (lambda: Document(TEXT, (ARMED, ARMED)), r"document: ACTOR.ARMED \[0, 4\) is given twice"),
    (
        lambda: Document(TEXT, (ARMED,), (Relation(ARMED, PLACE, "attacks"),), id="d"),
        r"document 'd': the tail of attacks, LOCATION \[5, 13\), is not an entity of the document",
    ),
    (
        lambda: Document(TEXT, (ARMED, PLACE), (Relation(ARMED, PLACE, "attacks"),) * 2),
        r"attacks from ACTOR.ARMED \[0, 4\) to LOCATION \[5, 13\) is given twice",
    ),
]


@pytest.mark.parametrize(("build", "words"), DOCUMENTS)
def test_document(build, words):
    with pytest.raises(ValueError, match=words):
        build()


REPORT = 'أعلن "لواء الصقور" مقتل 12 مدنياً في حلب ، وفق المرصد'
ANNOTATIONS = [
    ({"حلب": "PLACE"}, (), "e1 'حلب' .*: unknown label PLACE; known are ACTOR.ARMED, ACTOR.STATE"),
    ({" حلب": "LOCATION"}, (), "e1 ' حلب' .*: white space at an edge"),
    ({"حلب ": "LOCATION"}, (), "white space at an edge"),
    ({"حل": "LOCATION"}, (), "cuts a word in .*only where words were run together"),
    ({"مدنيا": "ACTOR.CIVILIAN"}, (), "cuts a word"),
    ({"حلب ،": "LOCATION"}, (), "punctuation '،' at an edge"),
    ({'"لواء': "ACTOR.ARMED"}, (), "punctuation '\"' at an edge"),
    ({"لواء الصقور": "ACTOR.ARMED", "الصقور": "LOCATION"}, (), r"e1 'لواء الصقور' .* and e2 'الصقور' .* overlap"),
    ({"حلب": "LOCATION"}, [("near", "حلب", "حلب")], "near e1 e1: unknown relation; known are belongs_to"),
    (
        {"حلب": "LOCATION", "المرصد": "ACTOR.ORG"},
        [("controls", "حلب", "المرصد")],
        "controls e1 e2: joins ACTOR to LOCATION, not LOCATION to ACTOR.ORG",
    ),
    ({"حلب": "LOCATION"}, [("located_in", "حلب", "حلب")], "located_in e1 e1: joins an entity to itself"),
    (
        {"لواء الصقور": "ACTOR.ARMED", "المرصد": "ACTOR.ORG"},
        [("allied_with", "المرصد", "لواء الصقور")],
        "allied_with e2 e1: is symmetric, so it runs from the earlier mention to the later",
    ),
]


@pytest.mark.parametrize(("mentions", "links", "words"), ANNOTATIONS)
def test_annotation(mentions, links, words):
    faults = list(annotation_faults(annotate(REPORT, mentions, links), Schema.load()))
    assert len(faults) == 1
    assert re.search(words, faults[0])


LONG = "تبادل الطرفان القصف المدفعي على محاور القتال شمال المدينة طوال ساعات الليل من دون تغيير في خطوط التماس"
REPEATED = [
    ({"text": "قصف", "id": "a"}, {"text": "هدوء", "id": "a"}, r"id 'a' is already that of in\.jsonl:3"),
    ({"text": "قصف  عنيف"}, {"text": "قصف عنيف "}, r"the same text stands at in\.jsonl:3"),
    ({"text": LONG}, {"text": LONG + " أمس"}, r"nearly the same text stands at in\.jsonl:3 \(94% .*50% is the limit"),
]


@pytest.mark.parametrize(("first", "second", "words"), REPEATED)
def test_repetition_across_files(first, second, words):
    faults = list(map(str, validate([record(first), Record(second, "dev.jsonl", 8)], Schema.load())))
    assert len(faults) == 1
    assert re.search(f"^dev.jsonl:8: .*{words}", faults[0])


def test_files(tmp_path):
    file = write(tmp_path / "in" / "x.csv", "a")
    cases = [
        (lambda: read_records(tmp_path / "none"), FileNotFoundError, "none: no such file or folder"),
        (lambda: read_records(file), ValueError, r"the suffix '\.csv' tells no format; .*jsonl \(\.jsonl\), inline"),
        (lambda: read_records(file, "csv"), ValueError, "unknown format 'csv'; known are jsonl, inline, conll, brat"),
        (lambda: read_records(file, "brat"), ValueError, "brat is a folder, this is a file"),
        (lambda: read_records(tmp_path / "in"), FileNotFoundError, r"no file in this folder ends in \.jsonl"),
        (lambda: read_records(tmp_path / "in", "plain"), FileNotFoundError, r"no file in this folder ends in \.txt"),
        (lambda: write_documents([], tmp_path / "out.csv"), ValueError, "tells no format"),
        (lambda: write_documents([Document("a"), Document("b")], tmp_path / "o.txt"), ValueError, "holds one document"),
    ]
    for call, error, words in cases:
        with pytest.raises(error, match=words):
            call()
    write(tmp_path / "full" / "x.txt", "a")
    for form in ("plain", "brat"):
        with pytest.raises(FileExistsError, match=r"x\.txt is there already; name a new or empty folder"):
            write_documents([Document("a")], tmp_path / "full", form)


def test_there_are_at_least_fifty_kinds():
    formats = len(JSONL) + len(INLINE) + len(CONLL) + len(BRAT)
    assert formats + len(SCHEMAS) + len(DOCUMENTS) + len(ANNOTATIONS) + len(REPEATED) >= 50
