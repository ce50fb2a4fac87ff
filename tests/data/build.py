"""Documents for the tests of data: by hand from mentions, and at random with every awkward sign."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from marsad.data.document import Document, Entity, Relation
from marsad.data.record import Record

LABELS = ("ACTOR.ARMED", "LOCATION", "QUANTITY.KILLED")
LINKS = ("attacks", "present_in")
SIGNS = "ابج دهـوَّ é7٣,.،#@-[](){}\\\"'%\t\n\r\u00a0\u200f\u2028\ufeff\x00\x1c\x85🚑"
WORDS = ("قصفت", "طائراتٌ", "بلدة", "12", "٢٦٬٩٥٠", "و", "،", ".", "(", "drone", "#عاجل", "🚑")

Links = Sequence[tuple[str, str, str]]


def annotate(text: str, mentions: Mapping[str, str], links: Links = (), name: str | None = None, **meta) -> Document:
    """``mentions`` maps a surface (its first occurrence) to its label; a link is (label, head, tail)."""
    entities = {
        surface: Entity(text.index(surface), text.index(surface) + len(surface), label)
        for surface, label in mentions.items()
    }
    relations = [Relation(entities[head], entities[tail], label) for label, head, tail in links]
    return Document(text, tuple(entities.values()), tuple(relations), name, meta)


def record(data: object) -> Record:
    """A record with this data on line 3 of ``in.jsonl``."""
    return Record(data, "in.jsonl", 3)


def write(path: Path, content: str | bytes) -> Path:
    """Write text or bytes as they are, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


SCORES = st.none() | st.floats(0, 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(SIGNS + "truenl", max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(SIGNS, max_size=3), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def documents(draw, labels: Sequence[str] = (*LABELS, "نوع آخر", "a](b c)")) -> Document:
    """Any text, spans that nest and cross, relations between any two, ids and meta with any signs."""
    text = draw(st.text(SIGNS, max_size=24))
    entities: list[Entity] = []
    if text:
        places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 8), st.sampled_from(labels), SCORES)
        entities = [
            Entity(start, min(start + length, len(text)), label, score=score)
            for start, length, label, score in draw(st.lists(places, max_size=5))
        ]
    entities = list(dict.fromkeys(entities))
    links = st.tuples(st.sampled_from(entities), st.sampled_from(entities), st.sampled_from((*LINKS, "a b")), SCORES)
    relations = [
        Relation(head, tail, label, score=score)
        for head, tail, label, score in (draw(st.lists(links, max_size=3)) if entities else [])
    ]
    name = draw(st.none() | st.text(SIGNS + "ab/", max_size=5))
    meta = draw(st.dictionaries(st.text(SIGNS + "ab", max_size=4), JSON, max_size=2))
    return Document(text, tuple(entities), tuple(dict.fromkeys(relations)), name, meta)


@st.composite
def word_documents(draw) -> Document:
    """Words joined by single spaces, with flat spans of whole words: what columns can hold."""
    words = draw(st.lists(st.sampled_from([word for word in WORDS if word != "#عاجل"]), min_size=1, max_size=9))
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=6)))
    entities = [
        Entity(starts[first], starts[last] - 1, draw(st.sampled_from(LABELS)))
        for first, last in pairwise(cuts)
        if draw(st.booleans())
    ]
    return Document(" ".join(words), tuple(entities))
