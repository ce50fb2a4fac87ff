"""What a quantity says, as the fields of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MODIFIERS = ("exact", "at_least", "more_than", "at_most", "less_than", "about", "range", "vague")
GROUPS = (
    "civilian",
    "child",
    "woman",
    "man",
    "fighter",
    "leader",
    "journalist",
    "police_or_soldier",
    "family",
)

DEFAULT_VAGUE: Mapping[str, int] = {
    "tens": 10,
    "hundreds": 100,
    "thousands": 1_000,
    "millions": 1_000_000,
    "billions": 1_000_000_000,
}
"""What a magnitude without a number is taken to be: tens, hundreds and thousands as ACLED counts them. Magnitudes
multiply: عشرات الآلاف is tens times thousands."""


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """The value of one quantity; a field is None where the text does not say it.

    ``low``, ``best`` and ``high`` by ``modifier``:

    ======================  ====  ==========  ====  =================================
    modifier                low   best        high  example
    ======================  ====  ==========  ====  =================================
    exact                   7     7           7     سبعة أشخاص
    at_least, more_than     12    12          None  ما لا يقل عن 12
    at_most, less_than      None  12          12    أقل من 12
    about                   None  140         None  نحو 140
    range                   30    35 (mean)   40    بين 30 و40
    vague                   10    10          None  عشرات (see ``DEFAULT_VAGUE``)
    ======================  ====  ==========  ====  =================================

    Attributes:
        low: The least that the text allows, or None.
        best: The number that the text states; of a range its mean.
        high: The most that the text allows, or None. Where all three are None the number could not be read.
        modifier: One of ``MODIFIERS``; None where the number could not be read.
        unit: ``people``, ``km2``, ``km``, ``m``, another unit of ``units.yaml``, ``minutes`` to ``years``, ``percent``,
            ``fraction``, a currency by its ISO code in small letters (``usd``), else ``thing``.
        noun: The counted noun in its dictionary form (مدنيين is مدني), or None.
        group: One of ``GROUPS`` where the noun says it.
        total: Whether the text calls the number a running or final total (ارتفع إلى، بلغ، حصيلة).
    """

    low: int | float | None = None
    best: int | float | None = None
    high: int | float | None = None
    modifier: str | None = None
    unit: str = "thing"
    noun: str | None = None
    group: str | None = None
    total: bool = False

    @property
    def is_read(self) -> bool:
        """Whether a number could be read."""
        return self.best is not None
