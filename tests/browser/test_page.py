"""The page in a real browser: arcs, filter, sorting, threshold, legend, hostile text, keyboard, and its size."""

import shutil

import pytest

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.page import assemble, page_content, pairs_content
from tests.data.tagged import tagged

pytestmark = pytest.mark.slow
HOSTILE = "</script><img src=x onerror=document.title='run'><b>قال</b> & "
MARKED = (
    "قال [المرصد](s O) إن [20 شخصا](q K) بينهم [4 نساء](p K) قتلوا بقصف شنته [قسد](a A) على [بلدة النور](l L). "
    "وأصيب [سبعة](i I) من [عناصر الجيش](b A) في اشتباكات قرب [القرية الحمراء البعيدة](v L) التي تقع على الطريق."
)
LINKS = ("reported_by q s 0.9", "includes q p 0.8", "caused_by q a 0.3", "occurred_in q l 0.9", "belongs_to i b 0.9")
DOCUMENT = tagged(MARKED, *LINKS, "occurred_in i v 0.9", score=0.9)
OTHER = tagged("نزح [ستون](q QUANTITY.DISPLACED) شخصا", name="second", score=0.4)


@pytest.fixture(scope="module")
def browser():
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs Selenium: pip install '.[browser]'")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("needs Chromium and chromedriver on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()


@pytest.fixture
def open_page(browser, tmp_path):
    def load(content, width=1300, height=900):
        (tmp_path / "page.html").write_text(assemble(content), "utf-8")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get((tmp_path / "page.html").as_uri())
        return browser

    yield load
    assert browser.get_log("browser") == []


def run(browser, script, *arguments):
    return browser.execute_script(script, *arguments)


def settle(browser):
    browser.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));")


ARCS = """
const frame = document.querySelector(".stage").getBoundingClientRect();
return [...document.querySelectorAll("g.arc")].map((arc) => {
  const line = arc.querySelector(".line");
  const at = (point) => [point.x + frame.left, point.y + frame.top];
  return [Number(arc.dataset.arc), at(line.getPointAtLength(0)), at(line.getPointAtLength(line.getTotalLength()))];
});
"""
BOXES = """
return [...document.querySelectorAll(".words [data-entity]")].map((element) => {
  const boxes = [...element.getClientRects()].map((box) => [box.left, box.right, box.top, box.bottom]);
  return [Number(element.dataset.entity), element.textContent, boxes];
});
"""


def touches(point, boxes, slack=8):
    return any(
        left <= point[0] <= right and (abs(point[1] - top) <= slack or abs(point[1] - bottom) <= slack)
        for left, right, top, bottom in boxes
    )


@pytest.mark.parametrize("width", [1300, 700, 360])
def test_arcs_join_the_right_words(open_page, width):
    browser = open_page(page_content([DOCUMENT]), width)
    run(browser, "document.getElementById('all').click()")
    settle(browser)
    assert_joined(browser)


def test_arcs_follow_a_change_of_width(open_page):
    browser = open_page(page_content([DOCUMENT]))
    run(browser, "document.getElementById('all').click()")
    before = run(browser, BOXES)
    run(browser, "document.querySelector('.stage').style.width = '300px'")
    settle(browser)
    assert run(browser, BOXES) != before
    assert_joined(browser)


def assert_joined(browser):
    boxes = {n: (text, rectangles) for n, text, rectangles in run(browser, BOXES)}
    assert [boxes[n][0] for n in sorted(boxes)] == [DOCUMENT.mention(entity) for entity in DOCUMENT.entities]
    arcs = run(browser, ARCS)
    assert sorted(n for n, _, _ in arcs) == list(range(len(DOCUMENT.relations)))
    numbers = {entity: n for n, entity in enumerate(DOCUMENT.entities)}
    for n, start, end in arcs:
        relation = DOCUMENT.relations[n]
        assert touches(start, boxes[numbers[relation.head]][1]), f"{relation.label} does not begin at its head"
        assert touches(end, boxes[numbers[relation.tail]][1]), f"{relation.label} does not end at its tail"


