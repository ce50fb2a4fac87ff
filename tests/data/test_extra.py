"""Records with keys that the canonical form does not know."""

import pytest

from marsad.data.extra import extra_to_meta
from marsad.data.foreign import doccano_fault, holds_spans
from marsad.data.record import RecordError
from tests.data.build import record

DATA = {
    "text": "قصف حلب",
    "entities": [{"start": 4, "end": 7, "label": "LOC", "coarse": "place", "fine": 3}],
    "source": "ours",
    "split": "train",
}


def test_unknown_keys_go_to_meta_or_are_counted():
    mended = extra_to_meta(record(DATA))
    assert list(record(DATA).faults())
    document = mended.document()
    assert document.meta == {"source": "ours", "split": "train"}
    assert document.mention(document.entities[0]) == "حلب"
    assert mended.lost == {"unknown keys of entities": 2}


def test_meta_keeps_its_own_values():
    mended = extra_to_meta(record({"text": "قصف", "source": "new", "meta": {"source": "old"}}))
    assert mended.document().meta == {"source": "old"}
    assert mended.lost == {"keys that meta has already": 1}


TRIPLES, OBJECTS = [[4, 7, "LOC"]], [{"id": 1, "label": "LOC", "start_offset": 4, "end_offset": 7}]


@pytest.mark.parametrize("key", ["label", "labels", "spans"])
@pytest.mark.parametrize("spans", [TRIPLES, OBJECTS])
def test_spans_of_doccano_that_go_to_meta_are_counted(key, spans):
    mended = extra_to_meta(record({"text": "قصف حلب", key: spans, "tags": ["x"]}))
    assert mended.document().meta == {key: spans, "tags": ["x"]}
    assert mended.lost == {"spans that went to meta": 1}


@pytest.mark.parametrize("spans", [TRIPLES, OBJECTS])
def test_entities_of_doccano_are_refused_with_the_format_to_name(spans):
    mended = extra_to_meta(record({"id": 7, "text": "قصف حلب", "entities": spans, "relations": []}))
    with pytest.raises(RecordError, match="entities: these are spans as doccano writes them: name --from doccano, or"):
        mended.document()


@pytest.mark.parametrize(
    "value", [None, "LOC", [], ["LOC"], [["LOC"]], [[4, "7", "LOC"]], [{"start": 4, "end": 7}], {}]
)
def test_what_only_resembles_spans_of_doccano(value):
    assert not holds_spans(value)
    assert doccano_fault({"text": "قصف حلب", "entities": [], "label": value}) is None


def test_a_good_record_stays_as_it_is():
    good = record({"id": "a", "text": "قصف", "entities": [], "relations": [], "meta": {"x": 1}})
    assert extra_to_meta(good) == good


def test_a_broken_record_keeps_its_faults():
    cases: list[object] = [None, [], {"text": "قصف", "meta": []}, {"text": "قصف", "entities": [5]}, {"entities": "x"}]
    for data in cases:
        broken = record(data)
        assert list(extra_to_meta(broken).faults()) == list(broken.faults()) != []
