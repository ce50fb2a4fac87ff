"""brat folders, as brat writes them."""

import re

import pytest

from marsad.data.brat import read_brat, write_brat
from marsad.data.document import Document, Entity
from marsad.data.files import read_documents
from marsad.data.schema import Schema
from tests.data.build import annotate, write
from tests.tree import ROOT, need_tree

TEXT = "قصفت طائرات\nالتحالف سرمين 🚑 وقتل طفل\r\n"


def test_what_brat_writes(tmp_path):
    write(tmp_path / "b" / "one.txt", TEXT)
    write(
        tmp_path / "b" / "one.ann",
        "T1\tACTOR.ARMED 5 11;12 19\tطائرات التحالف\n"
        "T2\tLOCATION 20 25\tسرمين\r\n"
        "T3\tQUANTITY.KILLED 33 36\tطفل\n"
        "R1\tattacks Arg1:T1 Arg2:T2\t\n"
        "R2\tcaused_by Arg1:T3 Arg2:T1\n",
    )
    document = next(read_brat(tmp_path / "b")).document()
    assert (document.id, document.text) == ("one", TEXT)
    assert [document.mention(e) for e in document.entities] == ["طائرات\nالتحالف", "سرمين", "طفل"]
    assert [(r.label, r.head.id, r.tail.id) for r in document.relations] == [
        ("attacks", "T1", "T2"),
        ("caused_by", "T3", "T1"),
    ]


def test_what_has_no_place_is_counted(tmp_path):
    write(tmp_path / "a.txt", TEXT)
    write(
        tmp_path / "a.ann",
        "T1\tACTOR.ARMED 5 11;20 25\tطائرات سرمين\n"
        "T2\tLOCATION 20 25\tسرمين\n"
        "T3\tAttack 0 4\tقصفت\n"
        "E1\tAttack:T3 Target:T2\n"
        "A1\tNegation E1\n"
        "#1\tAnnotatorNotes T2\tتحقق\n"
        "N1\tReference T2 Wiki:1\tسرمين\n"
        "*\tEquiv T2 T3\n"
        "R1\tattacks Arg1:T1 Arg2:T2\n"
        "R2\tcauses Arg1:E1 Arg2:T2\n",
    )
    (record,) = read_brat(tmp_path)
    assert [record.document().mention(e) for e in record.document().entities] == ["قصفت", "سرمين"]
    assert record.document().relations == ()
    assert record.lost == {
        "discontinuous spans": 1,
        "events": 1,
        "attributes": 1,
        "notes": 1,
        "normalisations": 1,
        "equivalences": 1,
        "relations of such spans or events": 2,
    }


def test_a_byte_order_mark_counts_as_brat_counts_it(tmp_path):
    write(tmp_path / "a.txt", "\ufeffحلب")
    write(tmp_path / "a.ann", "T1\tLOCATION 1 4\tحلب\n")
    assert next(read_brat(tmp_path)).document().entities == (Entity(1, 4, "LOCATION"),)


def test_what_is_written(tmp_path):
    document = annotate(
        "قصفت الطائرات سرمين",
        {"الطائرات": "ACTOR.ARMED", "سرمين": "LOCATION"},
        [("attacks", "الطائرات", "سرمين")],
        "d1",
    )
    assert not write_brat([document], tmp_path / "new" / "folder")
    assert (tmp_path / "new/folder/d1.txt").read_text("utf-8") == "قصفت الطائرات سرمين"
    assert (tmp_path / "new/folder/d1.ann").read_text("utf-8") == (
        "T1\tACTOR.ARMED 5 13\tالطائرات\nT2\tLOCATION 14 19\tسرمين\nR1\tattacks Arg1:T1 Arg2:T2\t\n"
    )


def test_ids_that_no_file_can_bear_are_counted(tmp_path):
    names = ["a/b", "..", None, "خبر 1", "A", "a", "x" * 300]
    loss = write_brat([Document("نص", id=name) for name in names], tmp_path)
    assert loss.counts == {"ids that a file cannot bear or that stand twice": 4}
    assert sorted(path.stem for path in tmp_path.glob("*.ann")) == [
        "A",
        "document-0001",
        "document-0002",
        "document-0003",
        "document-0006",
        "document-0007",
        "خبر 1",
    ]


