"""Units of measure: which one a noun names, and how one is told in another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from marsad.data.quantity.grammar import whole
from marsad.data.quantity.nouns import Noun, tables
from marsad.data.quantity.tokens import Token

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
        return ("km2" if noun.unit == "km" else None), f"{noun.lemma} مربع"
    if noun.unit in ("km", "m") and first in _CUBIC:
        return None, f"{noun.lemma} مكعب"
    if noun.unit in ("km", "m") and any(tuple(words[: len(rate)]) == rate for rate in _PER_HOUR):
        return None, noun.lemma
    return noun.unit, noun.lemma


def _bare(word: str) -> str:
    """An adjective without its article and its accusative."""
    return word.removeprefix("ال").removesuffix("ا")


def combined(first: int | float, unit: str, second: int | float, smaller: str) -> tuple[int | float, str] | None:
    """Two measures as one, in the smaller unit; None where the larger is no fixed number of the smaller.

    Metres and centimetres stay metres.
    """
    if (unit, smaller) == ("m", "cm"):
        return whole(first + second / 100), "m"
    factor = 1
    while unit != smaller:
        step = tables("units.yaml")["ratios"].get(unit)
        if step is None:
            return None
        unit, ratio = next(iter(step.items()))
        factor *= ratio
    return whole(first * factor + second), smaller
