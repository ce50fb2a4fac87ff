"""Whether what is counted are people, and which."""

from __future__ import annotations

from marsad.data.quantity.context import Context
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.phrase import Amount
from marsad.data.quantity.tokens import Token

_UNMEASURED = ("QUANTITY.COUNT", "QUANTITY.MEASURE")
_SERVANTS = frozenset(("رجل", "عنصر", "فرد"))


def unit_without_measure(amount: Amount, label: str, context: Context) -> str:
    """``people`` or ``thing``, for what is counted in no unit of measure."""
    casualty = label not in _UNMEASURED
    if amount.form is not None:
        section = amount.form.noun.section
        return "people" if section == "people" or (section == "victims" and casualty) else "thing"
    if casualty or amount.others:
        return "people"
    if amount.noun is not None or label != "QUANTITY.COUNT":
        return "thing"
    return "people" if amount.number.vague or _of_people(context) else "thing"


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


def group_of(form: Form | None, following: Token | None) -> str | None:
    """The group that a noun names; a man or a member of the police is counted with the police."""
    if form is None:
        return None
    served = following is not None and following.folded in words("services")
    return "police_or_soldier" if served and form.noun.lemma in _SERVANTS else form.noun.group
