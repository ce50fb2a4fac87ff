"""The words of a span as an amount: a number or a range of numbers, and what they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marsad.data.quantity.context import Context
from marsad.data.quantity.grammar import Number, Reader, whole
from marsad.data.quantity.guess import guessed_lemma, guessed_number, is_singular
from marsad.data.quantity.nouns import Form, find, words
from marsad.data.quantity.numerals import AMBIGUOUS_FRACTIONS, Kind, fraction
from marsad.data.quantity.several import with_others
from marsad.data.quantity.spelling import PRONOUN, fold, without_prefixes
from marsad.data.quantity.tokens import Token
from marsad.data.quantity.units import combined, signs, unit_of

_CUES = words("cues")
_OTHERS = words("others")
_FUNCTION = _CUES | _OTHERS | words("function")
_SOME = words("some")
_OR = words("or") | {"-", "–", "—", "/", "~", "…"}
_TWICE = "ضعف"
_SIGNS = {sign: unit for sign, unit in signs().items() if not sign.isalnum()} | {"%": "percent", "٪": "percent"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts.

    Attributes:
        value: The number.
        end: Index of the token after the amount.
        number: How it was said; of a dual or singular just its number.
        unit: The unit of measure, ``percent`` or ``fraction``; None for whatever else is counted.
        noun: The counted noun in its dictionary form, or None.
        form: What the tables know of that noun, or None.
        head: Index of the noun's token, or None.
        high: The upper end, where the amount is a range.
        others: Whether the text calls what is counted other people (آخرين).
    """

    value: int | float
    end: int
    number: Number
    unit: str | None = None
    noun: str | None = None
    form: Form | None = None
    head: int | None = None
    high: int | float | None = None
    others: bool = False


