"""The number words of Arabic: each spelling, in every case and gender, with what it stands for.

Written out as small tables and multiplied into forms by the rules of the language; all spellings are folded
(``marsad.data.quantity.spelling``), so that hamza, final ta and marks need no forms of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from marsad.data.quantity.spelling import PRONOUN, fold, without_prefixes


class Kind(Enum):
    """What a number word is for the grammar of numbers."""

    UNIT = auto()  # 1 to 9
    TEN = auto()  # 10, also the second half of 11 to 19
    TEEN = auto()  # 11 to 19 in one word
    TENS = auto()  # 20 to 90
    HUNDRED = auto()  # 100 to 900 in one word
    SCALE = auto()  # a thousand and above
    FRACTION = auto()
    MANY = auto()  # tens and hundreds without a number
    FEW = auto()  # بضع، عدة
    EXCESS = auto()  # نيف
    DOZEN = auto()
    ORDINAL = auto()  # no quantity, and neither is what is counted on from it (الثامن عشر)


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number word.

    Attributes:
        kind: Its place in the grammar.
        value: What it stands for.
        dual: Whether it is a dual (ألفان), which no number may multiply.
        plural: Whether it is a plural (آلاف), which needs a number or else is a magnitude.
        either: Whether it is spelt like a dual in construct and like an accusative (ألفا): two thousand before a noun,
            else one.
    """

    kind: Kind
    value: int | float
    dual: bool = False
    plural: bool = False
    either: bool = False


_UNITS = {
    0: "صفر",
    1: "واحد واحدة واحدا أحد أحدا إحدى احدي واحده",
    2: "اثنان اثنين اثنا اثني اثنتان اثنتين اثنتا اثنتي ثنتان ثنتين اتنين اتنان اتنينن تنين تنتين ثنين اثنيين اتنتين",
    3: "ثلاثة ثلاث ثلاثا تلاتة تلات تلاته ثلاتة ثلاثت تلت تلتت ثلاته تلاتا",
    4: "أربعة أربع أربعا اربعت",
    5: "خمسة خمس خمسا خمست",
    6: "ستة ست ستا ستي ستت",
    7: "سبعة سبع سبعا سبعت",
    8: "ثمانية ثماني ثمان ثمانيا تمانية تماني تمان تمنية ثمنية تمن تمانيا ثمانيت تمنت",
    9: "تسعة تسع تسعا تسعت",
}
_TENS = {20: "عشر", 30: "ثلاث تلات ثلات", 40: "أربع", 50: "خمس", 60: "ست", 70: "سبع", 80: "ثمان تمان", 90: "تسع"}
_TEENS = {
    11: "احدعشر احدعش حداشر حدعشر حدعش حداعش احداعش ادعش اداعش",
    12: "اثناعشر اثنعشر اثنعش اثناعش اتناشر اتنعشر اتنعش طنعش اطنعش اثنيعشر",
    13: "ثلاثةعشر ثلاثعشر تلتاشر تلاتاشر تلتعش تلطعش تلطعشر ثلطعش ثلطعشر تلطاشر ثلتعش تلاتعش",
    14: "أربعةعشر أربعتاشر أربعتعش اربعطعش اربعطعشر اربعطاشر",
    15: "خمسةعشر خمستاشر خمستعش خمسطعش خمسطعشر خمسطاشر",
    16: "ستةعشر ستاشر ستعش سطعش سطعشر سطاشر ستطعش ستطعشر",
    17: "سبعةعشر سبعتاشر سبعتعش سبعطعش سبعطعشر سبعطاشر",
    18: "ثمانيةعشر تمنتاشر تمانتاشر تمنتعش تمنطعش تمنطعشر ثمنطعش ثمنطعشر تمنطاشر",
    19: "تسعةعشر تسعتاشر تسعتعش تسعطعش تسعطعشر تسعطاشر",
}
_HUNDRED = "مئة مائة مية ماية مأة"
_TWO_HUNDRED = "مئتان مئتين مئتي مائتان مائتين مائتي ميتين ميتان ميتي مأتين مأتان متين"
_TWO_HUNDRED_OR = "مئتا مائتا ميتا مأتا"
_HUNDREDS_OF = {
    3: "ثلاث ثلث تلات تلت ثلت تلاث",
    4: "أربع ربع",
    5: "خمس",
    6: "ست",
    7: "سبع",
    8: "ثمان ثماني تمان تمن ثمن",
    9: "تسع",
}
_SCALES = {
    10**3: (["ألف"], "آلاف ألوف تالاف تلاف الآف"),
    10**6: (["مليون"], "ملايين ملاين"),
    10**9: (["مليار", "بليون"], "مليارات بلايين ملايير"),
    10**12: (["تريليون", "ترليون"], "تريليونات ترليونات"),
}
_FRACTIONS = {
    2: ("نصف نص", ""),
    3: ("ثلث", "أثلاث"),
    4: ("ربع", "أرباع"),
    5: ("خمس", "أخماس"),
    6: ("سدس", "أسداس"),
    7: ("سبع", "أسباع"),
    8: ("ثمن", "أثمان"),
    9: ("تسع", "أتساع"),
    10: ("عشر", "أعشار"),
}
AMBIGUOUS_FRACTIONS = frozenset(("خمس", "سبع", "تسع", "عشر"))
"""Folded spellings of a fraction that are also those of a number: خُمس and خَمس."""

_ORDINALS = (
    "حادي حادية ثاني ثانية ثالث ثالثة رابع رابعة خامس خامسة سادس سادسة سابع سابعة ثامن ثامنة تاسع تاسعة عاشر عاشرة"
)
_TANWIN = "\u064b"
_DAMMA = "\u064f"


def _forms(words: str) -> list[str]:
    return [fold(word) for word in words.split()]


