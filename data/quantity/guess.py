"""Nouns that the tables do not hold: what their endings tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marsad.data.quantity.spelling import PRONOUN, fold
from marsad.data.words import MARKS

_ENDINGS = (("تين", "ة"), ("تان", "ة"), ("يين", "ي"), ("يون", "ي"), ("ين", ""), ("ون", ""), ("ات", "ة"), ("ان", ""))
_PREFIX = re.compile(r"^(?:وال|بال|ال|لل|و)(?=\w{4})")
_SINGULAR = (
    re.compile(r"\wا\w[^\Wواة]ة?"),  # حاكم، سائقة: one who does, while مارة and ولاة are many
    re.compile(r"م(?!\wو\w$)[^\Wا]{2,4}[^\Wاىيءة]"),  # مدير، مسعف، مؤسس, while مشايخ, ملوك and مرضى are many
    re.compile(r"م[^\Wا]{3}ة"),  # ممرضة, while مغاربة and مرتزقة are many
    re.compile(r"(?!\w\wا\w{2}$)[^\Wأاآ]\w{3,}ي"),  # صيدلي, while أهالي and ليالي are many
    re.compile(r"\w{4,}ية"),
)
_MARKS = re.compile(f"[{MARKS}\u0640]")


def is_singular(word: str, following: Sequence[str]) -> bool:
    """Whether the shape of an unknown noun, or آخر after it, says that it is one: a broken plural has no ending.

    ``following`` are the words after it, folded. The shapes are those of participles (حاكم، ممرضة) and of relational
    adjectives (صيدلي) that no broken plural shares; عمال and رسام are spelt by one pattern and stay unknown.
    """
    bare = _MARKS.sub("", word)
    return following[:1] == ["اخر"] or any(
        pattern.fullmatch(form) for form in (bare, _PREFIX.sub("", bare)) for pattern in _SINGULAR
    )


def guessed_number(word: str, *, casualty: bool) -> str:
    """``sg``, ``du``, ``pl`` or ``sg/du`` by the ending of a noun that stands without a number.

    Only duals and single casualties are quantities without a number, so what could be a sound plural is a dual.
    """
    bare = fold(word)
    owned = PRONOUN.sub("", bare)
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
    """The dictionary form of an unknown noun: without article and case ending and, where it has one, sound plural.

    Args:
        word: The word as it stands in the text.
        plural: Whether it may be a plural, or a dual: after twelve or a hundred it is a singular whatever its ending.
    """
    bare = _MARKS.sub("", word)
    bare = re.sub(r"^(?:وال|بال|ال|لل)(?=\w{3})", "", bare)
    if len(bare) < 3:
        return bare or None
    for ending, instead in _ENDINGS if plural else ():
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            return bare.removesuffix(ending) + instead
    return bare[:-1] if bare.endswith("ا") and len(bare) >= 4 else bare
