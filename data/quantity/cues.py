"""The words around a number that limit it."""

from __future__ import annotations

import re

_NOT = r"(?:[وف]?لا ?|[وف]?ل[من] |[وف]?ليس\w* |دون ان |غير |[وف]?الا )(?:يكاد |تكاد |يكن )?"
_NEVER = r"(?:[وف]?(?:لا|ل[من]) (?!ي?ت?زا?ل|[يت]عد)\w+(?: \w+)?|ليس\w*|لا|مو|مش)"  # لم يدم أكثر من
_MEASURED = (
    r"(?:عدد|اعداد|عديد|تعداد|حصيل[هت]|طول|عرض|عمق|ارتفاع|مساح[هت]|نسب[هت]|كلف[هت]|تكلف[هت]|قيم[هت]|مجموع|اجمالي|قوام|سعر|مبلغ|وزن"
    r"|مد[هت]|عمر)"
)
_SUBJECT = (
    rf"(?: (?:(?:ال)?{_MEASURED}\w*(?: [^\W\d]+){{0,9}}|\w+(?:هم|ها)(?: [^\W\d]+){{0,2}}))?"  # عدد القتلى، خسائرها
)
_ANY = r"(?: [^\W\d]+){0,4}"
_LESS = rf"(?:[يتن]قل|[يتن]نقص)(?:وا|ون)?{_ANY} عن"
_MORE = rf"(?:[يتن]زيد|زاد|[يتن]زد|[يت]ربو|[يت]نيف)(?:وا|ون|ت|ا)?{_ANY} (?:عن|علي)"
_PASSED = r"(?:[يتن]?تجاوز|[يتن]?جاوز|متجاوز|[يتن]?تخط[يت]?|[يتن]تعد[يت]?|تعد[يت]|[يت]فوق|فاق)(?:وا|ون|ت|ا|ه)?"
_PASS = rf"{_PASSED}{_SUBJECT}(?: حاجز| عتبه| سقف)?"
_NEAR = rf"(?:[يتن]?قارب|[يت]?ناهز)(?:وا|ون|ت)?{_SUBJECT}|[يت]?قت?رب(?:ت)?{_SUBJECT} من"
_SLIGHTLY = r"(?: ب?قليل)?"
_OVER = rf"[وبلفك]{{0,2}}(?:اكثر|اكتر|اكثار|ازيد){_SLIGHTLY} من"
_UNDER = rf"[وبلفك]{{0,2}}(?:اقل|ادني){_SLIGHTLY} من"

_BEFORE = (
    ("at_least", rf"{_NOT}{_LESS}|{_NEVER} {_UNDER}|[بك]حد ادني|(?:علي|في|ع) ?الاقل"),
    ("at_most", rf"{_NOT}(?:{_MORE}|{_PASS})|{_NEVER} {_OVER}|[بك]حد اقصي|ب?ما [يت]صل الي|قد [يت]صل{_ANY} الي"),
    ("less_than", rf"{_NOT}(?:[يت]بلغ|[يت]صل الي){_SUBJECT}|{_UNDER}|{_LESS}"),
    ("more_than", rf"{_OVER}|{_MORE}|{_PASS}"),
    ("about", rf"{_NEAR}|[وبلف]{{0,2}}(?:حوالي|جوالي|قرابه|زها|بحدود|نحوا من)|في حدود|[يت]?لامس(?:ت)?|تقريبا"),
)
_INSIDE = (  # which outside of the span may be a place or a direction
    ("less_than", r"[وبلف]?(?:ما )?دون"),
    ("more_than", r"[وبلف]?(?:ما )?فوق"),
    ("about", r"[وبلف]{0,2}(?:نحو|شي|حول)|حدود"),
)
_TOWARDS = re.compile(r"(?<!\S)[وبلف]{0,2}نحو$")
_AFTER = (
    ("at_least", r"(?:علي|في|ع) ?الاقل|علي اقل تقدير|[كب]حد ادني|او اكثر|او يزيد\w*|فاكثر|ف?ما فوق|وما فوق"),
    ("at_most", r"(?:علي|في|ع) ?الاكثر|علي اكثر تقدير|[كب]حد اقصي|او اقل|فاقل|فما دون"),
    ("about", r"تقريبا|بالتقريب|علي وجه التقريب"),
)


def _compiled(patterns: tuple[tuple[str, str], ...], frame: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((modifier, re.compile(frame.format(pattern))) for modifier, pattern in patterns)


_BEFORE_RE = _compiled(_BEFORE, r"(?<!\S)(?:ما |مما )?[وفلسب]?(?:{})(?: اي)?$")
_INSIDE_RE = _compiled(_INSIDE, r"(?<!\S)(?:{})$")
_ANYWHERE_RE = _compiled(_AFTER, r"(?<!\S)(?:{})(?!\S)")
_NEXT_RE = _compiled(_AFTER, r"^(?:اخرين |اخرون |اخر )?(?:{})(?!\S)")
_LATER_RE = _compiled(_AFTER, r"^(?:[^\W\d]+ ){{0,2}}(?:{})(?!\S)")
_LAST_RE = _compiled(_AFTER, r"(?<!\S)(?:{})$")


def modifier_of(
    before: str, lead: str, rest: str, after: str, *, numeric: bool, bare: bool, joined: bool
) -> str | None:
    """The modifier that the words around a number give it, or None. All words are folded and parted by single spaces.

    Args:
        before: The words of the clause before the span.
        lead: The words of the span before the number.
        rest: The words of the span after the number.
        after: The words of the clause after the span.
        numeric: Whether it is a number, not a dual or a single noun.
        bare: Whether the span holds no noun, so that one may stand between it and a cue (نصف المخيم تقريبا).
        joined: Whether the span begins with a number that و joins to what stands before: a cue that may stand behind a
            number is that one's then (9 مدنيين على الأقل و15 مسلحا).
    """
    if joined and any(pattern.search(before) for _, pattern in _LAST_RE):
        before = ""
    looked_at = (
        (rest, _ANYWHERE_RE),
        (after, _LATER_RE if bare else _NEXT_RE),
        (f"{before} {lead}".strip(), _BEFORE_RE),
        (lead, _INSIDE_RE),
    )
    for words, patterns in looked_at:
        for modifier, pattern in patterns:
            if words and pattern.search(words):
                return modifier
    return "about" if numeric and not lead and _TOWARDS.search(before) else None
