"""One spelling for the many ways in which a word is written, for looking up only."""

from __future__ import annotations

import re
from functools import lru_cache

from marsad.data.words import INVISIBLE, MARKS

_UNSEEN = re.compile(f"[{MARKS}{INVISIBLE}\u0640]")
_LETTERS = str.maketrans("أإآٱىةؤئیکھہ", "اااايهوييكهه")
_FINAL_HAMZA = re.compile(r"اء\b")

PRONOUN = re.compile(r"(?:هما|هم|هن|ها|ه|نا|كم)$")
"""What may be written behind a noun or a number word, folded."""

PREFIXES = (
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "ال",
    "لل",
    "ول",
    "وب",
    "فب",
    "وال",
    "بال",
    "فال",
    "كال",
    "ولل",
    "وبال",
    "عال",
    "ع",
)
"""What may be written before a number word or a noun, folded; the last two are colloquial for على."""


def fold_text(text: str) -> str:
    """A text without marks, with one form for each of alef, ya, waw and the two ways to write a final ta.

    ``أربعةٌ``, ``اربعه`` and ``أربعة`` are ``اربعه``; ``مئة`` and ``مية`` are ``ميه``; ``أبناء`` is ``ابنا``.
    """
    return _FINAL_HAMZA.sub("ا", _UNSEEN.sub("", text).translate(_LETTERS))


fold = lru_cache(maxsize=65_536)(fold_text)
"""``fold_text`` of a word, remembered."""


def without_prefixes(word: str) -> list[str]:
    """The folded word, and what is left of it under each prefix that it may have, the longest remainder first."""
    rests = [word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix) and len(word) > len(prefix) + 1]
    return [word, *sorted(set(rests), key=lambda rest: (-len(rest), rest))]
