"""The counted noun where the span has none: the next or the last word outside of it."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.data.quantity.context import Context
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.phrase import Amount
from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token

_PRONOUNS = ("هم", "ها", "هن", "هما")
_OF = ("من", "بين")
_COUNTED = ("people", "things", "cases")


def noun_outside(context: Context, amount: Amount, first: Token, last: Token, *, casualty: bool) -> Form | None:
    """The noun that a bare number counts, or None.

    After the span: ``[88] من المدنيين``, ``[ثلث] الجرحى``. Before it: ``عدد المصابين [بـ260]``, ``القتلى إلى [47]``.

    Args:
        context: What stands around the span.
        amount: The number.
        first: The token that it begins with.
        last: The last token of the span: what it says of a pronoun (نصفهم) has no noun.
        casualty: Whether it counts casualties.
    """
    if last.folded.endswith(_PRONOUNS):
        return None
    part = amount.unit in ("fraction", "percent")
    form = _after(context, amount, casualty) or (None if part else _before(context.before, first, casualty))
    return None if form is None or (casualty and form.noun.section == "things") else form


def _after(context: Context, amount: Amount, casualty: bool) -> Form | None:
    following = context.after.split(" ", 2)[:2]
    partitive = following[0] in _OF and len(following) > 1
    word = following[1] if partitive else following[0]
    form = (
        find(word, casualty=casualty)
        if len(word) > 2 and word not in words("function") | words("prepositions")
        else None
    )
    if form is None:
        return None
    if amount.unit in ("fraction", "percent"):
        whole = partitive or (amount.unit == "fraction" and not word.startswith(("لل", "بال", "وال")))
        return form if whole else None
    if partitive:
        plural = "pl" in form.number or fold(form.noun.lemma or "") in words("always_many")
        return form if plural and _counts(form) else None
    return form if form.noun.section in _COUNTED and _agrees(form, word, amount.value) else None


def _agrees(form: Form, word: str, value: int | float) -> bool:
    """Whether a noun just after a number stands as what it counts does: plural after three to ten, else singular."""
    if value % 100 in range(3, 11):
        return "pl" in form.number and not word.startswith(("ال", "ل")) and not word.endswith((*_PRONOUNS, "ون"))
    lemma = fold(form.noun.lemma or "")
    return value > 10 and word in (lemma, lemma + "ا")


def _before(before: Sequence[str], first: Token, casualty: bool) -> Form | None:
    to = bool(before) and before[-1] in ("الي", "ب", "علي", "عن")
    place = len(before) - (2 if to else 1)
    if place < 0:
        return None
    word, governor = before[place], before[place - 1] if place else ""
    form = find(word, casualty=casualty)
    if form is None or "pl" not in form.number or not _counts(form):
        return None
    return form if _is_told(form, word, governor, first, before[-1] if to else "") else None


def _is_told(form: Form, word: str, governor: str, first: Token, preposition: str) -> bool:
    """Whether the number is told of the noun before it, and the noun is not one who acts."""
    if governor in words("number_of") or (governor == "من" and not preposition):
        return True
    if preposition in ("علي", "عن"):
        return governor.lstrip("وف") in words("exceeds")
    if not word.startswith(("ال", "وال")):
        return False
    reckoned = form.noun.section == "people" and (bool(preposition) or first.folded.startswith("ب"))
    return reckoned or fold(form.noun.lemma or "") in words("patients") or (not preposition and word.endswith("ين"))


def _counts(form: Form) -> bool:
    """Whether a noun can be what is counted, and is no body and no unit."""
    return form.noun.section in _COUNTED and fold(form.noun.lemma or "") not in words("collectives")
