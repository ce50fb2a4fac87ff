import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.document import Document, Entity
from marsad.eval.align import align
from marsad.eval.page import assemble
from marsad.eval.plots import report_section
from marsad.eval.plots.bars import f1_bars
from marsad.eval.plots.matrix import count_cells, matrix
from marsad.eval.plots.reliability import Bin, bin_scores, calibration_error, reliability
from marsad.eval.plots.svg import picture, words
from marsad.eval.report import evaluate
from tests.eval.build import SCHEMA, annotate, document_pairs

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "هاجمت كتيبة الفجر لواء الساحل قرب وادي السرو"
GOLD = annotate(TEXT, {"كتيبة الفجر": "ACTOR.ARMED", "لواء الساحل": "ACTOR.ARMED", "وادي السرو": "LOCATION"})
FOUND = annotate(TEXT, {"كتيبة الفجر": "ACTOR.ARMED", "لواء": "ACTOR.ORG", "قرب": "LOCATION"})


def texts(svg, tag):
    return [element.text for element in ET.fromstring(svg).iter(SVG + tag)]


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_any_text_stays_text_in_a_picture(text):
    svg = picture([words(1, 2, f'<b "{text}')], width=9, height=9, title=text, description=text)
    (read,) = texts(svg, "text")
    assert read.startswith('<b "')
    assert len(read) == len(text) + 4
    assert {element.tag for element in ET.fromstring(svg).iter()} == {SVG + n for n in ("svg", "title", "desc", "text")}


def test_bars_show_each_label_with_its_interval_and_say_it():
    table = evaluate([GOLD], [FOUND], SCHEMA, resamples=20).entities["strict"]
    svg = f1_bars(table, "F1")
    names = [text for text in texts(svg, "text") if text in {"micro", *table.by_label}]
    assert names == ["micro", "ACTOR.ARMED", "ACTOR.ORG", "LOCATION"]
    said = texts(svg, "title")
    assert said[0] == "F1"
    assert said[2] == "ACTOR.ARMED: F1 66.7 %, 95 % interval 66.7–66.7, 2 in the gold"
    assert "; ".join(said[1:]) == texts(svg, "desc")[0]


def test_a_bar_is_as_long_as_its_score():
    perfect = evaluate([GOLD], [GOLD], SCHEMA, resamples=5).entities["strict"]
    half = evaluate([GOLD], [FOUND], SCHEMA, resamples=5).entities["strict"]
    widths = [
        [float(bar.get("width") or 0) for bar in ET.fromstring(f1_bars(t, "")).iter(SVG + "rect")]
        for t in (perfect, half)
    ]
    assert widths[1][0] == pytest.approx(widths[0][0] / 3, rel=1e-4)
    assert widths[1][1] == pytest.approx(widths[0][1] * 2 / 3, rel=1e-4)


def test_the_cells_count_what_was_called_what():
    assert count_cells(align([GOLD], [FOUND])) == {
        ("ACTOR.ARMED", "ACTOR.ARMED"): 1,
        ("ACTOR.ARMED", "ACTOR.ORG"): 1,
        ("LOCATION", None): 1,
        (None, "LOCATION"): 1,
    }


@settings(max_examples=15, deadline=None)
@given(document_pairs())
def test_every_entity_is_in_one_cell(documents):
    pairs = align(*documents)
    cells = count_cells(pairs)
    assert sum(n for (gold, _), n in cells.items() if gold) == sum(len(pair.gold.entities) for pair in pairs)
    assert sum(n for (_, other), n in cells.items() if other) == sum(len(pair.predicted.entities) for pair in pairs)


def test_the_matrix_orders_its_labels_and_says_its_numbers():
    svg = matrix(count_cells(align([GOLD], [FOUND])), ["LOCATION", "ACTOR.ORG"], "matrix")
    shown = [text for text in texts(svg, "text") if "gold" not in text]
    axis = ["LOCATION", "ACTOR.ORG", "ACTOR.ARMED"]
    assert shown[:8:2] == [*axis, "spurious"]
    assert shown[1:8:2] == [*axis, "missed"]
    assert shown[8:] == ["1"] * 4
    assert texts(svg, "desc") == [
        "LOCATION missed: 1; ACTOR.ARMED called ACTOR.ORG: 1; ACTOR.ARMED called ACTOR.ARMED: 1; "
        "LOCATION where there is none: 1"
    ]


def test_bins_of_scores():
    bins = bin_scores([(0.0, False), (0.85, True), (0.89, False), (1.0, True)])
    assert [(b.number, b.right) for b in bins] == [(1, 0), (2, 1), (1, 1)]
    assert [b.score for b in bins] == pytest.approx([0.0, 0.87, 1.0])
    assert calibration_error(bins) == pytest.approx(2 * 0.37 / 4)
    assert bin_scores([]) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_interval_holds_the_share(numbers):
    number, right = numbers
    one = Bin(number, 0.5, right)
    low, high = one.interval
    assert -1e-9 <= low - 1e-9 <= one.share <= high + 1e-9 <= 1 + 2e-9


def test_wilson_interval_by_hand():
    assert Bin(10, 0.5, 8).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_reliability_has_a_point_for_each_bin():
    bins = bin_scores([(0.3, True), (0.9, True), (0.9, False)])
    root = ET.fromstring(reliability(bins, "reliability"))
    first, second = root.iter(SVG + "circle")
    assert float(first.get("cx", "")) < float(second.get("cx", ""))
    assert float(first.get("cy", "")) < float(second.get("cy", ""))
    assert "score 0.90: 0.50 right" in texts(reliability(bins, ""), "desc")[0]


class Figures(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]


def section(gold, predicted, **options):
    return report_section(evaluate(gold, predicted, SCHEMA, resamples=5, **options), align(gold, predicted), SCHEMA)


def test_the_section_has_what_there_is_to_show():
    plain = section([GOLD], [FOUND])
    assert re.findall(r"<svg[^>]*><title>([^<]*)", plain) == [
        "F1 of entities by label",
        "Confusion matrix of entity labels",
    ]
    scored = FOUND.with_annotation(replace(entity, score=0.9) for entity in FOUND.entities)
    assert "Expected calibration error 0.567 over 3 predictions" in section([GOLD], [scored])
    linked = annotate(
        TEXT, dict.fromkeys(["كتيبة الفجر", "لواء الساحل"], "ACTOR.ARMED"), [("attacks", "كتيبة الفجر", "لواء الساحل")]
    )
    assert section([linked], [linked], linked=[linked]).count("F1 of relations by label") == 4


def test_labels_of_a_hostile_file_stay_text():
    label = '<script>alert("1")</script>{{CONTENT}}'
    hostile = Document(TEXT, (Entity(0, 5, label, 0.5),))
    page = section([hostile], [hostile])
    assert "script" not in Figures(page).tags
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in page


def test_what_stands_above_the_documents_keeps_its_own_braces():
    page = assemble({"documents": [], "facts": []}, above="<p>{{CONTENT}} {{SCRIPT}}</p>", style="#mine { top: 0 }")
    assert page.index("<p>{{CONTENT}} {{SCRIPT}}</p>") < page.index('id="columns"')
    assert '<script id="content" type="application/json">{"documents":[],"facts":[]}</script>' in page
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style.endswith("#mine { top: 0 }")
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in page
