"""The worked paragraphs of the guidelines keep to the scheme, and the guidelines speak of all of it."""

import re

from marsad.data.inline import read_inline
from marsad.data.schema import Schema
from marsad.data.validate import validate
from tests.data.build import write
from tests.tree import DATA

TEXT = (DATA / "ANNOTATION.md").read_text("utf-8")
SCHEMA = Schema.load()


def test_the_worked_paragraphs_are_good_and_show_every_label(tmp_path):
    (block,) = re.findall(r"```inline\n(.*?)```", TEXT, re.DOTALL)
    records = list(read_inline(write(tmp_path / "worked.inline", block)))
    assert [str(fault) for fault in validate(records, SCHEMA)] == []
    documents = [record.document() for record in records]
    assert {entity.label for document in documents for entity in document.entities} == set(SCHEMA.entities)
    assert {relation.label for document in documents for relation in document.relations} == set(SCHEMA.relations)


def test_every_label_is_explained_with_what_it_joins():
    for label in SCHEMA.entities:
        assert f"`{label}`" in TEXT
    for relation in SCHEMA.relations.values():
        ends = f"{' or '.join(relation.head)} → {' or '.join(relation.tail)}"
        assert f"| `{relation.label}` | {ends} |" in TEXT
