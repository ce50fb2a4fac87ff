from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from tests.data.build import SIGNS, annotate

TEXT = "قصفت طائرات التحالف بلدة النخيل"
MENTIONS = {"طائرات التحالف": "ACTOR.ARMED", "بلدة النخيل": "LOCATION"}
SHOWN = {"div", "mark", "small", "ul", "li", "bdi"}


class Shown(HTMLParser):
    """What is in the HTML: tags, words of the text (labels apart), labels, titles."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.labels, self.titles, self.text = [], [], [], ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert {name for name, _ in attrs} <= {"class", "dir", "style", "title"}
        self.tags.append(tag)
        self.open.append(tag)
        self.titles += [value for name, value in attrs if name == "title"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "ul" in self.open and "small" not in self.open:
            return
        if self.open[-1] == "small":
            self.labels.append(data)
        else:
            self.text += data


def test_entities_have_their_label_and_links_stand_beneath():
    document = annotate(TEXT, MENTIONS, [("attacks", "طائرات التحالف", "بلدة النخيل")])
    html = document._repr_html_()
    shown = Shown(html)
    assert shown.text == TEXT
    assert shown.labels == ["ACTOR.ARMED", "LOCATION", "attacks"]
    assert shown.tags.count("li") == 1
    assert html.startswith('<div class="tex2jax_ignore mathjax_ignore" dir="rtl"')
    assert html.index("طائرات التحالف</bdi>") < html.index("بلدة النخيل</bdi>")


def test_coarse_types_differ_in_colour_and_kinds_of_one_do_not():
    text = "أ ب ج"
    marks = [Entity(0, 1, "ACTOR.ARMED"), Entity(2, 3, "ACTOR.ORG"), Entity(4, 5, "LOCATION")]
    colours = [part.split(";")[0] for part in Document(text, tuple(marks))._repr_html_().split("background: ")[1:]]
    assert colours[0] == colours[1] != colours[2]


def test_scores_are_said():
    document = annotate(TEXT, MENTIONS)
    scored = document.with_annotation(replace(entity, score=0.876) for entity in document.entities)
    assert Shown(scored._repr_html_()).titles == ["ACTOR.ARMED 0.88", "LOCATION 0.88"]


def test_a_document_without_annotation_is_its_text():
    assert Shown(Document(TEXT)._repr_html_()).tags == ["div", "div"]
    assert Shown(Document("")._repr_html_()).text == ""


def test_nested_and_crossing_spans_lose_no_text_and_no_label():
    entities = (Entity(0, 7, "A"), Entity(2, 4, "B"), Entity(3, 9, "C"), Entity(2, 4, "D"))
    shown = Shown(Document("0123456789", entities)._repr_html_())
    assert shown.text == "0123456789"
    assert sorted(shown.labels) == ["A", "B", "C", "D"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from([*SIGNS.replace("\r", "").replace("\x00", ""), "<script>", "</mark>", "&lt;", "-->", '"']),
        min_size=1,
    ),
    st.text(min_size=1),
    st.integers(0, 5),
)
def test_hostile_text_stays_text(parts, label, start):
    text = "".join(parts)
    start = min(start, len(text) - 1)
    shown = Shown(Document(text, (Entity(start, len(text), label),))._repr_html_())
    assert set(shown.tags) <= SHOWN
    assert shown.text == text
    assert shown.labels == [label]
