"""The pictures of a report, with what they show in a line each, as a part of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from marsad.data.document import Entity, Relation
from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.confusions import CORRECT
from marsad.eval.lines import counts_line, unknown_line
from marsad.eval.page.compare import compare
from marsad.eval.plots.bars import f1_bars
from marsad.eval.plots.matrix import count_cells, matrix
from marsad.eval.plots.reliability import bin_scores, calibration_error, reliability
from marsad.eval.report import Report

_BARS = "In per cent, with 95 % intervals over resampled documents; on the right, how many are in the gold."
_MATRIX = "Each gold entity by the label of the prediction on the same words, bounds aside; shade: share of the row."

STYLE = """
#plots { margin: 1rem auto 0; max-width: 100rem; padding: 0 1rem; }
#plots > summary { font-size: 1.05rem; font-weight: bold; }
#plots .figures { display: flex; flex-wrap: wrap; align-items: start; gap: 1rem; margin-top: .6rem; }
#plots figure { margin: 0; max-width: 100%; overflow-x: auto; direction: ltr; text-align: left;
  background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem 1.2rem 1rem; }
#plots figcaption { width: 0; min-width: 100%; }
#plots h3 span { display: block; text-align: left; }
#plots figcaption p { margin: 0; color: var(--soft); font-size: .85rem; }
#plots > p { color: var(--soft); direction: ltr; text-align: left; }
#plots svg { display: block; margin-top: .4rem; }
@media screen and (max-width: 48rem) {
  #plots .figures { direction: ltr; flex-wrap: nowrap; overflow-x: auto; scroll-snap-type: x proximity; }
  #plots figure { flex: none; max-width: none; overflow: visible; scroll-snap-align: start; }
}
@media print {
  #plots figure { break-inside: avoid; overflow: visible; }
  #plots svg { max-width: 100%; height: auto; }
}
"""


def report_section(report: Report, pairs: Sequence[Pair], schema: Schema) -> str:
    """The pictures of a report on these pairs, as an element that the reader can fold."""
    figures = "".join([*_bars(report), *_confusion(pairs, schema), *_reliability(pairs, schema)])
    lines = "".join(f"<p>{escape(text)}</p>" for text in (counts_line(report), unknown_line(report)) if text)
    heading = '<summary>النتائج <span lang="en">Scores</span></summary>'
    return f'<details id="plots" open>{heading}{lines}<div class="figures">{figures}</div></details>'


def _bars(report: Report) -> Iterator[str]:
    yield _figure("F1 حسب النوع", title := "F1 of entities by label", _BARS, f1_bars(report.entities["strict"], title))
    if report.relations["strict"].by_label:
        title = "F1 of relations by label, end to end"
        yield _figure("F1 حسب الرابط", title, _BARS, f1_bars(report.relations["strict"], title))
    if report.linked is not None and report.linked["strict"].by_label:
        title = "F1 of relations by label, gold entities given"
        yield _figure("F1 حسب الرابط بين كيانات المرجع", title, _BARS, f1_bars(report.linked["strict"], title))


def _confusion(pairs: Sequence[Pair], schema: Schema) -> Iterator[str]:
    if cells := count_cells(pairs):
        title = "Confusion matrix of entity labels"
        yield _figure("أي نوع حلّ محل أي نوع", title, _MATRIX, matrix(cells, tuple(schema.entities), title))


def _reliability(pairs: Sequence[Pair], schema: Schema) -> Iterator[str]:
    entities: list[tuple[float, bool]] = []
    relations: list[tuple[float, bool]] = []
    for pair in pairs:
        _, marks = compare(pair, schema)
        entities += _scored(pair.predicted.entities, marks.entities)
        relations += _scored(pair.predicted.relations, marks.links)
    for arabic, what, scored in (("الكيانات", "entities", entities), ("الروابط", "relations", relations)):
        if bins := bin_scores(scored):
            title = f"Reliability of the scores of {what}"
            note = f"Expected calibration error {calibration_error(bins):.3f} over {len(scored):,} predictions."
            yield _figure(f"صدق درجات {arabic}", title, note, reliability(bins, title))


def _scored(items: Iterable[Entity | Relation], marks: Iterable[str]) -> Iterator[tuple[float, bool]]:
    return ((one.score, mark == CORRECT) for one, mark in zip(items, marks, strict=True) if one.score is not None)


def _figure(arabic: str, title: str, note: str, svg: str) -> str:
    head = f'<h3><span lang="ar" dir="rtl">{arabic}</span> <span lang="en">{escape(title)}</span></h3>'
    return f'<figure tabindex="0"><figcaption>{head}<p lang="en">{escape(note)}</p></figcaption>{svg}</figure>'
