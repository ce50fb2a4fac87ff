"""From a span of text to the value of the quantity that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from marsad.data.quantity.context import Context
from marsad.data.quantity.cues import modifier_of
from marsad.data.quantity.grammar import whole
from marsad.data.quantity.outside import noun_outside
from marsad.data.quantity.phrase import Amount, Phrase
from marsad.data.quantity.signs import without_sign
from marsad.data.quantity.tokens import Token, in_thousands, merged_percent, tokenise
from marsad.data.quantity.totals import is_total
from marsad.data.quantity.units import currency_by_country
from marsad.data.quantity.value import DEFAULT_VAGUE, QuantityValue
from marsad.data.quantity.whom import group_of, unit_without_measure
from marsad.data.readable import unescaped

_CUE_WORDS = 14  # as far before a number as a cue may begin
_UNHURT = ("QUANTITY.COUNT", "QUANTITY.MEASURE")
_MOST = 10**15  # what is larger counts nothing in a report, and a float holds it no longer exactly
_TOO_LONG = re.compile(r"\d{16}")
_UNPUBLISHED = {"cm": "thing", "seconds": "thing"}


def read_quantity(
    text: str, start: int, end: int, label: str, *, vague: Mapping[str, int] | None = None
) -> QuantityValue:
    """Read the quantity at ``text[start:end]``.

    The words of the same clause around the span are looked at for what limits the number (أكثر من، على الأقل) or calls
    it a total (ارتفع إلى). What cannot be read is left None.

    Args:
        text: The paragraph.
        start: First code point of the span.
        end: The code point after its last.
        label: Label of the entity, such as ``QUANTITY.KILLED``: a singular without a number counts as one only of
            casualties.
        vague: Other numbers for magnitudes than ``DEFAULT_VAGUE``; those not named keep their default.

    Raises:
        ValueError: If the span does not lie in the text, or a name in ``vague`` is unknown.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span [{start}, {end}) of a text of {len(text)} code points: need 0 <= start < end <= length")
    text = unescaped(text)
    tokens, sign = without_sign(text, merged_percent(tokenise(text, start, end)), label)
    if label != "QUANTITY.MEASURE":
        tokens = in_thousands(tokens)
    context = Context(text, start, end)
    phrase = Phrase(tokens, label, _conventions(vague), context=context, hasty="ة" not in text)
    amount, first = phrase.read()
    lead = [token.folded for token in tokens[:first]]
    inside = " ".join(lead)
    total = is_total(
        context.before,
        inside,
        context.after,
        earlier=context.earlier,
        joined=bool(tokens) and tokens[0].joined,
        measure=label == "QUANTITY.MEASURE",
    )
    if amount is None or _TOO_LONG.search(text, start, end):
        return QuantityValue(total=total)
    modifier = modifier_of(
        " ".join(context.before[-_CUE_WORDS:]),
        inside,
        " ".join(token.folded for token in tokens[first + 1 :]),
        context.after,
        numeric=tokens[first].is_number,
        bare=amount.noun is None,
        joined=first == 0 and tokens[0].joined,
    )
    modifier = modifier or sign
    amount = _completed(amount, tokens, first, label, context)
    low, best, high, modifier = _bounds(amount, modifier)
    if any(number is not None and number > _MOST for number in (low, best, high)):
        return QuantityValue(total=total)
    unit = amount.unit or _shared_currency(amount, text) or unit_without_measure(amount, label, context, lead)
    if unit == "people" and not _are_whole(amount):
        return QuantityValue(total=total)
    following = tokens[amount.head + 1 :] if amount.head is not None else []
    return QuantityValue(
        low,
        best,
        high,
        modifier,
        _UNPUBLISHED.get(unit, unit),
        amount.noun,
        group_of(amount.form, following, context),
        total,
    )


def _are_whole(amount: Amount) -> bool:
    """Whether an amount of people has no broken number, which nobody counts (23.96 شهيدا, but ثلث مليون)."""
    scaled = amount.number.scale > 1
    return scaled or all(number is None or number == int(number) for number in (amount.value, amount.high))


def _completed(amount: Amount, tokens: Sequence[Token], first: int, label: str, context: Context) -> Amount:
    """The amount with the noun beside the span, where the span has none."""
    part = amount.unit in ("fraction", "percent")
    if amount.noun is not None or amount.others or not (part or amount.unit is None):
        return amount
    if label == "QUANTITY.MEASURE" and not part:
        return amount
    form = noun_outside(context, amount, tokens[first], tokens[-1], casualty=label not in _UNHURT)
    return amount if form is None else replace(amount, noun=form.noun.lemma, form=form)


def _shared_currency(amount: Amount, text: str) -> str | None:
    if amount.form is None or not amount.form.noun.by_adjective:
        return None
    return currency_by_country(amount.form.noun, text)


def _conventions(vague: Mapping[str, int] | None) -> Mapping[str, int]:
    if not vague:
        return DEFAULT_VAGUE
    if unknown := sorted(set(vague) - set(DEFAULT_VAGUE)):
        raise ValueError(f"vague: unknown magnitude {unknown[0]!r}; known are {', '.join(DEFAULT_VAGUE)}")
    return {**DEFAULT_VAGUE, **vague}


Bound = int | float | None


def _bounds(amount: Amount, modifier: str | None) -> tuple[Bound, Bound, Bound, str]:
    """Low, best, high and modifier of an amount, as ``QuantityValue`` tells them."""
    value = amount.value
    if amount.high is not None:
        return value, whole((value + amount.high) / 2), amount.high, "range"
    if amount.number.vague:
        return value or None, value or None, None, "vague"
    if modifier in ("at_least", "more_than") or (modifier is None and amount.number.excess):
        return value, value, None, modifier or "more_than"
    if modifier in ("at_most", "less_than"):
        return None, value, value, modifier
    if modifier == "about":
        return None, value, None, modifier
    return value, value, value, "exact"