class Phrase:
    """The tokens of one span, read as one amount."""

    def __init__(
        self, tokens: Sequence[Token], label: str, vague: Mapping[str, int], *, context: Context | None, hasty: bool
    ) -> None:
        self._tokens = tokens
        self._label = label
        self._vague = vague
        self._measure = label == "QUANTITY.MEASURE"
        self._count = label == "QUANTITY.COUNT"
        self._casualty = not (self._measure or self._count)
        self._context = context
        self._hasty = hasty
        self._reader = Reader(tokens, vague)

    def _after(self) -> Token | None:
        return None if self._context is None else self._context.next_token

    def _following(self, i: int) -> list[Token]:
        """The tokens after one, that after the span among them."""
        outside = self._after()
        return [*self._tokens[i + 1 :], *([outside] if outside is not None else [])]

    def read(self) -> tuple[Amount | None, int]:
        """The amount, or None where no number can be read, and the index of the token that it begins with."""
        start = self._beginning()
        if start is None or self._is_untold(start):
            return None, len(self._tokens)
        if any(token.folded in words("between") for token in self._tokens[:start]):
            return self._between(start), start
        first = self.amount(start)
        if first is not None and self._second(first.end) is not None:
            return self._or(first), start
        if first is not None and self._is_torn(first.end):
            return None, start
        return first and self._and(first), start

    def _is_untold(self, start: int) -> bool:
        """Whether the words say that there are some, and no number: ``عدد من المدنيين``, ``معظمهم``."""
        known = self._tokens[: start + 1]
        return not self._tokens[start].is_number and any(_SOME & {*_without_owner(token.folded)} for token in known)

    def _is_torn(self, end: int) -> bool:
        """Whether other digits follow those of an amount, as where spaces stand in one number: ``1 2 شخصا``."""
        pair = self._tokens[end - 1 : end + 1]
        return len(pair) == 2 and not pair[1].joined and all((token.digits or 0) >= 1 for token in pair)

    def _beginning(self) -> int | None:
        """The first token that is a number or a noun."""
        unknown = None
        i = 0
        while i < len(self._tokens):
            token = self._tokens[i]
            if token.numeral is not None and token.numeral.kind is Kind.ORDINAL:
                i = self._after_ordinal(i)
                continue
            if token.is_number:
                return i
            if token.is_word and not is_function(token) and self._form(i) is not None:
                return i if unknown is None or any(later.is_number for later in self._tokens) else unknown
            if unknown is None and token.is_word and not is_function(token) and token.folded not in words("elative"):
                unknown = i
            if token.folded in words("single") and self._casualty:
                return i
            i += 1
        return unknown

    def _after_ordinal(self, i: int) -> int:
        """The token after ``الثامن عشر``, ``الحادية والعشرين``."""
        rest = self._reader.read(i + 1) if i + 1 < len(self._tokens) else None
        tens = self._tokens[i + 1].numeral if rest is not None else None
        return i + 2 if tens is not None and tens.kind in (Kind.TEN, Kind.TENS) else i + 1

    def amount(self, i: int) -> Amount | None:
        """The amount that begins at a token."""
        if i >= len(self._tokens):
            return None
        token = self._tokens[i]
        if not token.is_number:
            return self._from_noun(i) if token.is_word else None
        number = self._share(i) or self._reader.read(i)
        if number is None:
            return None
        if self._measure and i == 1 and self._tokens[0].text in ("-", "−"):
            number = replace(number, value=-number.value)
        amount = self._counted(number)
        sign = _SIGNS.get(self._tokens[i - 1].text) if i > 0 else None  # $500, %85
        return replace(amount, unit=amount.unit or sign) if sign else amount

    def _form(self, i: int) -> Form | None:
        return find(self._tokens[i].text, casualty=self._casualty, hasty=self._hasty)

    def _share(self, i: int) -> Number | None:
        """A fraction that is spelt like a number: ``خمس السكان``, before a noun in the span or after it."""
        token = self._tokens[i]
        share = fraction(token.text)
        if share is None or token.folded.lstrip("وبل").removeprefix("ال").removesuffix("ا") not in AMBIGUOUS_FRACTIONS:
            return None
        inside = self._tokens[i + 1] if i + 1 < len(self._tokens) else None
        value = share.value * (1 + token.folded.endswith("ا"))  # خمسا السكان
        if not self._measure:  # five inhabitants are خمسة
            of_all = inside is not None and inside.folded.removeprefix("ال") == "سكان"
            return Number(value, i + 1, fraction=True) if of_all else None
        if inside is not None:
            return Number(value, i + 1, fraction=True) if inside.folded.startswith("ال") else None
        if any(earlier.is_number for earlier in self._tokens[:i]):
            return None
        outside = self._after()
        definite = "ال" in token.folded[:3]
        if definite or (outside is not None and outside.is_word and not is_function(outside)):
            return Number(value, i + 1, fraction=True)
        return None

    def _counted(self, number: Number) -> Amount:
        """A number with the noun, the unit or the sign after it."""
        i = number.end
        word = self._folded(i)
        if word == "%":
            return Amount(number.value, i + 1, number, unit="percent")
        if word in ("من", "لكل") and (word == "لكل" or self._folded(i + 1) == "كل"):
            return self._rate(number, i + 1 + (word == "من"), share=word == "من")
        unit = "fraction" if number.fraction else None
        if word == "فقط" and self._folded(i + 1) == "من":  # ثلاثة فقط من الأهالي
            i, word = i + 1, "من"
        head = i + 1 if word in ("من", "بين") else i  # بين قتيل وجريح
        if word == "من" and self._folded(head) in words("number_of") | {"اصل"}:  # 20 من أصل 35 مركبة
            among = self._reader.read(head + 1) if head + 1 < len(self._tokens) else None
            head = head + 1 if among is None else among.end
        if head >= len(self._tokens):
            return Amount(number.value, i, number, unit=unit)
        token = self._tokens[head]
        if is_other(token):
            people = token.folded in words("people")
            return Amount(number.value, head + 1, number, unit=unit, others=people)
        if token.text.lower() in signs():
            return Amount(number.value, head + 1, number, unit=signs()[token.text.lower()])
        if not self._is_noun(head):
            one = token.numeral is not None and token.numeral.value == 1  # ميتين واحد
            return Amount(number.value, i + one, number, unit=unit, others=one)
        if token.joined and number.value >= 100 and self._is_one_more(head):
            number = replace(number, value=number.value + 1)  # مئة وشخص
        amount = self._named(Amount(number.value, head + 1, number, unit=unit), head)
        return self._excess(self._half(amount))

    def _is_one_more(self, i: int) -> bool:
        """Whether a word is a single person joined by و, which is no letter of its own (وفاة)."""
        form = self._form(i)
        single = form is not None and form.number == "sg" and form.noun.section == "people"
        return single and form is not None and fold(form.noun.lemma or "") != self._tokens[i].folded

    def _folded(self, i: int) -> str:
        return self._tokens[i].folded if i < len(self._tokens) else ""

    def _is_noun(self, i: int) -> bool:
        token = self._tokens[i]
        ordinal = token.numeral is not None and token.numeral.kind is Kind.ORDINAL
        return (token.is_word and not is_function(token)) or (ordinal and self._form(i) is not None)

    def _rate(self, number: Number, i: int, *, share: bool) -> Amount:
        """``واحد من كل ثلاثة أطفال`` is a third; of ``7 لكل عشرة آلاف`` the seven is told."""
        whole_of = self._reader.read(i) if i < len(self._tokens) else None
        if whole_of is None or not whole_of.value:
            return Amount(number.value, i, number)
        value = number.value / whole_of.value if share else number.value
        part = replace(number, value=value, end=whole_of.end, fraction=share)
        return replace(self._counted(part), value=value)

    def _named(self, amount: Amount, head: int) -> Amount:
        """The amount with what its noun says."""
        form = self._form(head)
        if form is None:
            number = amount.value
            plural = number < 3 or amount.number.vague or number % 100 in range(3, 11)
            return replace(amount, noun=guessed_lemma(self._tokens[head].text, plural=plural), head=head)
        unit, noun = amount.unit, form.noun.lemma
        if form.noun.section == "units":
            following = self._following(head)
            unit, noun = unit_of(form.noun, following)
        elif form.noun.section == "measures":
            unit = None  # نصف طن is half of one, not a share
        return replace(amount, unit=unit, noun=noun, form=form, head=head)

    def _half(self, amount: Amount) -> Amount:
        """``ساعتين ونصف الساعة``: a fraction of the unit, one word (مربع) at most between them."""
        for i in (amount.end, amount.end + 1):
            numeral = self._tokens[i].numeral if i < len(self._tokens) else None
            if (
                numeral is None
                or numeral.kind is not Kind.FRACTION
                or not self._tokens[i].joined
                or amount.form is None
            ):
                continue
            end = i + 1
            if end < len(self._tokens) and self._form(end) is not None:
                end += 1
            return replace(amount, value=whole(amount.value + numeral.value), end=end)
        return amount

    def _excess(self, amount: Amount) -> Amount:
        """``مئتي جريح ونيف``."""
        numeral = self._tokens[amount.end].numeral if amount.end < len(self._tokens) else None
        if numeral is None or numeral.kind is not Kind.EXCESS:
            return amount
        return replace(amount, end=amount.end + 1, number=replace(amount.number, excess=True))

    def _from_noun(self, i: int) -> Amount | None:
        """A noun before its number (``الساعات الأربع والعشرين``, ``جندي واحد``), else a dual or a single casualty."""
        if is_other(self._tokens[i]):
            return Amount(1, i + 1, Number(1, i + 1))
        for k in (i + 1, i + 2):
            token = self._tokens[k] if k < len(self._tokens) else None
            if token is None or token.joined or not token.is_number:
                continue
            number = self._reader.read(k)
            if number is not None and self._agrees(i, token, number):
                return self._named(Amount(number.value, number.end, number), i)
            break
        value = self._alone(i)
        if value is None:
            return None
        bare = Amount(value, i + 1, Number(value, i + 1))
        return self._excess(self._half(self._named(bare, i)))

    def _agrees(self, i: int, token: Token, number: Number) -> bool:
        """Whether a number after a noun counts it, and is not a model (``صاروخين 107``)."""
        form = self._form(i)
        if number.fraction or number.vague:
            return False
        if form is not None and form.number == "du":
            return number.value == 2
        return token.digits is None or (form is not None and "pl" in form.number)

    def _alone(self, i: int) -> int | None:
        """What a noun without a number counts: a dual two, a singular one of casualties and of measures.

        An unknown noun is singular only where its shape says so; else nothing tells it from a broken plural.
        """
        form = self._form(i)
        token = self._tokens[i]
        number = form.number if form is not None else guessed_number(token.text, casualty=self._casualty)
        measures = form is not None and form.noun.section in ("units", "measures")
        known = form is not None or is_singular(token.text, [next_one.folded for next_one in self._following(i)[:1]])
        single = 1 if measures or (self._casualty and known) else None
        if number == "sg/du":
            return 2 if self._count and "\u064b" not in token.text and self._owner(i) else single
        if number in ("du", "du/pl") or (number == "pl" and self._dual_too(token, form)):
            return single if token.folded.endswith("ي") and not self._owner(i) else 2  # أختي
        if number == "pl":
            return single if i > 0 and self._folded(i - 1) in words("elative") else None
        return 2 if form is not None and form.noun.lemma == _TWICE else single

    def _dual_too(self, token: Token, form: Form | None) -> bool:
        """Whether a plural is spelt like the dual (صبيان)."""
        return form is not None and token.folded.endswith("ان") and find(token.folded[:-2]) is not None

    def _owner(self, i: int) -> bool:
        """Whether a word follows that a noun in construct could belong to."""
        token = self._tokens[i + 1] if i + 1 < len(self._tokens) else self._after()
        return (
            token is not None
            and (token.is_number or (token.text[0] in '"«“' or token.is_word))
            and not is_function(token)
        )

    def _between(self, start: int) -> Amount | None:
        """``بين X وY``: of all ways to part the words at a و the one that gives the narrowest range."""
        best: Amount | None = None
        for k in range(start + 1, len(self._tokens)):
            sign = self._folded(k) in _OR
            if not (sign or self._tokens[k].joined):
                continue
            left = Phrase(self._tokens[:k], self._label, self._vague, context=None, hasty=self._hasty)
            low, high = left.amount(start), self.amount(k + sign)
            found = _range(low, high) if low is not None and high is not None and low.end == k else None
            if found is not None and (best is None or _width(found) < _width(best)):
                best = found
        return best

    def _second(self, i: int) -> Amount | None:
        """The amount after ``أو``, ``إلى`` or a dash, or after a number word the next one (``خمس ست``)."""
        if self._is_next_unit(i):
            return self.amount(i)
        if not (self._folded(i) in _OR or self._folded(i).startswith("..")) or i + 1 >= len(self._tokens):
            return None
        i += self._folded(i) in ("-", "–") and self._folded(i + 1) == "الي" and i + 2 < len(self._tokens)
        form = None if self._tokens[i + 1].is_number else self._form(i + 1)
        measured = form is not None and (form.number == "du" or form.noun.section == "units")
        return self.amount(i + 1) if self._tokens[i + 1].is_number or measured else None

    def _is_next_unit(self, i: int) -> bool:
        """Whether a number word below ten stands just after the one before it in counting."""
        pair = [token.numeral for token in self._tokens[i - 1 : i + 1]]
        units = [numeral.value for numeral in pair if numeral is not None and numeral.kind is Kind.UNIT]
        return len(units) == 2 and not self._tokens[i].joined and 1 < units[0] == units[1] - 1

    def _or(self, first: Amount) -> Amount | None:
        """``30 إلى 40``, ``ثلاثة أو أربعة``, ``15-20``, and in measures ``3/4``."""
        second = self._second(first.end)
        if second is None:
            return None
        if self._folded(first.end) == "/":
            if not self._measure or not second.value:
                return None
            share = replace(second.number, value=first.value / second.value, fraction=True)
            return replace(second, value=share.value, number=share, unit=second.unit or "fraction")
        return _range(first, second)

    def _and(self, first: Amount) -> Amount | None:
        """``سنة وسبعة أشهر``, ``خمسة أمتار وعشرين سنتيمترا``: two measures that make one; else what counts together."""
        i = first.end
        if first.form is None or first.form.noun.section != "units":
            return first if self._measure else with_others(first, self._tokens, self.amount, casualty=self._casualty)
        if i >= len(self._tokens) or not self._tokens[i].joined:
            return first
        second = self.amount(i)
        if second is None or second.form is None or second.form.noun.section != "units":
            return first
        both = combined(first.value, first.unit or "", second.value, second.unit or "")
        return None if both is None else replace(first, value=both, end=second.end)


