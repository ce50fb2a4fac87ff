"""Texts that nearly repeat another: the Jaccard similarity of their word trigrams, by an inverted index."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from marsad.data.words import INVISIBLE, MARKS, is_word_like, word_spans

THRESHOLD = 0.5
"""Texts that share at least this part of their trigrams are near duplicates."""

_LENGTH = 3
_NO_LETTER = re.compile(f"[{MARKS}{INVISIBLE}\u0640]")
_SPELLING = str.maketrans("أإآٱىة", "اااايه")


class NearDuplicates:
    """The texts seen so far, each with the place it stands at."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._sizes: list[int] = []
        self._holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, text: str, place: str) -> tuple[str, float] | None:
        """Take in a text; returns place and similarity of the earlier text most like it, from ``THRESHOLD`` on.

        Marks, spelling variants of alef, yaa and taa marbuta, punctuation and spacing make no difference.
        """
        grams = _grams(text)
        common = Counter(holder for gram in grams for holder in self._holders.get(gram, ()))
        best = max(
            ((shared / (len(grams) + self._sizes[n] - shared), -n) for n, shared in common.items()), default=(0.0, 0)
        )
        for gram in grams:
            self._holders[gram].append(len(self._places))
        self._places.append(place)
        self._sizes.append(len(grams))
        return (self._places[-best[1]], best[0]) if best[0] >= THRESHOLD else None


def folded_words(text: str) -> list[str]:
    """The words and numbers of a text, without marks and tatweel, in lower case and with variant spellings merged."""
    text = _NO_LETTER.sub("", text).translate(_SPELLING).casefold()
    return [word for start, end in word_spans(text) if is_word_like(word := text[start:end])]


def _grams(text: str) -> set[tuple[str, ...]]:
    words = folded_words(text)
    return {tuple(words[n : n + _LENGTH]) for n in range(len(words) - _LENGTH + 1)}
