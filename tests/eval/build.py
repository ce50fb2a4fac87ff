"""Documents for the tests of evaluation: by hand from mentions, and at random."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from hypothesis import strategies as st

from marsad.data.document import Document, Entity, Relation
from marsad.data.schema import RelationType, Schema

LABELS = ("ACTOR.ARMED", "ACTOR.ORG", "LOCATION", "QUANTITY.KILLED")
LINKS = ("attacks", "allied_with", "present_in")

ANY = ("ACTOR", "LOCATION", "QUANTITY")
SCHEMA = Schema(
    dict.fromkeys(LABELS, ""),
    {label: RelationType(label, ANY, ANY, label == "allied_with") for label in LINKS},
    "tests",
)

Links = Sequence[tuple[str, str, str]]


def annotate(text: str, mentions: Mapping[str, str], links: Links = (), name: str | None = None) -> Document:
    """``mentions`` maps a surface (its first occurrence) to its label; a link is (label, head, tail)."""
    entities = {
        surface: Entity(text.index(surface), text.index(surface) + len(surface), label)
        for surface, label in mentions.items()
    }
    relations = [Relation(entities[head], entities[tail], label) for label, head, tail in links]
    return Document(text, tuple(entities.values()), tuple(relations), name)


@st.composite
def spans(draw, words: int) -> list[tuple[int, int]]:
    """Flat spans of words: half-open word numbers, in order, never overlapping."""
    cuts = sorted(draw(st.sets(st.integers(0, words), max_size=8)))
    return [pair for pair in pairwise(cuts) if draw(st.booleans())]


@st.composite
def annotations(draw, text: str) -> tuple[tuple[Entity, ...], tuple[Relation, ...]]:
    """Any annotation of a text: spans may overlap, relations may join anything."""
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 6), st.sampled_from(LABELS))
    entities = sorted(
        {
            Entity(start, min(start + length, len(text)), label)
            for start, length, label in draw(st.lists(places, max_size=6))
        }
    )
    if not entities:
        return (), ()
    ends = st.sampled_from(entities)
    links = draw(st.lists(st.tuples(ends, ends, st.sampled_from(LINKS)), max_size=6))
    return tuple(entities), tuple({Relation(head, tail, label) for head, tail, label in links})


@st.composite
def document_pairs(draw) -> tuple[list[Document], list[Document]]:
    """Gold documents with ids and predictions for the same texts."""
    golds, predictions = [], []
    for n in range(draw(st.integers(1, 4))):
        text = draw(st.text(alphabet="ابجد هوز", min_size=1, max_size=14))
        blank = Document(text, id=f"d{n}")
        golds.append(blank.with_annotation(*draw(annotations(text))))
        predictions.append(blank.with_annotation(*draw(annotations(text))))
    return golds, predictions
