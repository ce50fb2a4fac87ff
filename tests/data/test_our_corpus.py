"""The corpus that comes along: without faults, and with enough of every label and relation."""

from collections import Counter

import pytest

from marsad.data.document import Document
from marsad.data.files import read_documents, read_records
from marsad.data.schema import Schema
from marsad.data.split import split
from marsad.data.validate import validate
from tests.tree import DATA

CORPUS = DATA / "corpus"
SCHEMA = Schema.load()


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return list(read_documents(CORPUS))


def test_it_has_no_faults():
    faults = [str(fault) for fault in validate(read_records(CORPUS), SCHEMA)]
    assert not faults, "\n".join(faults)


def test_it_shows_every_label_and_relation(documents):
    counts = Counter(entity.label for document in documents for entity in document.entities)
    counts.update(relation.label for document in documents for relation in document.relations)
    assert len(documents) >= 300
    assert {label: counts[label] for label in (*SCHEMA.entities, *SCHEMA.relations) if counts[label] < 40} == {}


def test_it_can_be_divided_by_its_stories(documents):
    assert {
        key for document in documents for key in ("theatre", "kind", "scenario") if key not in document.meta
    } == set()
    free = [document for document in documents if "part" not in document.meta]
    assert len(free) == 3129  # those whose sides dev and test scores stand on
    shares = [len(part) / len(free) for part in split(free).values()]
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