CROWD = " ".join(f"قتل [{n} شخصا](q{n} K) بقصف [جيش {n}](a{n} A) على [بلدة {n}](l{n} L) أمس." for n in range(1, 9))
CROWDED = tagged(
    CROWD, *(f"{label} {one}" for n in range(1, 9) for m in (n, n % 8 + 1, (n + 3) % 8 + 1)
    for label, one in (("caused_by", f"q{n} a{m}"), ("occurred_in", f"q{n} l{m}"), ("attacks", f"a{n} l{m}")))
)  # fmt: skip
INSIDE = """
const boxes = [...document.querySelectorAll(".words [data-entity]")].flatMap((one) => [...one.getClientRects()]);
const frame = document.querySelector(".stage").getBoundingClientRect();
const within = (x, y) => boxes.some((box) => x > box.left && x < box.right && y > box.top + 1 && y < box.bottom - 1);
const lines = [...document.querySelectorAll(".arc .line")].filter((line) => {
  const points = Array.from({ length: Math.floor(line.getTotalLength() / 3) }, (_, n) => line.getPointAtLength(3 * n));
  return points.some((point) => within(point.x + frame.left, point.y + frame.top));
}).length;
// The box of a name is as high as its font asks for; its letters take the middle of it.
const middle = ({ left, right, top, bottom }) =>
  ({ left, right, top: (top + bottom) / 2 - 7, bottom: (top + bottom) / 2 + 7 });
const names = [...document.querySelectorAll("text.arc")].map((name) => middle(name.getBoundingClientRect()));
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
return [lines, names.length, names.filter((a, n) => names.some((b, m) => m > n && meet(a, b))).length,
  names.filter((a) => boxes.some((b) => meet(a, b))).length];
"""


@pytest.mark.parametrize("width", [1300, 390])
def test_seventy_links_run_beside_the_words_and_their_names_apart(open_page, width):
    browser = open_page(page_content([CROWDED]), width)
    run(browser, "document.getElementById('all').click()")
    settle(browser)
    assert len(run(browser, ARCS)) == len(CROWDED.relations) == 72
    lines, names, overlapping, over_words = run(browser, INSIDE)
    assert names >= 24
    assert (lines, overlapping, over_words) == (0, 0, 0)


def test_with_all_links_shown_those_of_an_entity_stand_out(open_page):
    browser = open_page(page_content([DOCUMENT]))
    run(browser, "document.getElementById('all').click()")
    run(browser, "document.querySelector('[data-entity=\"5\"]').focus()")
    bright = "return [...document.querySelectorAll('g.arc:not(.dim)')].map((arc) => Number(arc.dataset.arc))"
    assert {DOCUMENT.relations[n].head.id for n in run(browser, bright)} == {"i"}


def test_text_runs_from_right_to_left(open_page):
    browser = open_page(page_content([DOCUMENT]))
    first, second = (boxes[0] for _, _, boxes in run(browser, BOXES)[:2])
    assert first[0] > second[1]
    assert run(browser, "return document.querySelector('nav').getBoundingClientRect().left") > first[1]


def test_an_entity_shows_its_own_links(open_page):
    browser = open_page(page_content([DOCUMENT]))
    assert run(browser, ARCS) == []
    run(browser, "document.querySelector('[data-entity=\"5\"]').focus()")
    assert [DOCUMENT.relations[n].head.id for n, _, _ in run(browser, ARCS)] == ["i", "i"]


def rows(browser):
    return run(browser, "return [...document.querySelectorAll('tr.fact')].map((row) => row.cells[2].textContent)")


def put(browser, name, value):
    script = (
        "const e = document.getElementById(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input'));"
    )
    run(browser, script, name, value)


def test_the_filter_filters(open_page):
    browser = open_page(page_content([DOCUMENT, OTHER]))
    assert rows(browser) == ["20 شخصا", "4 نساء", "سبعة", "ستون"]
    put(browser, "filter", "النور")
    assert rows(browser) == ["20 شخصا", "4 نساء"]
    put(browser, "filter", "")
    put(browser, "kind", "injured")
    assert rows(browser) == ["سبعة"]


def test_the_sort_sorts(open_page):
    browser = open_page(page_content([DOCUMENT, OTHER]))
    run(browser, "document.querySelector('[data-sort=best]').click()")
    assert rows(browser) == ["ستون", "20 شخصا", "سبعة", "4 نساء"]
    run(browser, "document.querySelector('[data-sort=best]').click()")
    assert rows(browser) == ["4 نساء", "سبعة", "20 شخصا", "ستون"]
    assert run(browser, "return document.activeElement.dataset.sort") == "best"


def test_a_row_jumps_to_its_sentence(open_page):
    browser = open_page(page_content([OTHER, DOCUMENT]))
    run(browser, "document.querySelectorAll('tr.fact')[3].click()")
    lit = run(browser, "return [...document.querySelectorAll('.sentence')].map((e) => e.textContent).join('')")
    assert lit.strip() == DOCUMENT.text.partition(". ")[2]
    assert run(browser, "return document.activeElement.textContent") == "سبعة"
    assert run(browser, "return document.querySelector('.words').textContent") == DOCUMENT.text


