"""Nouns that the tables do not hold: what their endings tell."""

from __future__ import annotations

import re

from marsad.data.quantity.spelling import fold
from marsad.data.words import MARKS

_PRONOUN = re.compile(r"(?:هما|هم|هن|ها|نا|كم|ه)$")
_MARKS = re.compile(f"[{MARKS}\u0640]")


def guessed_number(word: str, *, casualty: bool) -> str:
    """``sg``, ``du``, ``pl`` or ``sg/du`` by the ending of a noun that stands without a number.

    Only duals and single casualties are quantities without a number, so what could be a sound plural is a dual.
    """
    bare = fold(word)
    owned = _PRONOUN.sub("", bare)
    if len(owned) >= 4 and owned.endswith(("تي", "تا")):
        return "du"
    if len(bare) >= 5 and bare.endswith(("تين", "تان", "ين")):
        return "du"
    if bare.endswith("ان") and len(bare) >= 5 and not (casualty and len(bare) < 6):
        return "du"
    if bare.endswith(("ون", "ات")):
        return "pl"
    return "du" if bare.endswith(("ي", "ا")) and not casualty and "\u064b" not in word else "sg"


def guessed_lemma(word: str, *, plural: bool) -> str | None:
    """The dictionary form of an unknown noun: without article, case ending, dual and sound plural.

    Args:
        word: The word as it stands in the text.
        plural: Whether its number (three to ten) demands a plural: then -ات is one.
    """
    bare = _MARKS.sub("", word)
    bare = re.sub(r"^(?:وال|بال|ال|لل)(?=\w{3})", "", bare)
    if len(bare) < 3:
        return bare or None
    for ending, instead in (("تين", "ة"), ("تان", "ة"), ("يين", "ي"), ("يون", "ي"), ("ين", ""), ("ون", "")):
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            return bare.removesuffix(ending) + instead
    if bare.endswith("ان") and len(bare) >= 6:
        return bare[:-2]
    if plural and bare.endswith("ات") and len(bare) >= 5:
        return bare[:-2] + "ة"
    return bare[:-1] if bare.endswith("ا") and len(bare) >= 4 else bare
