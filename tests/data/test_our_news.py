"""The annotations of real news: whole, of the scheme, without a word of the texts, and with nothing of dev in train."""

import pytest

from marsad.data.jsonl import read_jsonl
from marsad.data.schema import Schema
from tests.tree import ROOT, need_tree

need_tree("data/news")

SCHEMA = Schema.load()
PARTS = {
    part: [record.data for record in read_jsonl(ROOT / "data" / "news" / f"{part}.jsonl")] for part in ("train", "dev")
}


@pytest.mark.parametrize("part", PARTS)
def test_records_fit_their_passages_and_the_scheme(part):
    assert len({record["id"] for record in PARTS[part]}) == len(PARTS[part]) >= 100
    for record in PARTS[part]:
        length = record["end"] - record["start"]
        ends = {entity["id"]: entity["label"] for entity in record["entities"]}
        assert all(0 <= entity["start"] < entity["end"] <= length for entity in record["entities"]), record["id"]
        assert set(ends.values()) <= set(SCHEMA.entities), record["id"]
        for relation in record["relations"]:
            assert SCHEMA.relations[relation["label"]].fits(ends[relation["head"]], ends[relation["tail"]])


@pytest.mark.parametrize("part", PARTS)
def test_no_text_is_in_them(part):
    for record in PARTS[part]:
        assert set(record) <= {"id", "source", "start", "end", "sha256", "entities", "relations", "meta"}
        assert set(record.get("meta", {})) <= {"glued"}
        assert not any("text" in entity for entity in record["entities"])


def test_train_has_no_article_of_dev():
    articles = [{record["source"] for record in PARTS[part]} for part in ("train", "dev")]
    assert not set.intersection(*articles)
