"""Units of measure: which one a noun names, and how one is told in another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from marsad.data.quantity.grammar import whole
from marsad.data.quantity.nouns import Noun, tables
from marsad.data.quantity.spelling import fold_text
from marsad.data.quantity.tokens import Token

_WORD = re.compile(r"\w+")
_SQUARE = ("مربع", "المربع", "مربعا", "مربعه", "المربعه", "مربعين", "2", "²", "٢")
_CUBIC = ("مكعب", "مكعبا", "مكعبه", "3", "³")
_PER_HOUR = (("في", "الساعه"), ("بالساعه",), ("/", "ساعه"), ("/", "س"))


@cache
def signs() -> dict[str, str]:
    """Units by the signs and the Latin letters that stand for them."""
    return {sign: str(unit) for sign, unit in tables("units.yaml")["signs"].items()}


def unit_of(noun: Noun, after: Sequence[Token]) -> tuple[str | None, str | None]:
    """The unit that a noun of measure names with the words after it, and its dictionary form with them.

    The unit is None for what is measured in no unit of ours: square metres, a speed, a currency that several
    countries have.
    """
    words = [token.folded for token in after[:3]]
    first = words[0] if words else ""
    if noun.by_adjective:
        codes = dict(noun.by_adjective)
        return next((codes[word] for word in map(_bare, words[:2]) if word in codes), None), noun.lemma
    if noun.unit in ("km", "m") and words[:1] in (["متر"], ["مترا"]):  # كيلو متر
        return unit_of(Noun("كيلومتر", "units", unit="km"), after[1:])
    if noun.unit in ("km", "m") and first in _SQUARE:
        return ("km2" if noun.unit == "km" else None), noun.lemma
    if noun.unit in ("km", "m") and first in _CUBIC:
        return None, noun.lemma
    if noun.unit in ("km", "m") and any(tuple(words[: len(rate)]) == rate for rate in _PER_HOUR):
        return None, noun.lemma
    return noun.unit, noun.lemma


def currency_by_country(noun: Noun, text: str) -> str | None:
    """The code of a currency whose noun several countries share, where the text names one of them only."""
    codes = {code for _, code in noun.by_adjective}
    named = {code for word in _WORD.findall(fold_text(text)) for code in _countries().get(word, ())}
    found = codes & named
    return found.pop() if len(found) == 1 else None


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """The currencies of the country that a folded word, clitics included, names."""
    table: dict[str, tuple[str, ...]] = {}
    for code, names in tables("units.yaml")["countries"].items():
        for name in map(fold_text, names.split()):
            for prefix in ("", "و", "ب", "ل", "ف"):
                table[prefix + name] = (*table.get(prefix + name, ()), str(code))
            if name.startswith("ال"):
                table["لل" + name[2:]] = (*table.get("لل" + name[2:], ()), str(code))
    return table


def _bare(word: str) -> str:
    """An adjective without its article and its accusative."""
    return word.removeprefix("ال").removesuffix("ا")


def combined(first: int | float, unit: str, second: int | float, smaller: str) -> int | float | None:
    """Two measures as one, in the unit of the larger and to a thousandth; None where their ratio is not known."""
    if unit == smaller:
        return whole(first + second)
    ratio = tables("units.yaml")["ratios"].get(unit, {}).get(smaller)
    return None if ratio is None else whole(round(first + second / ratio, 3))
