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


def test_a_phone_needs_no_scrolling_sideways(open_page):
    browser = open_page(page_content([DOCUMENT]), 360, 740)
    assert run(browser, "return document.documentElement.scrollWidth") <= 360


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
