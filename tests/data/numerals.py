"""A writer of Arabic numbers, with a grammar of its own: any number up to a billion in each gender and case."""

from __future__ import annotations

from dataclasses import dataclass

MASCULINE, FEMININE = "m", "f"
NOMINATIVE, OBLIQUE = "nominative", "oblique"

_UNITS = {
    MASCULINE: ["واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"],
    FEMININE: ["واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"],
}
_TENS = {2: "عشر", 3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}
_HUNDREDS = ["مئة", "", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة"]
_SCALES = {10**9: ("مليار", "مليارات"), 10**6: ("مليون", "ملايين"), 10**3: ("ألف", "آلاف")}


@dataclass(frozen=True)
class Counted:
    """A noun in the forms that numbers demand; ``many`` is what ``من`` goes before."""

    gender: str
    single: str
    accusative: str
    dual: str  # without its ending
    plural: str
    many: str
    label: str


NOUNS = (
    Counted(MASCULINE, "رجل", "رجلا", "رجل", "رجال", "الرجال", "QUANTITY.KILLED"),
    Counted(FEMININE, "امرأة", "امرأة", "امرأت", "نساء", "النساء", "QUANTITY.INJURED"),
    Counted(MASCULINE, "جندي", "جنديا", "جندي", "جنود", "الجنود", "QUANTITY.CAPTURED"),
    Counted(MASCULINE, "صاروخ", "صاروخاً", "صاروخ", "صواريخ", "الصواريخ", "QUANTITY.COUNT"),
    Counted(FEMININE, "قذيفة", "قذيفةً", "قذيفت", "قذائف", "القذائف", "QUANTITY.COUNT"),
)


def written(number: int, noun: Counted, case: str) -> str:
    """A number in words with the noun that it counts, in full agreement."""
    if number == 1:
        return f"{noun.single} {_UNITS[noun.gender][0]}"
    if number == 2:
        return noun.dual + _dual_ending(case)
    last = number % 100
    if last in (1, 2):
        return f"{in_words(number, noun.gender, case)} من {noun.many}"
    if last == 0:
        return f"{in_words(number, noun.gender, case, construct=True)} {noun.single}"
    return f"{in_words(number, noun.gender, case)} {noun.plural if last <= 10 else noun.accusative}"


def in_words(number: int, gender: str, case: str, *, construct: bool = False) -> str:
    """A number in words; in construct it stands right before a noun, and a dual loses its nun."""
    parts = []
    for scale, (single, plural) in _SCALES.items():
        count, number = divmod(number, scale)
        if count:
            parts.append(_scaled(count, single, plural, case, construct=construct and number == 0))
    if number:
        parts.append(_below_thousand(number, gender, case, construct=construct))
    return " و".join(parts)


def _scaled(count: int, single: str, plural: str, case: str, *, construct: bool) -> str:
    if count == 1:
        return single
    if count == 2:
        return single + (_dual_ending(case)[0] if construct else _dual_ending(case))
    last = count % 100
    group = _below_thousand(count, MASCULINE, case, construct=last == 0)
    if 3 <= last <= 10:
        return f"{group} {plural}"
    return f"{group} {single}" if last in (0, 1, 2) or construct else f"{group} {single}ا"


def _below_thousand(number: int, gender: str, case: str, *, construct: bool) -> str:
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds == 2:
        parts.append("مئت" + (_dual_ending(case)[0] if construct and rest == 0 else _dual_ending(case)))
    elif hundreds:
        parts.append(_HUNDREDS[hundreds - 1])
    if rest:
        parts.append(_below_hundred(rest, gender, case))
    return " و".join(parts)


def _below_hundred(number: int, gender: str, case: str) -> str:
    if number <= 10:
        return _unit(number, gender, case)
    if number < 20:
        return _teen(number - 10, gender, case)
    tens, unit = divmod(number, 10)
    round_number = _TENS[tens] + ("ون" if case == NOMINATIVE else "ين")
    if unit == 0:
        return round_number
    if unit == 1 and gender == FEMININE:
        return f"إحدى و{round_number}"
    return f"{_unit(unit, gender, case)} و{round_number}"


def _unit(number: int, gender: str, case: str) -> str:
    word = _UNITS[gender][number - 1]
    return word[:-2] + _dual_ending(case) if number == 2 else word


def _teen(unit: int, gender: str, case: str) -> str:
    ten = "عشر" if gender == MASCULINE else "عشرة"
    if unit == 1:
        return f"{'أحد' if gender == MASCULINE else 'إحدى'} {ten}"
    if unit == 2:
        return f"{'اثن' if gender == MASCULINE else 'اثنت'}{_dual_ending(case)[0]} {ten}"
    return f"{_UNITS[gender][unit - 1]} {ten}"


def _dual_ending(case: str) -> str:
    return "ان" if case == NOMINATIVE else "ين"
