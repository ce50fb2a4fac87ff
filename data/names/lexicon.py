"""The words that names are read with: class nouns, names that begin like an attached letter, and right spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

_FOLDED = str.maketrans("أإآٱىؤئة", "ااااي" + "وي" + "ه")
_ENDINGS = ("ي", "ية", "يون", "يين")


def fold(text: str) -> str:
    """A key for spellings: hamza is not told from its seat, ى not from ي, ة not from ه. It keeps the length."""
    return text.translate(_FOLDED)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words, by their folded form and without article.

    ``words`` are class nouns, names and other words, ``initial_lam`` the names among them that begin with ل and take no
    article, ``given`` names of persons; ``spellings``, ``derived`` (relational adjectives) and ``variants`` give the
    word as it should be written.
    """

    words: frozenset[str]
    initial_lam: frozenset[str]
    given: frozenset[str]
    spellings: Mapping[str, str]
    derived: Mapping[str, str]
    variants: Mapping[str, str]
    ends_in_ha: frozenset[str]
    either: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether a word is a class noun or name of the lists, with or without article."""
        key = fold(word)
        return key in self.words or (key.startswith("ال") and key[2:] in self.words)


@lru_cache(maxsize=1)
def packaged_lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    data: Mapping[str, Any] = yaml.safe_load(resources.files("marsad.data").joinpath("lexicon.yaml").read_text("utf-8"))
    lists = {key: value.split() for key, value in data.items() if isinstance(value, str)}
    right = [*lists["ends_in_alif"], *lists["spellings"], *lists["names"], *lists["heads"], *lists["given"]]
    derived = (form for word in (*lists["spellings"], *lists["names"]) for form in _derived(word))
    return Lexicon(
        words=_folded(right),
        initial_lam=_folded(word for word in lists["names"] if word.startswith("ل")),
        given=_folded(lists["given"]),
        spellings=_first(right),
        derived=_first(derived),
        variants=dict(_variants(data["variants"])),
        ends_in_ha=_folded(lists["ends_in_ha"]),
        either=_folded(lists["either"]),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _first(words: Iterable[str]) -> dict[str, str]:
    """Each word under its key; of several with one key, the first."""
    table: dict[str, str] = {}
    for word in words:
        table.setdefault(fold(word), word)
    return table


def _derived(word: str) -> Iterator[str]:
    """The relational adjectives of a name: إسرائيلي، إسرائيلية … of إسرائيل."""
    base = word.removesuffix("ا").removesuffix("ي") if word.endswith("يا") else word.rstrip("اةى")
    if len(base) > 2 and not base.endswith("ي"):
        yield from (base + ending for ending in _ENDINGS)


def _variants(table: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for right, others in table.items():
        for other in others:
            yield fold(other), right
            if right.endswith("ي") and other.endswith("ي"):
                yield from ((fold(other[:-1] + end), right[:-1] + end) for end in _ENDINGS)
