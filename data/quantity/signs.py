"""Signs that limit a number: ``50+``, ``>100``, ``≈ 30``."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.data.quantity.tokens import Token

_BEFORE = {
    "+": "at_least",
    "≥": "at_least",
    ">": "more_than",
    "≤": "at_most",
    "<": "less_than",
    "~": "about",
    "≈": "about",
    "±": "about",
}


def without_sign(text: str, tokens: Sequence[Token], label: str) -> tuple[list[Token], str | None]:
    """The tokens of a span without the sign that limits its first digits, and the modifier that it means, or None.

    The sign may stand outside the span. Just behind a word or a number it joins them (100~150) and limits neither;
    ``>``, ``<`` and ``+`` limit only what they touch (they serve as arrows), and a plus no measure.
    """
    number = next((token for token in tokens if token.digits is not None), None)
    if number is None:
        return list(tokens), None
    place = number.start - (2 if text[number.start - 1 : number.start] == " " else 1)
    sign = text[place : place + 1] if place >= 0 else ""
    modifier = _BEFORE.get(sign)
    if text[max(0, place - 1) : max(0, place)].isalnum():
        modifier = None
    if sign in "+<>" and (place < number.start - 1 or (sign == "+" and label == "QUANTITY.MEASURE")):
        modifier = None
    kept = [token for token in tokens if modifier is None or token.start != place]
    behind = text[number.end : number.end + 2]
    if modifier is None and behind[:1] == "+" and not behind[1:].isdigit():
        return [token for token in kept if token.start != number.end], "at_least"
    return kept, modifier
