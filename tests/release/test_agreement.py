"""The measure of how far the plain tagger agrees."""

from collections import Counter

import numpy as np
import pytest

from marsad.data.document import Document, Entity, Relation
from marsad.model.extractor import Extractor
from tests.release.agreement import against, counts, fact_rows, fit, row


@pytest.mark.parametrize(
    ("tags", "fits"), [([0, 1, 2, 2, 0, 3], True), ([0, 2], False), ([1, 4], False), ([3, 4, 1, 2], True), ([2], False)]
)
def test_tags_that_fit(tags, fits):
    assert fit(np.array(tags)) is fits


def test_what_is_counted(tmp_path):
    text = "قتل ثلاثة جنود في هجوم على بلدة الرابية."
    gold = Document(text, (Entity(4, 14, "QUANTITY.KILLED", id="q1"),))
    extractor = Extractor.from_pretrained("default", device="cpu", runtime="torch")
    assert {(e.start, e.end) for e in extractor.extract(text).entities} == {(4, 14), (27, 39)}
    found = counts(extractor, [gold, Document("هدوء." * 400)], tmp_path)
    assert found["fit"] + found["do not fit"] == 1  # the other has more than one window
    assert (found["gold"], found["marsad"], found["marsad right"]) == (1, 2, 1)
    assert found["common"] <= found["plain"]


def test_the_row():
    found = Counter({"fit": 3, "fit, same": 2, "do not fit": 1, "marsad": 4, "plain": 4, "gold": 5, "common": 3})
    found.update({"plain right": 2, "marsad right": 4})
    assert row("news", found) == "| news | 4 | 3, 2 | 1, 0 | 75.0 | 44.4 | 88.9 |"


def report(*links, places=((26, 38),)):
    text = "قتل ثلاثة جنود وأصيب اثنان في بلدة الرابية."
    ends = [Entity(4, 14, "QUANTITY.KILLED", score=0.9), Entity(21, 26, "QUANTITY.INJURED", score=0.8)]
    ends += [Entity(start, end, "LOCATION", score=0.7) for start, end in places]
    return Document(text, tuple(ends), tuple(Relation(ends[a], ends[b], "occurred_in", score=0.6) for a, b in links))


def test_two_readings():
    line = against("other", [report((0, 2), (1, 2))], [report((0, 2))])
    assert line == "other: 3 entities, F1 100.0, scores within 0; 2 links, F1 66.7, scores within 0"


def test_fact_rows():
    gold = report((0, 2), (1, 2))
    assert fact_rows("same", [gold], [report((1, 2), (0, 2))]) == "same: 2 of 2 rows the same; differing {}"
    assert fact_rows("less", [gold], [report((1, 2))]) == "less: 1 of 2 rows the same; differing {'where': 1}"
    without = Document(gold.text, gold.entities[1:], gold.relations[1:])
    assert fact_rows("none", [gold], [without]) == "none: 1 of 2 rows the same; differing {'no row': 1}"
