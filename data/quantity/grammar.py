"""The grammar of numbers: from a run of digits and number words to one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marsad.data.quantity.numerals import Kind
from marsad.data.quantity.tokens import Token, decimal_of

_MAGNITUDES = {10: "tens", 100: "hundreds", 10**3: "thousands", 10**6: "millions", 10**9: "billions"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it was said.

    Attributes:
        value: The number.
        end: Index of the token after it.
        scale: What its last part was multiplied by (ثلاثة آلاف: 1,000), which a smaller number before it may share.
        vague: Whether it is a magnitude (عشرات) instead of a number; بضعة alone is not even that, its value 0.
        excess: Whether something above it is said to exist (ونيف).
        fraction: Whether it is a part of one and of nothing larger (نصف، ثلثا).
    """

    value: int | float
    end: int
    scale: int = 1
    vague: bool = False
    excess: bool = False
    fraction: bool = False


class Reader:
    """Reads numbers from a run of tokens."""

    def __init__(self, tokens: Sequence[Token], vague: Mapping[str, int]) -> None:
        self._tokens = tokens
        self._vague = vague

    def read(self, start: int) -> Number | None:
        """The number that begins at a token, as long as the grammar allows; None where none begins."""
        if self._kind(start) is Kind.ORDINAL:
            return None
        number = self._magnitude(start) or self._part(start) or self._sum(start)
        if number is None or number.vague:
            return number
        if self._kind(number.end) is Kind.EXCESS and self._tokens[number.end].joined:
            return Number(number.value, number.end + 1, number.scale, excess=True)
        return number

    def _kind(self, i: int) -> Kind | None:
        numeral = self._tokens[i].numeral if 0 <= i < len(self._tokens) else None
        return None if numeral is None else numeral.kind

    def _value(self, i: int) -> int | float:
        numeral = self._tokens[i].numeral
        return 0 if numeral is None else numeral.value

    def _joined(self, i: int) -> bool:
        """Whether و joins the token to the one before it, also where واحد عشر is written for وأحد عشر."""
        return self._tokens[i].joined or (self._tokens[i].folded == "واحد" and self._kind(i + 1) is Kind.TEN)

    def _follows(self, i: int, *kinds: Kind, joined: bool) -> bool:
        """Whether the token is a number word of these kinds, with or without و before it."""
        return self._kind(i) in kinds and self._joined(i) == joined

    def _plural(self, i: int) -> bool:
        numeral = self._tokens[i].numeral if i < len(self._tokens) else None
        return numeral is not None and numeral.plural

    def _magnitude(self, i: int) -> Number | None:
        """``عشرات الآلاف``, ``بضع مئات``, ``بضعة عشر``, ``نيف وعشرون``: a number that is not told exactly."""
        kind = self._kind(i)
        if kind is Kind.EXCESS:
            rest = self._sum(i + 1)
            return None if rest is None else Number(rest.value, rest.end, rest.scale, excess=True)
        if kind is Kind.FEW:
            if self._kind(i + 1) is Kind.TEN or self._follows(i + 1, Kind.TENS, joined=True):
                return Number(self._value(i + 1), i + 2, excess=True)
            return self._many(i + 1) or Number(0, i + 1, vague=True)
        return self._many(i) if self._plural(i) else None

    def _many(self, i: int) -> Number | None:
        end, value = i, 1
        while self._kind(end) in (Kind.MANY, Kind.SCALE) and (end == i or not self._tokens[end].joined):
            size = int(self._value(end))
            value *= self._vague.get(_MAGNITUDES.get(size, ""), size)
            end += 1
        return Number(value, end, value, vague=True) if end > i else None

    def _part(self, i: int) -> Number | None:
        """``نصف``, ``ثلاثة أرباع``, ``ربع مليون``, ``واحد من كل ثلاثة``."""
        count: int | float = 1
        if self._kind(i) is Kind.UNIT and self._follows(i + 1, Kind.FRACTION, joined=False) and self._plural(i + 1):
            count, i = self._value(i), i + 1
        if self._kind(i) is not Kind.FRACTION:
            return None
        value = count * self._value(i)
        if self._follows(i + 1, Kind.SCALE, Kind.HUNDRED, Kind.DOZEN, joined=False):
            scale = int(self._value(i + 1))
            return Number(whole(value * scale), i + 2, scale)
        return Number(value, i + 1, fraction=True)

    def _sum(self, i: int) -> Number | None:
        """Parts of falling scale joined by و: ``مليون ومئتا ألف وخمسة``."""
        total: int | float = 0
        group: Number | None = None
        limit, scale, end = 10**18, 1, i
        while end < len(self._tokens) and (end == i or self._joined(end)):
            group = self._scaled(end)
            if group is None or group.scale >= limit:
                break
            total, limit, scale, end = total + group.value, group.scale, group.scale, group.end
            if scale == 1:
                break
        if end == i:
            return None
        return group if group is not None and group.fraction else self._with_fraction(Number(total, end, scale))

    def _with_fraction(self, number: Number) -> Number:
        """``مليون ونصف المليون``, ``مليون ونصف``, ``ثلاثة ونصف``, ``ثلاثة ونصف مليون``."""
        i = number.end
        if not self._follows(i, Kind.FRACTION, joined=True):
            return number
        if self._follows(i + 1, Kind.SCALE, joined=False):
            scale = int(self._value(i + 1))
            if number.value < 1_000 <= scale:
                return Number(whole((number.value + self._value(i)) * scale), i + 2, scale)
            return Number(whole(number.value + self._value(i) * scale), i + 2, number.scale)
        return Number(whole(number.value + self._value(i) * number.scale), i + 1, number.scale)

    def _scaled(self, i: int) -> Number | None:
        """A number below a thousand, or digits, and the scales that multiply it."""
        if self._kind(i) in (Kind.SCALE, Kind.DOZEN):
            value, end, scale = self._bare_scale(i)
        else:
            group = self._digits(i) or self._below_thousand(i)
            if group is None:
                return None
            if group.fraction:
                return group
            value, end, scale = group.value, group.end, 1
        while self._follows(end, Kind.SCALE, Kind.DOZEN, joined=False) and not self._is_dual(end):
            factor = int(self._value(end))
            value, scale, end = value * factor, scale * factor, end + 1
        return Number(whole(value), end, scale)

    def _is_dual(self, i: int) -> bool:
        numeral = self._tokens[i].numeral
        return numeral is not None and numeral.dual

    def _bare_scale(self, i: int) -> tuple[int | float, int, int]:
        """Value, end and scale of a scale that no number multiplies."""
        numeral = self._tokens[i].numeral
        value = self._value(i)
        if numeral is None or numeral.dual:
            return value, i + 1, int(value) // 2
        after = self._tokens[i + 1] if i + 1 < len(self._tokens) else None
        if numeral.either and after is not None and not after.joined and after.is_word:
            return 2 * value, i + 1, int(value)  # ألفا شخص: before what is counted only the dual is spelt so
        return value, i + 1, int(value)

    def _digits(self, i: int) -> Number | None:
        token = self._tokens[i]
        if token.digits is None:
            return None
        if self._follows(i + 1, Kind.SCALE, joined=False):
            return Number(decimal_of(token) or 0, i + 1)
        if self._follows(i + 1, Kind.HUNDRED, Kind.MANY, joined=False) and self._value(i + 1) == 100:
            return Number(token.digits * 100, i + 2)
        if not token.text[0].isdecimal():
            return Number(token.digits, i + 1, fraction=True)
        after = self._tokens[i + 1] if i + 1 < len(self._tokens) else None
        if after is not None and after.digits is not None and after.start == token.end and 0 < after.digits < 1:
            return Number(token.digits + after.digits, i + 2)  # 2½
        return Number(token.digits, i + 1)

    def _below_thousand(self, i: int) -> Number | None:
        hundreds = self._hundreds(i)
        if hundreds is not None:
            if hundreds.end < len(self._tokens) and self._joined(hundreds.end):
                rest = self._below_hundred(hundreds.end)
                if rest is not None:
                    return Number(hundreds.value + rest.value, rest.end)
            return hundreds
        small = self._below_hundred(i)
        if small is not None and self._follows(small.end, Kind.HUNDRED, joined=True):
            return Number(small.value + self._value(small.end), small.end + 1)  # خمسة وعشرون ومئة
        return small

    def _hundreds(self, i: int) -> Number | None:
        if self._kind(i) is Kind.HUNDRED:
            return Number(self._value(i), i + 1)
        if self._kind(i) is Kind.UNIT and self._follows(i + 1, Kind.HUNDRED, Kind.MANY, joined=False):
            return Number(self._value(i) * 100, i + 2) if self._value(i + 1) == 100 else None
        return None

    def _below_hundred(self, i: int) -> Number | None:
        kind = self._kind(i)
        if kind in (Kind.TEN, Kind.TEEN, Kind.TENS):
            return Number(self._value(i), i + 1)
        if kind is not Kind.UNIT:
            return None
        if self._follows(i + 1, Kind.TEN, joined=False) or self._follows(i + 1, Kind.TENS, joined=True):
            return Number(self._value(i) + self._value(i + 1), i + 2)
        return Number(self._value(i), i + 1)


def whole(value: int | float) -> int | float:
    """The number as an integer where it is one up to the error of its own sum."""
    if isinstance(value, int):
        return value
    rounded = round(value)
    return rounded if abs(value - rounded) < 1e-9 * max(1, abs(value)) else value