def test_sub_folders_are_read_when_asked(tmp_path):
    write_brat([Document("نص", id="a")], tmp_path / "x" / "y")
    assert list(read_brat(tmp_path)) == []
    assert [record.document().id for record in read_brat(tmp_path, recursive=True)] == ["x/y/a"]


def test_types_as_brat_spells_them_are_the_labels_of_the_packaged_schema(tmp_path):
    spelt = {label.replace(".", "_"): label for label in Schema.load().entities}
    others = ["actor_armed", "ACTOR-ARMED", "QUANTITY_LOST", "ACTOR.ARMED", "ACTOR__ARMED"]
    write(tmp_path / "a.txt", "ب" * len([*spelt, *others]))
    lines = (f"T{n + 1}\t{name} {n} {n + 1}\tب\n" for n, name in enumerate([*spelt, *others]))
    write(tmp_path / "a.ann", "".join(lines))
    document = next(read_brat(tmp_path)).document()
    assert [e.label for e in document.entities] == [*spelt.values(), *others]


def test_the_configuration_on_the_page_spells_the_packaged_schema():
    need_tree("docs/")
    page = (ROOT / "docs" / "annotate.md").read_text("utf-8")
    found = re.search(
        r"\[entities\]\n(.*?)\[relations\]\n<ACTOR>=(\S+)\n<QUANTITY>=(\S+)\n(.*?)\[events\]", page, re.DOTALL
    )
    assert found
    schema = Schema.load()
    types = [label.replace(".", "_") for label in schema.entities]
    assert found[1].split() == types
    groups = {name: found[n].split("|") for name, n in (("ACTOR", 2), ("QUANTITY", 3))}
    assert groups == {name: [label for label in types if label.startswith(f"{name}_")] for name in groups}
    sides = {coarse: f"<{coarse}>" if coarse in groups else coarse for coarse in schema.coarse}
    assert found[4].splitlines() == [
        f"{label} Arg1:{'|'.join(sides[s] for s in kind.head)}, Arg2:{'|'.join(sides[s] for s in kind.tail)}"
        for label, kind in schema.relations.items()
    ] + [""]


def test_what_was_marked_twice_counts_once(tmp_path):
    write(tmp_path / "a.txt", TEXT)
    write(
        tmp_path / "a.ann",
        "T1\tACTOR_ARMED 5 11\tطائرات\n"
        "T2\tACTOR.ARMED 5 11\tطائرات\n"
        "T3\tLOCATION 20 25\tسرمين\n"
        "R1\tattacks Arg1:T1 Arg2:T3\n"
        "R2\tattacks Arg1:T2 Arg2:T3\n"
        "R3\tpresent_in Arg1:T2 Arg2:T3\n",
    )
    (record,) = read_brat(tmp_path)
    assert [e.id for e in record.document().entities] == ["T1", "T3"]
    assert [(r.label, r.head.id) for r in record.document().relations] == [("attacks", "T1"), ("present_in", "T1")]
    assert record.lost == {"repeated entities": 1, "repeated relations": 1}


@pytest.mark.parametrize(("name", "form"), [("a.txt", None), ("a.ann", None), ("a.txt", "brat"), ("a.ann", "brat")])
def test_one_of_two_files_stands_for_both(tmp_path, name, form):
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "a.ann", "T1\tLOCATION 20 25\tسرمين\n")
    write(tmp_path / "b.txt", TEXT)
    (document,) = read_documents(tmp_path / name, form)
    assert (document.id, document.text, document.entities) == ("a", TEXT, (Entity(20, 25, "LOCATION"),))
    assert next(read_documents(tmp_path / "a.txt", "plain")).entities == ()
    assert next(read_documents(tmp_path / "b.txt")).entities == ()
