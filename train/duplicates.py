"""Documents met before, the same or nearly the same: MinHash signatures of word 5-grams, found by bands.

Broder, "On the resemblance and containment of documents" (1997); the bands are those of Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import hashlib
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from marsad.data.near import folded_words

_LENGTH = 5  # words of a shingle
_BANDS, _ROWS = 16, 4  # texts of a similarity of 0.7 meet in a band with a chance of 0.99, those of 0.3 with 0.12
_BAND = np.arange(_BANDS)
_CHUNK = 1024  # shingles hashed at once: stays in the cache
_FULL = 0.75

_RANDOM = np.random.PCG64(1).random_raw(2 * _BANDS * _ROWS + _LENGTH) | np.uint64(1)
_FACTORS, _OFFSETS, _PLACES = np.split(_RANDOM, [_BANDS * _ROWS, 2 * _BANDS * _ROWS])
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Duplicates:
    """The documents seen so far; of each a hash and, for ``near`` duplicates, a signature and its places in a table.

    That takes 250 to 550 bytes a document whatever its length, least just before the tables double in size.
    """

    def __init__(self, *, near: bool, similarity: float) -> None:
        self._near = near
        self._similarity = similarity
        self._exact: set[int] = set()
        self._count = 0
        self._signatures = np.empty((0, _BANDS * _ROWS), np.uint16)
        self._table = np.zeros((_BANDS, 512), np.int32)  # 1 + the number of a document, 0 where a slot is free

    def add(self, text: str) -> str | None:
        """Take in a text: ``exact_duplicate`` or ``near_duplicate`` of one taken in before, or None.

        Marks, spelling variants of alef, yaa and taa marbuta, punctuation and spacing make no difference.
        Near duplicates are not kept, so that texts which drift apart step by step are not all taken for one.
        """
        if not (words := folded_words(text)):
            return None
        key = int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")
        if key in self._exact:
            return "exact_duplicate"
        self._exact.add(key)
        return "near_duplicate" if self._near and self._is_near(signature(words)) else None

    def _is_near(self, mine: NDArray[np.uint16]) -> bool:
        if self._count == len(self._signatures):
            self._grow()
        slots, holders = self._find(mine)
        candidates = np.unique(holders[holders > 0]) - 1
        if len(candidates) and (self._signatures[candidates] == mine).mean(axis=1).max() >= self._similarity:
            return True
        self._signatures[self._count] = mine
        self._count += 1
        self._put(slots, holders, self._count)
        return False

    def _find(self, mine: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """For each band the slot of a document of the same band, or a free one, and what it holds."""
        keys, size = mine.view(np.uint64), self._table.shape[1]
        slots = ((keys * _SPREAD) >> np.uint64(32)).astype(np.int64) & (size - 1)
        bands = self._signatures.view(np.uint64)
        while True:
            holders = self._table[_BAND, slots]
            settled = (holders == 0) | (bands[holders - 1, _BAND] == keys)
            if settled.all():
                return slots, holders
            slots = np.where(settled, slots, (slots + 1) & (size - 1))

    def _put(self, slots: NDArray[np.int64], holders: NDArray[np.int32], number: int) -> None:
        """Enter a document where its bands are new; a slot keeps the first document of its band."""
        free = holders == 0
        self._table[_BAND[free], slots[free]] = number

    def _grow(self) -> None:
        size = 2 * self._table.shape[1]
        signatures = np.empty((int(_FULL * size), _BANDS * _ROWS), np.uint16)
        signatures[: self._count] = self._signatures[: self._count]
        self._signatures, self._table = signatures, np.zeros((_BANDS, size), np.int32)
        for number in range(self._count):
            self._put(*self._find(signatures[number]), number + 1)


def signature(words: list[str]) -> NDArray[np.uint16]:
    """The MinHash signature of a text's 5-grams, of shape (64,): the share of equal places estimates the Jaccard."""
    codes = np.fromiter((crc32(word.encode()) for word in words), np.uint64, len(words))
    count = max(1, len(codes) - _LENGTH + 1)
    shingles = np.zeros(count, np.uint64)
    for place, factor in enumerate(_PLACES[: len(codes)]):
        shingles += codes[place : place + count] * factor
    shingles ^= shingles >> np.uint64(29)
    shingles *= _SPREAD
    shingles ^= shingles >> np.uint64(32)
    least = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max, np.uint64)
    for begin in range(0, count, _CHUNK):
        hashes = (shingles[begin : begin + _CHUNK] ^ _OFFSETS[:, None]) * _FACTORS[:, None]  # (64, chunk)
        np.minimum(least, hashes.min(axis=1), out=least)
    return ((least * _SPREAD) >> np.uint64(48)).astype(np.uint16)
