"""The words around a number that limit it."""

from __future__ import annotations

import re

_NOT = r"(?:[وف]?لا ?|[وف]?ل[من] |[وف]?ليس\w* |دون ان |غير )(?:يكاد |تكاد |يكن )?"
_MEASURED = (
    r"(?:عدد|اعداد|عديد|حصيله|طول|عرض|عمق|ارتفاع|مساحه|نسبه|كلفه|تكلفه|قيمه|مجموع|اجمالي|قوام|سعر|مبلغ|وزن|مده|عمر)"
)
_SUBJECT = rf"(?: (?:{_MEASURED}\w*|\w+(?:هم|ها))(?: \w+){{0,2}})?"  # عددهم، طول الجسر
_LESS = rf"(?:[يتن]قل|[يتن]نقص)(?:وا|ون)?{_SUBJECT} عن"
_MORE = rf"(?:[يتن]زيد|زاد|[يتن]زد|[يت]ربو|[يت]نيف)(?:وا|ون|ت|ا)?{_SUBJECT} (?:عن|علي)"
_PASSED = r"(?:[يتن]?تجاوز|[يتن]?جاوز|متجاوز|[يتن]?تخط[يت]?|[يتن]تعد[يت]?|تعد[يت]|[يت]فوق|فاق)(?:وا|ون|ت|ا|ه)?"
_PASS = rf"{_PASSED}{_SUBJECT}(?: حاجز| عتبه| سقف)?"
_NEAR = rf"(?:[يتن]?قارب|[يت]?ناهز)(?:وا|ون|ت)?{_SUBJECT}|[يت]?قت?رب(?:ت)?{_SUBJECT} من"
_OVER = r"[وبلفك]{0,2}(?:اكثر|اكتر|اكثار|ازيد) من"
_UNDER = r"[وبلفك]{0,2}(?:اقل|ادني) من"

_BEFORE = (
    ("at_least", rf"{_NOT}{_LESS}|(?:ليس|لا|مو|مش) {_UNDER}|[بك]حد ادني|(?:علي|في|ع) ?الاقل"),
    (
        "at_most",
        rf"{_NOT}(?:{_MORE}|{_PASS})|(?:ليس|لا|مو|مش) {_OVER}|[بك]حد اقصي|ب?ما [يت]صل الي|قد [يت]صل{_SUBJECT} الي",
    ),
    ("less_than", rf"{_NOT}(?:[يت]بلغ|[يت]صل الي){_SUBJECT}|{_UNDER}|{_LESS}|[وب]?(?:ما )?دون"),
    ("more_than", rf"{_OVER}|{_MORE}|{_PASS}|(?:ما )?[وب]?فوق"),
    (
        "about",
        rf"{_NEAR}|[وبلف]{{0,2}}(?:حوالي|جوالي|قرابه|زها|حدود|حول|نحوا من)|في حدود|[يت]?لامس(?:ت)?|تقريبا",
    ),
)
_TOWARDS = r"[وبلف]{0,2}(?:نحو|شي)"  # نحو before a noun may be a direction
_AFTER = (
    ("at_least", r"(?:علي|في|ع) ?الاقل|علي اقل تقدير|[كب]حد ادني|او اكثر|او يزيد\w*|فاكثر|ف?ما فوق|وما فوق"),
    ("at_most", r"(?:علي|في|ع) ?الاكثر|علي اكثر تقدير|[كب]حد اقصي|او اقل|فاقل|فما دون"),
    ("about", r"تقريبا|بالتقريب|علي وجه التقريب"),
)


def _compiled(patterns: tuple[tuple[str, str], ...], frame: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((modifier, re.compile(frame.format(pattern))) for modifier, pattern in patterns)


_BEFORE_RE = _compiled(_BEFORE, r"(?<!\S)(?:ما |مما )?(?:{})(?: اي)?$")
_TOWARDS_RE = re.compile(rf"(?<!\S){_TOWARDS}$")
_ANYWHERE_RE = _compiled(_AFTER, r"(?<!\S)(?:{})(?!\S)")
_NEXT_RE = _compiled(_AFTER, r"^(?:اخرين |اخرون |اخر )?(?:{})(?!\S)")


def modifier_of(before: str, inside: str, after: str, *, numeric: bool) -> str | None:
    """The modifier that the words around a number give it, or None.

    Args:
        before: The folded words of the clause before the number, those of the span among them, parted by single spaces.
        inside: The folded words of the span after the number.
        after: The folded words of the clause after the span.
        numeric: Whether a number stands after ``before``, not a dual or a single noun.
    """
    for words, patterns in ((inside, _ANYWHERE_RE), (after, _NEXT_RE), (before, _BEFORE_RE)):
        for modifier, pattern in patterns:
            if words and pattern.search(words):
                return modifier
    return "about" if numeric and _TOWARDS_RE.search(before) else None
