"""Division of a corpus."""

import random

import pytest

from marsad.data.document import Document
from marsad.data.split import PARTS, split


def corpus(number: int = 200) -> list[Document]:
    """Stories of one to three paragraphs in two theatres."""
    stories = [f"s{n // (1 + n % 3)}" for n in range(number)]
    return [
        Document(f"نص {n}", id=f"d{n}", meta={"scenario": story, "theatre": "east" if n % 4 else "west"})
        for n, story in enumerate(stories)
    ]


def ids(parts: dict[str, list[Document]]) -> dict[str, set[str | None]]:
    return {part: {document.id for document in documents} for part, documents in parts.items()}


def test_everything_lands_once_and_a_story_on_one_side():
    documents = corpus()
    parts = split(documents)
    assert sorted(str(d.id) for part in PARTS for d in parts[part]) == sorted(str(d.id) for d in documents)
    sides = [{d.meta["scenario"] for d in parts[part]} for part in PARTS]
    assert not (sides[0] & sides[1] | sides[0] & sides[2] | sides[1] & sides[2])


def test_shares_count_paragraphs_in_every_theatre():
    parts = split(corpus(), shares=(70, 20, 10))
    assert [len(parts[part]) for part in PARTS] == pytest.approx([140, 40, 20], abs=3)
    west = [sum(d.meta["theatre"] == "west" for d in parts[part]) for part in PARTS]
    assert west == pytest.approx([35, 10, 5], abs=5)


def test_the_order_of_files_makes_no_difference():
    documents = corpus()
    shuffled = random.Random(3).sample(documents, len(documents))
    assert ids(split(documents)) == ids(split(shuffled))


def test_the_seed_makes_the_division():
    assert ids(split(corpus(), seed=1)) == ids(split(corpus(), seed=1))
    assert ids(split(corpus(), seed=1)) != ids(split(corpus(), seed=2))


def test_a_part_keeps_the_order_given():
    numbers = [int((d.id or "d0")[1:]) for d in split(corpus())["train"]]
    assert numbers == sorted(numbers)


def test_documents_without_a_story_stand_alone():
    parts = split([Document(f"نص {n}") for n in range(100)])
    assert [len(parts[part]) for part in PARTS] == [80, 10, 10]


def test_a_share_may_be_nothing():
    parts = split(corpus(), shares=(1, 0, 0))
    assert [len(parts[part]) for part in PARTS] == [200, 0, 0]


def pinned(number: int, part: str, **meta: str) -> Document:
    return Document(f"نص آخر {number}", id=f"p{number}", meta={"theatre": "east", "part": part, **meta})


def test_a_paragraph_that_names_its_part_moves_no_other():
    before = ids(split(corpus()))
    grown = ids(split([*corpus(), *(pinned(n, "train") for n in range(50)), pinned(50, "test")]))
    assert grown["train"] - before["train"] == {f"p{n}" for n in range(50)}
    assert grown["dev"] == before["dev"]
    assert grown["test"] == before["test"] | {"p50"}


def test_one_paragraph_names_the_part_of_its_story():
    parts = ids(split([*corpus(), pinned(0, "dev", scenario="s7")]))
    assert {d.id for d in corpus() if d.meta["scenario"] == "s7"} | {"p0"} <= parts["dev"]


def test_parts_that_cannot_be():
    with pytest.raises(ValueError, match="id p0: part validation, expected one of train, dev, test in all of it"):
        split([pinned(0, "validation")])
    with pytest.raises(ValueError, match="scenario s: part dev, train, expected one of"):
        split([pinned(0, "dev", scenario="s"), pinned(1, "train", scenario="s")])


@pytest.mark.parametrize("shares", [(80, 20), (0, 0, 0), (110, -10, 0), (float("nan"), 1, 1), (float("inf"), 1, 1)])
def test_impossible_shares(shares):
    with pytest.raises(ValueError, match="expected one for each of train, dev, test, such as 80, 10, 10"):
        split(corpus(4), shares=shares)


def test_one_text_stays_on_one_side():
    documents = [Document(f"نص {n % 50}", id=f"d{n}") for n in range(200)]
    parts = split(documents, shares=(50, 25, 25))
    texts = {part: {document.text for document in members} for part, members in parts.items()}
    assert sum(map(len, texts.values())) == len(set().union(*texts.values())) == 50