def test_the_threshold_hides(open_page):
    browser = open_page(page_content([DOCUMENT, OTHER]))
    links = "return document.querySelectorAll('[data-link]').length"
    assert run(browser, links) == 6
    put(browser, "threshold", "50")
    assert run(browser, links) == 5
    assert "ستون" not in rows(browser)
    put(browser, "threshold", "95")
    assert run(browser, BOXES) == []
    assert rows(browser) == []
    assert run(browser, "return document.querySelector('.words').textContent") == DOCUMENT.text


def test_the_threshold_hides_rows_by_their_links(open_page):
    browser = open_page(page_content([DOCUMENT]))
    scores = "return [...document.querySelectorAll('tr.fact')].map((row) => row.cells[7].textContent)"
    assert run(browser, scores) == ["30%", "30%", "90%"]  # the part has the perpetrator of its whole
    put(browser, "threshold", "50")
    assert rows(browser) == ["سبعة"]
    assert len(run(browser, BOXES)) == len(DOCUMENT.entities)


def test_a_click_on_the_legend_hides_a_type(open_page):
    browser = open_page(page_content([DOCUMENT]))
    run(browser, "document.querySelector('[data-label=\"QUANTITY.KILLED\"]').click()")
    assert [text for _, text, _ in run(browser, BOXES)] == [
        DOCUMENT.mention(entity) for entity in DOCUMENT.entities if entity.label != "QUANTITY.KILLED"
    ]


def test_hostile_text_stays_text(open_page):
    document = Document(HOSTILE + "x", (), id=HOSTILE)
    hostile = tagged(HOSTILE.replace("[", "") + "[<i>7</i> قتلى](q K)", name=HOSTILE)
    browser = open_page(page_content([hostile, document]))
    assert run(browser, "return document.querySelector('.words').textContent") == hostile.text
    assert run(browser, "return document.querySelectorAll('img, b b, i, script').length") == 2
    assert browser.title == "مرصد marsad"


def test_entities_that_nest_or_cross_keep_the_text(open_page):
    entities = [(0, 10, "A"), (2, 6, "B"), (4, 12, "C"), (4, 12, "D")]
    text = "😀 قتل سبعة أشخاص"
    document = tagged(text).with_annotation([type(DOCUMENT.entities[0])(*one) for one in entities])
    browser = open_page(page_content([document]))
    assert run(browser, "return document.querySelector('.words').textContent") == text
    pieces: dict[int, str] = {}
    for n, piece, _ in run(browser, BOXES):
        pieces[n] = pieces.get(n, "") + piece
    assert pieces == {n: document.mention(entity) for n, entity in enumerate(document.entities)}


def test_errors_have_a_sign_and_stand_side_by_side(open_page):
    gold = tagged("[أحمد](a A) و[بدر](b A) و[دير](c L)", "attacks a b")
    predicted = tagged("[أحمد](a A) و[بدر](b O) و[دير](c L)", "attacks b a")
    browser = open_page(pairs_content([Pair("d1", gold, predicted)], Schema.load()))
    signs = """return [...document.querySelectorAll(".pane")].map(
      (pane) => [...pane.querySelectorAll("[data-sign]")].map((element) => element.dataset.sign));"""
    assert run(browser, signs) == [["≠"], ["≠"]]
    lists = "return [...document.querySelectorAll('.links .sign')].map((e) => e.textContent)"
    assert run(browser, lists) == ["≠", "≠"]
    tops = run(browser, "return [...document.querySelectorAll('.pane')].map((p) => p.getBoundingClientRect().top)")
    assert tops[0] == tops[1]


def test_signs_are_explained_and_counted(open_page):
    gold = tagged("[أحمد](a A) و[بدر](b A) و[دير](c L) و[سعد](d A)", "attacks a b", "controls a c")
    predicted = tagged("[أحمد](a A) و[بدر](b O) و[دير](c L) و[سعد](d A)", "attacks b a", "present_in d c")
    browser = open_page(pairs_content([Pair("d1", gold, predicted)], Schema.load()))
    signs = "return [...document.querySelectorAll('#signs li')].map((one) => one.textContent)"
    said = [(text[0], text.split()[-1]) for text in run(browser, signs)]
    assert said == [("−", "1"), ("+", "1"), ("≠", "2"), ("↔", "0")]
    open_page(page_content([gold]))
    assert run(browser, "return document.getElementById('signs').offsetHeight") == 0


REACHED = """
const one = document.activeElement;
const box = one.getBoundingClientRect();
const { outlineStyle, outlineWidth } = getComputedStyle(one);
const { entity, link, label, sort } = one.dataset;
return [[one.id, entity, link, label, sort, one.dataset.document, one.className].map((part) => part ?? "").join("|"),
  box.width > 0 && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
"""
REACHABLE = """
return [...document.querySelectorAll("a, button, input, select, summary, [tabindex='0']")]
  .filter((one) => !one.disabled && one.offsetParent !== null).length;
"""


