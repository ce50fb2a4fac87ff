"""Whether what is counted are people, and which."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.data.quantity.context import Context
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.phrase import Amount
from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token
from marsad.data.quantity.units import unit_of

_UNMEASURED = ("QUANTITY.COUNT", "QUANTITY.MEASURE")


def unit_without_measure(amount: Amount, label: str, context: Context) -> str:
    """The unit of what names none: that of the paragraph for a bare measure, else ``people`` or ``thing``."""
    casualty = label not in _UNMEASURED
    if amount.form is not None:
        section = amount.form.noun.section
        return "people" if section == "people" or (section == "cases" and casualty) else "thing"
    if casualty or amount.others:
        return "people"
    if amount.noun is not None:
        return "thing"
    if label == "QUANTITY.MEASURE":
        compared = bool(context.before) and context.before[-1] in words("compares")
        return (_measured_before(context.sentence) if compared else None) or "thing"
    return "people" if amount.number.vague or _of_people(context) else "thing"


def _measured_before(tokens: Sequence[Token]) -> str | None:
    """The unit of the last measure in the words before (22 مليون دولار من أصل [79 مليونا])."""
    for i in range(len(tokens) - 1, 0, -1):
        form = find(tokens[i].text) if tokens[i].is_word else None
        if form is not None and form.noun.section in ("units", "measures") and tokens[i - 1].is_number:
            return unit_of(form.noun, tokens[i + 1 :])[0]
    return None


def _of_people(context: Context) -> bool:
    """Whether the words around a bare number say that it counts people."""
    after = context.after.split(" ", 3)[:3]
    if after[0] == "من" and len(after) > 1 and (after[1] in words("forces") or _is_person(after[1])):
        return True
    if any(word in words("people") or word.endswith(("هم", "وا")) for word in after):
        return True
    return any(word in words("their_number") or _is_person(word) for word in context.before[-4:])


def _is_person(word: str) -> bool:
    form = find(word)
    return form is not None and form.noun.section == "people" and "pl" in form.number


def group_of(form: Form | None, following: Sequence[Token]) -> str | None:
    """The group that a noun names, by itself or with its adjective or genitive (قتيل مدني)."""
    if form is None or form.noun.lemma is None:
        return None
    words_after = [token for token in following[:2] if token.is_word and not token.joined]
    after = [find(token.text, casualty=True) for token in words_after]
    if form.noun.group is None and form.noun.section == "people":
        return next((other.noun.group for other in after if other is not None and other.noun.group is not None), None)
    pilot = form.noun.lemma == "قائد" and any(
        other and fold(other.noun.lemma or "") in words("vehicles") for other in after
    )
    parents = form.noun.lemma == "والد" and form.number == "du"
    return None if pilot or parents else form.noun.group
