"""Whether the words around a number call it a running or final total."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marsad.data.quantity.numerals import numeral

_TALLY = re.compile(r"[وبلكف]?(?:ال)?(?:(?:حصيل[هت]|محصل[هت]|اجمالي?)(?:ه|ها|هم|هن|ا)?|مجموع(?:ها|هم|هن|ا)?|مجمل)$")
_NUMBER_OF = re.compile(r"[وبلف]?(?:ال)?(?:عدد|اعداد|عداد|تعداد|عديد|وفيات|قتلي|ضحايا|جرحي|شهدا)(?:هم|هما|ها|هن|ه)?$")
_REACHED = re.compile(
    r"[وفلسب]?(?:ال)?(?:[يت]?بلغ|بالغ|[يت]?تجاوز|[يت]?قارب|[يت]?ناهز|[يت]?تخط[يت]?|[يت]?تعد[يت]|[ايت]?صبح)(?:ت|وا|ون|ه)?$"
)
_RISING = re.compile(
    r"[وفلسب]{0,2}(?:ال)?(?:(?:[ايت]?رتفع|[يت]?صل|وصل|قفز|[يت]رفع|رفع|ازداد|زاد)(?:ت|وا)?|ارتفاع|وصول|رفع)$"
)
_SHRANK = re.compile(r"[وفل]?[يت]?(?:تقلص|تراجع|انخفض|نخفض|انخفاض|هبط|قلص)\w{0,2}$")
_BREAK = re.compile(
    r"بينه\w+$|منه\w+$|مقابل$|حيث$|فيما$|بينما$|بعدما$|عندما$|اذ\w?$|و?لكن\w*$|[ول]?ا?ان(?:ه|ها|هم)?$|[وف]?(?:قتل|اصيب|جرح)(?:ت|وا)?$"
)
_WORDS = r"(?: [^\W\d]+){0,4} ?"
_IN_TALLY = re.compile(
    rf"(?:^|\s)(?:و?في ?(?:ال)?حصيله{_WORDS}[،,]|[ول]?(?:ال)?(?:حصيله|محصله|مجموع|اجمالي|مجمل){_WORDS}:)$"
)
_TALLY_NEXT = re.compile(r"^(?:\w+ ){0,4}?(?:(?:في|ك|وفق) ?حصيله (?!سابقه)|حصيله (?:او|نهاي|غير|جديد))")
_NUMBER_NEXT = re.compile(r"^عدد ")
_HEDGE = re.compile(r"(?:اكثر|اقل|ازيد|نحو|حوالي|قرابه|زها|ما|حدود)$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_REACH = 20


def is_total(before: Sequence[str], inside: str, after: str, *, earlier: str, joined: bool, measure: bool) -> bool:
    """Whether a number is called a total.

    Args:
        before: The folded words of the clause before the span.
        inside: The folded words of the span before the number.
        after: The folded words of the clause after the span.
        earlier: The folded clause before that one, with the sign that ends it.
        joined: Whether و joins the span to what stands before it, so that it may share its cue.
        measure: Whether the number measures: a width that reaches (بلغ) two metres is no total.
    """
    if any(map(_TALLY.match, inside.split())) or re.search(r"\bمجموعه\b(?! من)", inside):  # ما مجموعه، no group
        return True
    if not measure and (_is_tally(earlier) or _TALLY_NEXT.search(after)):
        return True
    words = _governing(before, joined=joined)
    if any(map(_TALLY.match, words)) or words[:2] == ["مجموعه", "ما"]:
        return True
    if measure or not (any(map(_NUMBER_OF.match, words)) or _NUMBER_NEXT.match(after)):
        return False
    if any(word in ("لا", "لم", "لن", "فلا", "ولا") for word in words):
        return False
    return any(map(_REACHED.match, words)) or _rises(words)


def _is_tally(earlier: str) -> bool:
    """Whether the clause before names a tally and no number: ``الحصيلة:``, and not ``الحصيلة 7 قتلى:``."""
    found = _IN_TALLY.search(earlier)
    words = [] if found is None else found.group().rstrip(":،, ").split()
    return found is not None and not any(numeral(word) for word in words if not word.startswith("ال"))


def _rises(words: Sequence[str]) -> bool:
    """Whether something rises to the number: arriving at a hospital (وصل إلى المستشفى) is no rise."""
    if "الي" not in words:
        return False
    to = words.index("الي")
    leads = to == 0 or bool(_HEDGE.match(words[to - 1]) or words[to - 1][0].isdigit() or numeral(words[to - 1]))
    return leads and any(map(_RISING.match, words[to + 1 :]))


def _governing(before: Sequence[str], *, joined: bool) -> list[str]:
    """The words before a span that may govern it, the nearest first, up to a number, a part or a new statement."""
    words: list[str] = []
    passed = 0
    if before[-3:-2] == ["من"] and before[-1] == "الي":  # من 20 إلى 35
        before = [*before[:-3], "الي"]
    for word in reversed(before[-_REACH:]):
        if _BREAK.match(word) or (word in ("من", "بواقع") and not words):
            break
        if _SHRANK.match(word):
            return []
        if word[0].isdigit() and not _YEAR.match(word):
            passed += 1
            if not joined or passed > 1:
                break
        words.append(word)
    return words
