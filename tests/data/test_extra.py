"""Records with keys that the canonical form does not know."""

from marsad.data.extra import extra_to_meta
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


def test_a_good_record_stays_as_it_is():
    good = record({"id": "a", "text": "قصف", "entities": [], "relations": [], "meta": {"x": 1}})
    assert extra_to_meta(good) == good


def test_a_broken_record_keeps_its_faults():
    cases: list[object] = [None, [], {"text": "قصف", "meta": []}, {"text": "قصف", "entities": [5]}, {"entities": "x"}]
    for data in cases:
        broken = record(data)
        assert list(extra_to_meta(broken).faults()) == list(broken.faults()) != []
