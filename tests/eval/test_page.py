"""The page: its content, what hostile text becomes, and colours that can be read."""

import json
import re
from importlib.resources import files

import pytest

from marsad.data.document import Document, Entity, Relation
from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.page import assemble, page_content, pairs_content, to_json
from marsad.eval.page.compare import compare
from tests.data.tagged import tagged

HOSTILE = "</script><img src=x onerror=alert(1)><!--<script> & \u2028\u2029"
DOCUMENT = tagged(
    "قتل [20 شخصا](q K) بينهم [4 نساء](p K) بقصف [قسد](a A) على [النور](l L). ثم هدأت.",
    "includes q p 0.8",
    "caused_by q a",
    "attacks a l",
    score=0.9,
)


def embedded(page):
    (text,) = re.findall(r'<script id="content" type="application/json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_documents_and_facts_are_in_the_page():
    content = embedded(assemble(page_content([DOCUMENT])))
    (item,) = content["documents"]
    assert (item["name"], item["text"]) == ("d1", DOCUMENT.text)
    assert item["entities"][0] == [4, 11, "QUANTITY.KILLED", 0.9]
    assert item["links"] == [[0, 1, "includes", 0.8], [0, 2, "caused_by", None], [2, 3, "attacks", None]]
    whole, part = content["facts"]
    assert (whole["best"], whole["by"], part["best"]) == (20, "قوات سوريا الديمقراطية", 4)
    assert DOCUMENT.text[slice(*whole["sentence"])] == DOCUMENT.text.partition(" ثم")[0]


def test_documents_without_an_id_are_called_by_their_place():
    names = [item["name"] for item in page_content([Document("أ"), Document("ب", id="x")])["documents"]]
    assert names == ["#1", "x"]


def test_hostile_text_stays_data():
    document = Document(HOSTILE, (Entity(0, 9, HOSTILE),), id=HOSTILE)
    page = assemble(page_content([document]))
    assert "<img" not in page
    assert page.count("</script>") == 2
    assert "\u2028" not in page
    (item,) = embedded(page)["documents"]
    assert (item["text"], item["name"], item["entities"][0][2]) == (HOSTILE, HOSTILE, HOSTILE)


def test_marks_of_the_page_in_a_text_are_not_filled_in():
    page = assemble(page_content([Document("{{SCRIPT}} {{CONTENT}} {{STYLE}}")]))
    assert embedded(page)["documents"][0]["text"] == "{{SCRIPT}} {{CONTENT}} {{STYLE}}"


def test_json_refuses_what_is_no_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"score": float("nan")})


def test_the_page_loads_nothing_and_runs_its_own_script_alone():
    page = assemble(page_content([DOCUMENT]))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert re.findall(r"script-src 'sha256-[\w+/]{43}='", policy)
    without_namespace = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(
        r"https?://|innerHTML|insertAdjacentHTML|document\.write|eval\(|@import|url\(", without_namespace
    )


def test_errors_are_marked_on_both_sides():
    gold = tagged("[أ](a A) و[ب ج](b A) و[د](c L) و[هـ](d L)", "attacks a b", "controls a c", "present_in b c")
    predicted = tagged("[أ](a A) و[ب](b A) ج و[د](c O) و[هـ](d L)", "attacks a b", "attacks a d", "present_in b d")
    left, right = compare(Pair("d1", gold, predicted), Schema.load())
    assert left.entities == ["correct", "boundary", "wrong label", "correct"]
    assert right.entities == ["correct", "boundary", "wrong label", "correct"]
    assert left.links == ["boundary", "missed link", "missed link"]
    assert right.links == ["boundary", "spurious link", "spurious link"]


def test_what_is_missed_or_spurious_has_no_partner():
    gold, predicted = tagged("[أ](a A) ب"), tagged("أ [ب](a A)")
    left, right = compare(Pair("d1", gold, predicted), Schema.load())
    assert (left.entities, right.entities) == (["missed"], ["spurious"])


def test_a_symmetric_link_is_right_in_either_direction_and_given_twice():
    gold = tagged("[أ](a A) [ب](b A)", "allied_with a b")
    a, b = gold.entities
    both = gold.with_annotation((a, b), (Relation(b, a, "allied_with"), Relation(a, b, "allied_with")))
    left, right = compare(Pair("d1", gold, both), Schema.load())
    assert (left.links, right.links) == (["correct"], ["correct", "correct"])


def test_gold_and_prediction_are_side_by_side():
    gold = tagged("قتل [سبعة](q K) في [حلب](l L)", "occurred_in q l")
    predicted = gold.with_annotation(gold.entities[:1])
    (item,) = pairs_content([Pair("d1", gold, predicted)], Schema.load())["documents"]
    assert [entity[4] for entity in item["gold"]["entities"]] == ["correct", "missed"]
    assert item["gold"]["links"] == [[0, 1, "occurred_in", None, "missed link"]]
    assert item["entities"] == [[4, 8, "QUANTITY.KILLED", None, "correct"]]


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


CSS = files("marsad.eval.page").joinpath("page.css").read_text("utf-8")
MODES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
]
TYPES = ["actor", "place", "quantity", "other", "other2", "other3"]
TEXT = ["ink", "soft", "accent", *TYPES, "missed", "spurious", "wrong"]
PAIRS = [(name, back) for name in TEXT for back in ("paper", "card")] + [("ink", "lit")]
PAIRS += [(name, f"{name}-back") for name in TYPES]
PAIRS += [(mark, f"{name}-back") for mark in ("missed", "spurious", "wrong") for name in TYPES]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_contrast_is_enough_to_read(mode):
    colours = MODES[mode]
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_what_can_be_used_and_what_has_the_focus_stands_out(mode):
    colours = MODES[mode]
    grounds = [*(f"{name}-back" for name in TYPES), "paper", "card"]
    pairs = [("edge", "card"), ("edge", "paper"), *(("accent", back) for back in grounds)]
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
