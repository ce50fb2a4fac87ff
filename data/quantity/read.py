"""From a span of text to the value of the quantity that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from marsad.data.quantity.value import QuantityValue

_CASUALTIES = ("QUANTITY.KILLED", "QUANTITY.INJURED", "QUANTITY.CAPTURED", "QUANTITY.DISPLACED")


def read_quantity(
    text: str, start: int, end: int, label: str, *, vague: Mapping[str, int] | None = None
) -> QuantityValue:
    """Read the quantity at ``text[start:end]``.

    The words of the same clause around the span are looked at for what limits the number (أكثر من، على الأقل) or calls
    it a total (ارتفع إلى).

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
    number = re.search(r"[0-9]+", text[start:end])
    if number is None:
        return QuantityValue()
    value = int(number[0])
    return QuantityValue(value, value, value, "exact", "people" if label in _CASUALTIES else "thing")
