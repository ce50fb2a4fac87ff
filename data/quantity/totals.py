"""Whether the words around a number call it a running or final total."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TALLY = re.compile(
    r"(?:و|ب|ل|ك|ف)?(?:ال)?(?:(?:حصيل[هت]|محصل[هت]|اجمالي?)(?:ه|ها|هم|هن|ا)?|مجموع(?:ها|هم|هن|ا)?|مجمل)$"
)
_SHRANK = re.compile(r"(?:و|ف|ل)?[يت]?(?:تقلص|تراجع|انخفض|نخفض|انخفاض|هبط|قلص)\w{0,2}$")
_REACHED = re.compile(r"(?:و|ف|ل|س|ول)?[يت]?بلغ(?:ت|وا|ون)?$|(?:و|ال)?بالغ(?:ه)?$")
_ROSE = re.compile(r"(?:و|ف|ل|س|ول|ب)?(?:ا|ي|ت)?رتفع(?:ت|وا)?$|(?:و|ب|ال)?ارتفاع$")
_NUMBER_OF = re.compile(r"(?:و|ال|ب|ل)?(?:عدد|اعداد|عداد|تعداد|عديد)(?:هم|ها|هن|ه)?$")
_BREAK = re.compile(
    r"[بم]ينه\w+$|منه\w+$|من$|حيث$|فيما$|بينما$|بعدما$|عندما$|اذ\w?$|و?لكن\w*$|[ول]?ا?ان(?:ه|ها|هم)?$|و?قتل\w*$|و?اصيب\w*$"
)
_IN_TALLY = re.compile(r"(?:^|\s)(?:و?في ?(?:ال)?حصيله(?: \w+){0,4} ?[،,]|(?:ال)?حصيله(?: \w+){0,4} ?:)$")
_TALLY_NEXT = re.compile(r"^(?:\w+ ){0,4}?(?:في|ك|وفق) ?حصيله (?!سابقه)")
_REACH = 12


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
    if any(_TALLY.match(word) or word == "مجموعه" for word in inside.split()):
        return True
    if not measure and (_IN_TALLY.search(earlier) or _TALLY_NEXT.search(after)):
        return True
    to = False
    passed = 0
    for distance, word in enumerate(reversed(before)):
        if distance >= _REACH or _SHRANK.match(word) or (_BREAK.match(word) and not (word == "من" and distance)):
            return False
        if word[0].isdigit():
            passed += 1
            if not joined or passed > 1:
                return False
        to = to or word == "الي"
        if _TALLY.match(word):
            return True
        if not measure and (_REACHED.match(word) or (to and (_ROSE.match(word) or _NUMBER_OF.match(word)))):
            return True
    return False
