"""``answers.jsonl``: what a published model says of a few sentences, so that anyone can see whether it still does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.data.document import Document, Relation
from marsad.data.jsonl import read_jsonl, write_jsonl
from marsad.data.record import RecordError
from marsad.model.trust.plain import plain_documents

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor

FILE = "answers.jsonl"
TOLERANCE = 1e-3
"""How far a score may be from the recorded one: another processor or library sums in another order."""

SENTENCES = (
    "قال مصدر محلي إن سبعة مدنيين، بينهم طفلان، قتلوا في غارة جوية على سوق بلدة سراقب في ريف إدلب.",
    "أعلن الجيش السوداني استعادة السيطرة على جسر الحلفايا بعد معارك مع قوات الدعم السريع.",
    "أصيب 23 شخصاً بجروح، حسب الهلال الأحمر، حين انفجرت عبوة ناسفة قرب مسجد في بعقوبة شمال شرق بغداد.",
    "نزحت أكثر من 1,200 عائلة من قرى ريف حماة الشمالي نحو الحدود التركية خلال ثلاثة أيام.",
    "انسحب مقاتلو الحركة من مدينة غاو، وأسرت القوات المالية أربعة منهم.",
    "لم تسجل أي حوادث على الطريق اليوم.",
)
"""Sentences in the manner of reports, written for this purpose; what they tell is invented."""


def record_answers(extractor: Extractor, folder: Path) -> None:
    """Write what the model says of the sentences into a folder."""
    write_jsonl(map(extractor.extract, _sentences()), folder / FILE)


def record_plain_answers(folder: Path) -> None:
    """The same for an export that plain transformers reads, into its folder."""
    write_jsonl(plain_documents(folder, _sentences()), folder / FILE)


def answer_faults(extractor: Extractor, folder: Path) -> Iterator[str]:
    """Where the model does not answer as recorded; nothing where no answers are recorded.

    Spans and labels must be the same. A score may be off by ``TOLERANCE``, and a relation that near to the threshold
    may be given or not.
    """
    yield from _faults(folder, lambda asked: map(extractor.extract, asked), extractor.relation_threshold)


def plain_answer_faults(folder: Path) -> Iterator[str]:
    """The same for an export that plain transformers reads."""
    yield from _faults(folder, lambda asked: plain_documents(folder, asked), 1.0)


def _sentences() -> list[Document]:
    return [Document(text, id=str(n)) for n, text in enumerate(SENTENCES, 1)]


def _faults(folder: Path, answer: Callable[[list[Document]], Iterable[Document]], threshold: float) -> Iterator[str]:
    if not (folder / FILE).is_file():
        return
    try:
        recorded = [record.document() for record in read_jsonl(folder / FILE)]
    except RecordError as error:
        yield str(error)
        return
    asked = [Document(document.text, id=document.id) for document in recorded]
    for before, now in zip(recorded, answer(asked), strict=True):
        for fault in _differences(before, now, threshold):
            yield f"{FILE}: sentence {before.id}: {fault}"


def _differences(recorded: Document, found: Document, threshold: float) -> Iterator[str]:
    before, now = ({entity: entity for entity in document.entities} for document in (recorded, found))
    for entity in sorted({*before, *now}, key=lambda entity: entity.start):
        name = f"{entity.label} '{_short(recorded.mention(entity))}'"
        yield from _compare(name, *(_score(side.get(entity)) for side in (before, now)))
    links_before, links_now = ({link: link for link in document.relations} for document in (recorded, found))
    for link in {**links_before, **links_now}:
        scores = [_score(side.get(link)) for side in (links_before, links_now)]
        known = [score for score in scores if score is not None]
        if len(known) == 2 or known[0] - threshold > TOLERANCE:
            yield from _compare(_named(recorded, link), *scores)


def _compare(name: str, before: float | None, now: float | None) -> Iterator[str]:
    if before is None or now is None:
        yield f"{name} is {'new' if before is None else 'no longer found'}"
    elif abs(before - now) > TOLERANCE:
        yield f"{name} has a score of {now:.4f}; {before:.4f} is recorded, and {TOLERANCE} the tolerance"


def _score(part: object) -> float | None:
    """The score of an entity or relation, 1 where it has none; None for one that is not there."""
    if part is None:
        return None
    score = getattr(part, "score", None)
    return 1.0 if score is None else float(score)


def _named(document: Document, link: Relation) -> str:
    head, tail = (_short(document.mention(end)) for end in (link.head, link.tail))
    return f"{link.label} '{head}' -> '{tail}'"


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:40]
