"""Documents with awkward text and true annotation, and the answers that a perfect network would give."""

from itertools import pairwise

from hypothesis import strategies as st

from marsad.data.document import Document, Entity, Relation
from marsad.data.words import word_spans
from marsad.model.codec import Answer, Codec, Encoded, Span

AWKWARD = (
    "قصفت",
    "قُتِـلَ",
    "مَدَنِيّاً",
    "عـــاجل",
    "ﺍﻟﺠﻴﺶ",
    "ﻻجئ",
    "ﷺ",
    "٢٦٬٩٥٠",
    "۱۲",
    "بعد11يوماً",
    "و30",
    "\u200fحلب\u200e",
    "ال\u200bجيش",
    "«التنظيم»",
    "(داعش)",
    "قال…",
    "حلب/إدلب",
    "85٪",
    "🚑",
    "القتلى🚑12",
    "❤\ufe0f",
    "👨\u200d👩\u200d👧",
    "Reuters",
    "F16",
    "#عاجل",
    "ا\u0653من",
    "[SEP]",
    "[UNK]",
    "é",
    "e\u0301",
    "½",
    "كم²",
    "\x00",
    "、",
    "\ud800",
)
"""Words as they come: marks, tatweel, presentation forms, digits of three kinds, bidi marks, emoji, glued ones."""

SPACES = (" ", " ", " ", "  ", "\u00a0", "\t", "\n", "\n\n", "\r\n", "\u2028")
_WORDS = st.sampled_from(AWKWARD) | st.sampled_from(("في", "مدينة", "القوات", "قتل", "مدنيين", "،", "."))


@st.composite
def texts(draw, longest=30) -> str:
    """Awkward words with all kinds of space between them, over one paragraph or several."""
    words = draw(st.lists(st.tuples(_WORDS, st.sampled_from(SPACES)), max_size=longest))
    before: str = draw(st.sampled_from(("", " ", "\n")))
    return before + "".join(word + space for word, space in words)


@st.composite
def documents(draw, labels: tuple[str, ...], relations: tuple[str, ...], longest: int = 30, span: int = 4) -> Document:
    """A text, flat spans of up to ``span`` whole words in it, and relations between any two of them."""
    text = draw(texts(longest))
    words = word_spans(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=12)))
    entities = [
        Entity(words[low][0], words[min(high, low + span) - 1][1], draw(st.sampled_from(labels)))
        for low, high in pairwise(cuts)
        if draw(st.booleans())
    ]
    links = []
    if entities:
        ends = st.sampled_from(entities)
        links = draw(st.lists(st.tuples(ends, ends, st.sampled_from(relations)), max_size=6))
    chosen = {Relation(head, tail, label) for head, tail, label in links if head != tail}
    return Document(text, tuple(entities), tuple(chosen))


def answers(document: Document, encoded: Encoded, codec: Codec) -> list[Answer]:
    """What is true of each window: the entities wholly in it, and the relations between them."""
    placed = codec.place(encoded, document.entities)
    return [_answer(document, placed, window.words, codec) for window in encoded.windows]


def _answer(document, placed, words, codec: Codec) -> Answer:
    place = {word: n for n, word in enumerate(words)}
    inside = [entity for entity, (first, last) in placed.items() if first in place and last in place]
    spans = [
        Span(place[placed[e][0]], place[placed[e][1]], codec.entity_labels.index(e.label), score=0.5) for e in inside
    ]
    links = [
        (inside.index(r.head), inside.index(r.tail), codec.relation_labels.index(r.label), 0.5)
        for r in document.relations
        if r.head in inside and r.tail in inside
    ]
    return Answer(spans, links)
