"""Attached letters (و ف ب ك ل) taken off a name's first word, where they are no part of the name.

No list can hold every name, so what the text itself shows comes first: after a free-standing preposition nothing can be
attached, and a name that stands elsewhere in the text with or without the letter tells which form is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from marsad.data.names.lexicon import Lexicon, fold

_PREPOSITIONS = "في من إلى على عن بين نحو عند لدى ضد مع حتى تجاه باتجاه منذ داخل خارج حول قرب"
_GOVERNING = frozenset(fold(_PREPOSITIONS).split())
_HAMZA = "أإآ"
_ROOTED = {"و": "ا", "ب": "اويرلن", "ل": "اوي"}
"""Second letters after which an unknown word keeps its first; one that begins with ف or ك always does."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text shows around a name.

    ``before`` is the word in front of it, ``joined`` whether another name ends there, ``free`` the folded words of the
    text, ``governed`` those that follow a free-standing preposition; ``person`` whether the name is a person's.
    """

    before: str = ""
    joined: bool = False
    free: Set[str] = frozenset()
    governed: Set[str] = frozenset()
    person: bool = False
    actor: bool = True


def governs(word: str) -> bool:
    """Whether a word is a free-standing preposition, after which no other letter can be attached."""
    return fold(word) in _GOVERNING


def without_clitics(word: str, around: Surroundings, lexicon: Lexicon, known: Callable[[str], bool]) -> str:
    """The word without the letters attached to it: at most one of و ف, then one of ب ك ل.

    ``known`` tells whether a word is a name of its own for another reason than the lexicon's, such as an alias.
    """
    if governs(around.before):
        return word
    for letters in ("وف", "بكل"):
        if word[:1] and word[0] in letters:
            word = _without(word, around, lexicon, known)
    return word


def _without(word: str, around: Surroundings, lexicon: Lexicon, known: Callable[[str], bool]) -> str:
    first, rest = word[0], word[1:]
    if first == "ل" and rest.startswith("ل") and len(word) > 3:
        if fold(rest) in lexicon.initial_lam or known(rest):
            return rest
        return "ال" + (rest if lexicon.knows(rest) else word[2:])  # للجنة is of اللجنة, للجيش of الجيش
    if len(rest) < 2 or _is_whole(word, around, lexicon, known):
        return word
    if rest.startswith("ال") and len(rest) > 3:
        return rest
    return rest if _is_name(rest, around, lexicon, known) or _is_loose(word, around) else word


def _is_whole(word: str, around: Surroundings, lexicon: Lexicon, known: Callable[[str], bool]) -> bool:
    return known(word) or lexicon.knows(word) or fold(word) in around.governed


def _is_name(rest: str, around: Surroundings, lexicon: Lexicon, known: Callable[[str], bool]) -> bool:
    if rest[0] in _HAMZA or known(rest) or lexicon.knows(rest):
        return True
    key = fold(rest)
    return len(rest) > 2 and (key in around.free or (around.person and key in lexicon.given))


def _is_loose(word: str, around: Surroundings) -> bool:
    """Whether the first letter of an unknown word is rather attached than its own."""
    first, second = word[0], word[1]
    if first == second:
        return True
    if first == "و" and around.joined:
        return True
    if len(word) < 4 or first not in _ROOTED or second in _ROOTED[first]:
        return False
    return first == "ل" or (not around.person and (first != "ب" or not around.actor))