def test_the_keyboard_reaches_everything_and_shows_where_it_is(open_page):
    browser = open_page(page_content([DOCUMENT, OTHER]))
    expected = run(browser, REACHABLE)
    reached = []
    for _ in range(expected):
        press(browser, "TAB")
        reached.append(run(browser, REACHED))
    assert [name for name, seen in reached if not seen] == []
    names = [name for name, _ in reached]
    assert names[0] == "||||||skip"
    for mark in (
        "threshold|",
        "search|",
        "all|",
        "filter|",
        "kind|",
        "|5|",
        "||0|",
        "|||QUANTITY.KILLED|",
        "||||best|",
    ):
        assert any(mark in name for name in names), mark
    press(browser, "TAB")
    assert run(browser, "return document.activeElement === document.body")  # no trap: out of the page at its end


def test_a_fact_and_an_entity_are_chosen_by_the_keyboard(open_page):
    browser = open_page(page_content([OTHER, DOCUMENT]))
    run(browser, "document.querySelectorAll('.jump')[3].focus()")
    press(browser, "ENTER")
    assert run(browser, "return document.activeElement.textContent") == "سبعة"
    assert len(run(browser, ARCS)) == 2
    press(browser, "ESCAPE")
    run(browser, "document.activeElement.blur()")
    assert run(browser, ARCS) == []
    run(browser, "document.querySelector('[data-entity=\"5\"]').focus()")
    press(browser, "SPACE")
    run(browser, "document.activeElement.blur()")
    assert len(run(browser, ARCS)) == 2


def press(browser, name):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    ActionChains(browser).send_keys(getattr(Keys, name)).perform()


FAINT = """
const rgba = (text) => { const p = text.match(/[\\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1]; };
const light = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) => 0.2126 * light(r / 255) + 0.7152 * light(g / 255) + 0.0722 * light(b / 255);
const behind = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const colour = rgba(getComputedStyle(at).backgroundColor);
    if (colour[3] === 1) return colour;
  }
  return [255, 255, 255, 1];
};
const found = [];
let number = 0;
for (const one of document.querySelectorAll("body *")) {
  const said = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!said || one.closest("button:disabled, script, noscript, svg") || one.getClientRects().length === 0) continue;
  number += 1;
  const [a, b] = [luminance(rgba(getComputedStyle(one).color)), luminance(behind(one))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) found.push([one.outerHTML.slice(0, 80), (a + 0.05) / (b + 0.05)]);
}
return [number, found];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_on_the_page_stands_out_from_what_is_behind_it(open_page, scheme):
    gold = tagged(MARKED, *LINKS)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser = open_page(pairs_content([Pair("d1", gold, DOCUMENT), Pair("d2", DOCUMENT, gold)], Schema.load()))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    try:
        run(browser, "document.querySelectorAll('tr.fact')[0].click()")
        paper = run(browser, "return getComputedStyle(document.body).backgroundColor")
        number, faint = run(browser, FAINT)
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert (paper == "rgb(20, 24, 27)") is (scheme == "dark")
    assert number > 100
    assert faint == []


def test_a_phone_needs_no_scrolling_sideways(open_page):
    browser = open_page(page_content([DOCUMENT]), 360, 740)
    assert run(browser, "return document.documentElement.scrollWidth") <= 360


def test_print_is_as_wide_as_the_paper_without_lines_laid_out_for_a_window(open_page):
    browser = open_page(pairs_content([Pair("d1", CROWDED, CROWDED)], Schema.load()), 794)
    run(browser, "document.getElementById('all').click()")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert run(browser, "return document.documentElement.scrollWidth") <= 794
        assert run(browser, "return document.querySelector('.scroll').scrollWidth") <= 794
        shown = (
            "return [...document.querySelectorAll('.arcs, header, nav')].filter((one) => one.checkVisibility()).length"
        )
        assert run(browser, shown) == 0
        line = "return parseFloat(getComputedStyle(document.querySelector('.words')).lineHeight)"
        assert run(browser, line) < 60
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_two_thousand_documents_are_a_list_drawn_in_parts(open_page):
    documents = [tagged(MARKED, *LINKS, name=f"d{n}", score=0.9) for n in range(2000)]
    browser = open_page(page_content(documents))
    assert run(browser, "return document.querySelectorAll('#list button').length") == 100
    assert run(browser, "return document.querySelectorAll('.pane').length") == 1
    put(browser, "search", "d1999")
    assert run(browser, "return document.getElementById('found').textContent") == "1 / 2000"
    took = run(
        browser,
        "const t = performance.now(); document.querySelector('#list button').click(); return performance.now() - t",
    )
    assert run(browser, "return document.getElementById('title').textContent") == "d1999"
    assert took < 1000  # milliseconds
