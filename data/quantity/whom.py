"""Whether what is counted are people, and which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from marsad.data.quantity.context import Context
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.phrase import Amount, is_function
from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token
from marsad.data.quantity.units import unit_of

_UNMEASURED = ("QUANTITY.COUNT", "QUANTITY.MEASURE")


def unit_without_measure(amount: Amount, label: str, context: Context, lead: Sequence[str]) -> str:
    """The unit of what names none: that of the paragraph for a bare measure, else ``people`` or ``thing``.

    ``lead`` are the folded words of the span before its number.
    """
    casualty = label not in _UNMEASURED
    if amount.form is not None:
        section = amount.form.noun.section
        return "people" if section == "people" or (section == "cases" and casualty) else "thing"
    if casualty or amount.others:
        return "people"
    if amount.noun is not None:
        return "people" if amount.noun.endswith("ي") and amount.noun[:2] != "ال" else "thing"  # an unknown nisba
    if label == "QUANTITY.MEASURE":
        compared = bool(context.before) and context.before[-1] in words("compares")
        return (_measured_before(context.sentence) if compared else None) or "thing"
    return "people" if amount.number.vague or _of_people(context, lead) else "thing"


def _measured_before(tokens: Sequence[Token]) -> str | None:
    """The unit of the last measure in the words before (22 مليون دولار من أصل [79 مليونا])."""
    for i in range(len(tokens) - 1, 0, -1):
        form = find(tokens[i].text) if tokens[i].is_word else None
        if form is not None and form.noun.section in ("units", "measures") and tokens[i - 1].is_number:
            return unit_of(form.noun, tokens[i + 1 :])[0]
    return None


def _of_people(context: Context, lead: Sequence[str]) -> bool:
    """Whether the words around a bare number say that it counts people."""
    after = context.after.split(" ", 4)[:4]
    if after[0] == "من":
        whole = next((form for form in map(find, after[1:]) if form is not None), None)  # من أصل سبعة صواريخ
        if whole is not None or any(word in words("forces") for word in after[1:2]):
            return whole is None or whole.noun.section == "people"
    if any(word in words("people") or word.endswith(("هم", "وا")) for word in after[:3]):
        return True
    before = [*context.before, *lead][-6:]
    told = any(first in words("number_of") and _is_person(second) for first, second in pairwise(before))
    if told or any(word in words("their_number") for word in before[-4:]) or (before and _is_person(before[-1])):
        return True
    return _counted_before(context.sentence) == "people"


def _counted_before(tokens: Sequence[Token]) -> str | None:
    """The section of the last noun in the words before that a number counts."""
    for i in range(len(tokens) - 1, 0, -1):
        number = i - 2 if tokens[i - 1].folded == "من" else i - 1
        form = find(tokens[i].text) if tokens[i].is_word and number >= 0 and tokens[number].is_number else None
        if form is not None and form.noun.section in ("people", "things"):
            return form.noun.section
    return None


def _is_person(word: str) -> bool:
    form = find(word)
    return form is not None and form.noun.section == "people" and "pl" in form.number


def group_of(form: Form | None, following: Sequence[Token], context: Context) -> str | None:
    """The group that a noun names, by itself or with its adjective or genitive in the span (قتيل مدني)."""
    if form is None or form.noun.lemma is None:
        return None
    words_after = takewhile(lambda token: token.is_word and not token.joined and not is_function(token), following[:2])
    after = [find(token.text, casualty=True) for token in words_after]
    if form.noun.group is None and form.noun.section == "people":
        return next((other.noun.group for other in after if other is not None and other.noun.group is not None), None)
    if form.noun.lemma == "قائد" and not following and context.next_token is not None:
        after = [find(context.next_token.text, casualty=True)]
    pilot = form.noun.lemma == "قائد" and any(
        other and fold(other.noun.lemma or "") in words("vehicles") for other in after
    )
    parents = form.noun.lemma == "والد" and form.number == "du"
    return None if pilot or parents else form.noun.group