def _without_owner(word: str) -> Iterator[str]:
    """The folded word under each prefix that it may have, with and without a pronoun (``ومعظمهم`` is ``معظم``)."""
    for rest in without_prefixes(word):
        yield rest
        yield PRONOUN.sub("", rest)


def is_function(token: Token) -> bool:
    """Whether a word limits, joins or points, and is never what is counted."""
    word = token.folded
    return word in _FUNCTION or (word[:1] in ("و", "ب", "ل", "ف") and word[1:] in _CUES)


def is_other(token: Token) -> bool:
    """Whether a word stands for what was counted before (آخرين، منهم)."""
    return token.folded in _OTHERS


def _range(low: Amount, high: Amount) -> Amount | None:
    """Two amounts as the ends of one; None where they are no range."""
    least, most, unit = low.value, high.value, high.unit or low.unit
    scale = high.number.scale
    if low.form is None and low.number.scale == 1 and scale > 1 and least < most / scale:
        least = whole(least * scale)  # بين خمسين وستين ألفا
    if low.unit and high.unit and low.unit != high.unit:
        same = combined(0, high.unit, least, low.unit)
        if same is None:
            return None
        least = same
    if not least < most or low.number.vague or high.number.vague:
        return None
    named = high if high.noun is not None else low
    return replace(named, value=least, high=most, end=high.end, number=high.number, unit=unit)


def _width(found: Amount) -> float:
    return (found.high or 0) / found.value if found.value else float("inf")
