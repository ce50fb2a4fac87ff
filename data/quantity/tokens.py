"""The words, numbers and signs of a text, as the reader of quantities sees them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from marsad.data.quantity.numerals import Numeral, numeral
from marsad.data.quantity.spelling import fold
from marsad.data.words import INVISIBLE, MARKS

_THOUSANDS = ",.\u066c\u060c'\u2019 \u00a0\u202f\u2009"
_TOKEN = re.compile(
    rf"\d{{1,3}}(?:[ \u00a0\u202f\u2009]\d{{3}})+(?![\d.,\u066b\u066c])"  # 26 950
    r"|\d+(?:[.,\u066b\u066c\u060c'\u2019]\d+)*"
    rf"|[^\W\d_²³½¼¾⅓⅔](?:[^\W\d_²³½¼¾⅓⅔]|[{MARKS}{INVISIBLE}\u0640])*"
    r"|\.{2,}"
    rf"|[^\s{INVISIBLE}]"
)
_AND = frozenset(("و", "وب"))
_VULGAR = "½¼¾⅓⅔"
_ATTACHED = frozenset(("ب", "ل", "ال", "ك", "ف", "لل", "بال", "عال"))
_SILENT = frozenset("()[]{}«»\"'“”‘’؛#*_\u0640")
_DASHES = frozenset("_\u0640")  # between digits
_LONGEST = 15  # digits: more are no quantity of this world, and int() refuses very many


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign.

    Attributes:
        text: As it stands in the text.
        folded: In one spelling.
        start: Its first code point in the text.
        end: The code point after its last.
        digits: The number that it is written with, or None; a scale after it decides how its separators are read.
        numeral: The number word that it is, or None.
        joined: Whether و stands before it.
    """

    text: str
    folded: str
    start: int
    end: int
    digits: int | float | None = None
    numeral: Numeral | None = None
    joined: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is written with digits or is a number word."""
        return self.digits is not None or self.numeral is not None

    @property
    def is_word(self) -> bool:
        """Whether it is a word that is no number."""
        return self.text[0].isalpha() and self.numeral is None


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a slice; clitics written apart from a number, brackets and quotation marks are left out."""
    tokens: list[Token] = []
    joined = False
    for match in _TOKEN.finditer(text, start, end):
        raw = match.group()
        folded, digits, number, conjunct = _read(raw)
        if digits is None and number is None:
            if tokens and _is_dash(text, match.start(), match.end()):
                raw = folded = "-"
            elif folded == "ل" and tokens and tokens[-1].digits is not None and _is_digit_next(text, match.end()):
                folded = "الي"  # 15 ل 20
            elif folded in _SILENT or (folded in _ATTACHED and _is_digit_next(text, match.end())):
                continue
            if folded in _AND and text[match.end() : end].strip():
                joined = True
                continue
        tokens.append(Token(raw, folded, match.start(), match.end(), digits, number, joined or conjunct))
        joined = False
    return tokens


def _is_dash(text: str, start: int, end: int) -> bool:
    return text[start:end] in _DASHES and text[start - 1].isdigit() and text[end : end + 1].isdigit()


def _is_digit_next(text: str, end: int) -> bool:
    return text[end : end + 2].strip()[:1].isdigit()


@lru_cache(maxsize=65_536)
def _read(raw: str) -> tuple[str, int | float | None, Numeral | None, bool]:
    """A token folded, the number that its digits or its word are, and whether it begins with a و that may join it."""
    if raw[0].isdigit() or raw in _VULGAR:
        return raw, _digits(raw), None, False
    folded = fold(raw) or raw
    found = numeral(raw)
    return (folded, None, *found) if found else (folded, None, None, len(folded) > 1 and folded.startswith("و"))


_HUNDREDTHS = frozenset(("بالميه", "بالمايه", "بالماه", "فالميه", "٪", "%"))
_HUNDRED = frozenset(("الميه", "المايه", "الماه", "ميه", "مايه"))


def merged_percent(tokens: list[Token]) -> list[Token]:
    """The tokens with ``في المئة``, ``بالمئة`` and ``٪`` as one sign."""
    merged: list[Token] = []
    for token in tokens:
        if token.folded in _HUNDREDTHS:
            merged.append(Token("%", "%", token.start, token.end))
        elif token.folded in _HUNDRED and merged and merged[-1].folded == "في":
            merged[-1] = Token("%", "%", merged[-1].start, token.end)
        else:
            merged.append(token)
    return merged


def _digits(raw: str) -> int | float | None:
    """The number that digits are, where separators in threes part thousands and a single other one the decimals."""
    if not raw[0].isdecimal():
        return unicodedata.numeric(raw)
    plain = _ascii(raw)
    whole = re.fullmatch(rf"\d{{1,3}}(?:([{_THOUSANDS}])\d{{3}})(?:\1\d{{3}})*", plain)
    if whole is not None and not plain.startswith("0"):
        return _integer(re.sub(r"\D", "", plain))
    if plain.isdecimal():
        return _integer(plain)
    decimal = re.fullmatch(rf"(\d{{1,3}}(?:[{_THOUSANDS}]\d{{3}})*|\d+)[.,\u066b\u060c](\d+)", plain)
    if decimal is None:
        return None
    number = re.sub(r"\D", "", decimal[1])
    return float(f"{number}.{decimal[2]}") if len(number) <= _LONGEST and len(decimal[2]) <= _LONGEST else None


def _ascii(raw: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in raw)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST else None


def in_thousands(tokens: list[Token]) -> list[Token]:
    """The tokens of what is counted: ``١٫٢٥٠``, with the sign of decimals before three digits, is 1,250.

    Before a scale (``١٫٢٥٠ مليون``) and a per cent they are decimals.
    """
    grouped: list[Token] = []
    for token, after in zip_longest(tokens, tokens[1:]):
        scaled = after is not None and (after.numeral is not None or after.folded == "%")
        if not scaled and re.fullmatch(r"\d{1,3}(?:\u066b\d{3})+", token.text):
            token = replace(token, digits=_integer("".join(_ascii(part) for part in token.text.split("\u066b"))))
        grouped.append(token)
    return grouped


def decimal_of(token: Token) -> int | float | None:
    """The number of a token before a scale: in ``1.250 مليون`` three digits are decimals."""
    parts = re.fullmatch(r"(\d{1,3})[.,\u066b](\d{3})", token.text)
    if parts is None:
        return token.digits
    return float(f"{int(parts[1])}.{_ascii(parts[2])}")