def _small() -> dict[str, Numeral]:
    table = {form: Numeral(Kind.UNIT, value) for value, words in _UNITS.items() for form in _forms(words)}
    table |= {form: Numeral(Kind.TEN, 10) for form in _forms("عشرة عشر عشرا عشره عشرت")}
    table |= {form: Numeral(Kind.TEEN, value) for value, words in _TEENS.items() for form in _forms(words)}
    for value, stems in _TENS.items():
        table |= {
            stem + ending: Numeral(Kind.TENS, value) for stem in _forms(stems) for ending in ("ون", "ين", "و", "ي")
        }
    del table["ستي"], table["ثماني"], table["تماني"]  # of sixty and eighty in construct: far rarer than six and eight
    return (
        table
        | {form: Numeral(Kind.UNIT, 6) for form in ("ستي",)}
        | {f: Numeral(Kind.UNIT, 8) for f in ("ثماني", "تماني")}
    )


def _hundreds() -> dict[str, Numeral]:
    hundred = _forms(_HUNDRED)
    table = {form: Numeral(Kind.HUNDRED, 100) for form in hundred}
    table |= {form: Numeral(Kind.HUNDRED, 200, dual=True) for form in _forms(_TWO_HUNDRED + " " + _TWO_HUNDRED_OR)}
    for value, stems in _HUNDREDS_OF.items():
        table |= {stem + form: Numeral(Kind.HUNDRED, 100 * value) for stem in _forms(stems) for form in hundred}
    return table


def _scales() -> dict[str, Numeral]:
    table = {}
    for value, (singulars, plurals) in _SCALES.items():
        for word in map(fold, singulars):
            table[word] = Numeral(Kind.SCALE, value)
            table |= {word + ending: Numeral(Kind.SCALE, 2 * value, dual=True) for ending in ("ان", "ين", "ي")}
            table[word + "ا"] = Numeral(Kind.SCALE, value, either=True)
        table |= {form + end: Numeral(Kind.SCALE, value, plural=True) for form in _forms(plurals) for end in ("", "ا")}
    return table


def _fractions() -> dict[str, Numeral]:
    table: dict[str, Numeral] = {}
    for parts, (words, plural) in _FRACTIONS.items():
        for word in _forms(words):
            whole = Numeral(Kind.FRACTION, 1 / parts)
            table |= {word: whole, word + "ا": whole, word + "ت": whole}
            if parts > 2:
                table |= {word + ending: Numeral(Kind.FRACTION, 2 / parts, dual=True) for ending in ("ان", "ين", "ي")}
        table |= {form: Numeral(Kind.FRACTION, 1 / parts, plural=True) for form in _forms(plural)}
    two_thirds = Numeral(Kind.FRACTION, 2 / 3, dual=True)
    return table | {"ثلثا": two_thirds, "ربعا": Numeral(Kind.FRACTION, 1 / 4)}


def _others() -> dict[str, Numeral]:
    table = {form: Numeral(Kind.MANY, 10, plural=True) for form in ("عشرات",)}
    table |= {form: Numeral(Kind.MANY, 100, plural=True) for form in _forms("مئات مائات ميات مئآت")}
    table |= {form: Numeral(Kind.FEW, 1) for form in _forms("بضع بضعة عدة")}
    table |= {form: Numeral(Kind.EXCESS, 0) for form in _forms("نيف نيفا")}
    table |= {form: Numeral(Kind.ORDINAL, 0) for form in _forms(_ORDINALS)}
    dozens = {"درزن": 12, "دزينة": 12, "دزينات": 12, "دزينتين": 24, "دزينتان": 24, "درزينة": 12}
    return table | {fold(form): Numeral(Kind.DOZEN, value, dual=value == 24) for form, value in dozens.items()}


_FRACTION_WORDS = _fractions()
_WORDS = _FRACTION_WORDS | _others() | _scales() | _hundreds() | _small()  # where a spelling is two, the later stays
_OWNED = _FRACTION_WORDS | {word: numeral for word, numeral in _WORDS.items() if word.endswith("ت")}
_OWNED |= {word: Numeral(Kind.UNIT, 1) for word in ("احد", "احدا", "احدي")}
_OWNED |= {word: Numeral(Kind.UNIT, 2) for word in ("كلا", "كلي", "كلتا", "كلتي")}


@lru_cache(maxsize=65_536)
def numeral(word: str) -> tuple[Numeral, bool] | None:
    """The number word that a word is, and whether و is written before it; None for any other word.

    Args:
        word: The word as it stands in the text: its marks tell خُمس (a fifth) from خمس, and ألفاً from ألفا.
    """
    folded = fold(word)
    if folded == "واحد" and word[1:2] == "أ":
        return _WORDS["احد"], True
    for rest in without_prefixes(folded):
        found = _marked(word, rest)
        if found is not None:
            return found, folded != rest and folded.startswith("و")
    return None


@lru_cache(maxsize=1_024)
def fraction(word: str) -> Numeral | None:
    """The fraction that a word may be where the number that is spelt alike cannot stand (خمس السكان)."""
    rests = without_prefixes(fold(word))
    return next((_FRACTION_WORDS[rest] for rest in rests if rest in _FRACTION_WORDS), None)


def _marked(word: str, folded: str) -> Numeral | None:
    """What a folded spelling is, given the marks of the word."""
    if _DAMMA in word and folded in AMBIGUOUS_FRACTIONS:
        return _FRACTION_WORDS[folded]
    found = _WORDS.get(folded)
    if found is None:
        owned = PRONOUN.sub("", folded)
        return _OWNED.get(owned) if owned != folded else None
    return Numeral(found.kind, found.value) if found.either and _TANWIN in word else found
