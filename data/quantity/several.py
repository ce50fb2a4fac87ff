"""Several things in one span: ``ثلاثة أطفال وامرأتان`` counts five."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from marsad.data.quantity.nouns import Form, find
from marsad.data.quantity.numerals import Kind
from marsad.data.quantity.spelling import fold
from marsad.data.quantity.tokens import Token

if TYPE_CHECKING:
    from marsad.data.quantity.phrase import Amount

_PARTS = (Kind.FRACTION, Kind.EXCESS, Kind.ORDINAL)


def with_others(
    first: Amount, tokens: Sequence[Token], amount: Callable[[int], Amount | None], *, casualty: bool
) -> Amount | None:
    """``first`` and what is counted beside it with و, as one number; None where the sum cannot be read.

    A number or a dual after و is counted beside the first, and after a noun that counts itself (``طفل``, ``طفلان``) a
    singular too. Other nouns share the number before them: ``43 رجلا وصبيا``. ``amount`` reads what begins at a token.
    """
    while first.end < len(tokens) and tokens[first.end].joined:
        kind = _beside(first, tokens, casualty=casualty)
        if kind is None:
            return first
        second = amount(first.end) if kind else None
        if second is None or second.noun is None or first.high is not None or second.high is not None:
            return None
        if any(a.number.vague or a.number.excess or a.unit is not None for a in (first, second)):
            return None
        known = first if first.noun is not None else second
        first = replace(known, value=first.value + second.value, end=second.end)
    return first


def _beside(first: Amount, tokens: Sequence[Token], *, casualty: bool) -> bool | None:
    """Whether what follows is counted beside ``first``; None where it is not, False where it cannot be read."""
    token = tokens[first.end]
    if token.is_number:
        return None if token.numeral is not None and token.numeral.kind in _PARTS else True
    form = find(token.text, casualty=casualty)
    if not token.is_word or (form is not None and _is_own(form, token)):
        return None
    if form is not None and form.number == "du":
        return True
    if not casualty or first.value > 2 or any(earlier.is_number for earlier in tokens[: first.end]):
        return None
    return form is not None and form.number == "sg"


def _is_own(form: Form, token: Token) -> bool:
    """Whether the و is a letter of the word (وزير)."""
    return fold(form.noun.lemma or "").startswith("و") and not token.folded.startswith("وو")
