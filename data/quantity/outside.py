"""The counted noun where the span has none: the next or the last word outside of it."""

from __future__ import annotations

from marsad.data.quantity.context import Context
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token

_PRONOUNS = ("هم", "ها", "هن", "هما")


def noun_outside(context: Context, first: Token, *, casualty: bool, fraction: bool) -> Form | None:
    """The noun that a bare number counts, or None.

    After the span: ``[88] من المدنيين``, ``[ثلث] الجرحى``. Before it: ``عدد المصابين [بـ260]``, ``القتلى إلى [47]``.
    """
    if first.folded.endswith(_PRONOUNS):
        return None
    form = _after(context, casualty, fraction) or (None if fraction else _before(context, first, casualty))
    return None if form is None or (casualty and form.noun.section == "things") else form


def _after(context: Context, casualty: bool, fraction: bool) -> Form | None:
    following = context.after.split(" ", 2)[:2]
    partitive = following[0] == "من"
    word = following[1] if partitive and len(following) > 1 else following[0]
    form = find(word, casualty=casualty) if (partitive or fraction) and len(word) > 2 else None
    return form if form is not None and (fraction or ("pl" in form.number and _counts(form))) else None


def _before(context: Context, first: Token, casualty: bool) -> Form | None:
    before = context.before
    to = bool(before) and before[-1] in ("الي", "ب")
    place = len(before) - (2 if to else 1)
    if place < 1:
        return None
    word = before[place]
    form = find(word, casualty=casualty)
    if form is None or "pl" not in form.number or not _counts(form):
        return None
    told = before[place - 1] in words("number_of")
    reckoned = form.noun.section == "people" and (to or first.folded.startswith("ب"))
    patient = fold(form.noun.lemma or "") in words("patients")
    return form if told or (word.startswith("ال") and (reckoned or patient)) else None


def _counts(form: Form) -> bool:
    """Whether a noun can be what is counted, and is no body and no unit."""
    return form.noun.section in ("people", "things", "cases") and fold(form.noun.lemma or "") not in words(
        "collectives"
    )
