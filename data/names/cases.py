"""Case endings of names in running text: plurals in ـين and أبي brought to the form that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from marsad.data.names.lexicon import Lexicon, fold

_NOT_PLURAL = frozenset(("الملايين", "الميادين", "المجانين", "المساكين", "المضامين"))
_PEOPLE = frozenset(
    fold("نشطاء جنود ضباط خبراء أطباء شهود عمال طلاب شبان رجال قادة حراس تجار زعماء علماء قضاة نواب").split()
)
_ABU = frozenset(("أبي", "أبا"))
_SON = ("بن", "ابن", "بنت")
_NAMED_ABI = "أحمد"  # أبي أحمد is also a name of its own (Abiy Ahmed)


def nominative(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """مسلحين مجهولين is مسلحون مجهولون, الحوثيين is الحوثيون: a sound plural and the adjectives that agree with it.

    After a definite noun, or one of people, of another plural its adjectives are changed too: الجنود الروسيين is الجنود
    الروسيون, نشطاء سياسيين is نشطاء سياسيون.
    """
    first, *others = words
    definite = first.startswith("ال")
    if _is_plural(first, lexicon):
        first, ending = first[:-2] + "ون", "ين"
    elif definite or fold(first) in _PEOPLE:
        ending = "يين"
    else:
        return list(words)
    agreeing = list(
        takewhile(lambda word: word.endswith(ending) and word.startswith("ال") == definite and len(word) > 4, others)
    )
    return [first, *(word[:-2] + "ون" for word in agreeing), *others[len(agreeing) :]]


def kunya(words: Sequence[str]) -> list[str]:
    """أبو in whatever case it stands: أبي سالم and أبا سالم are أبو سالم; after بن it keeps its own."""
    around = zip([None, *words[:-1]], words, [*words[1:], None], strict=True)
    return [
        "أبو" if word in _ABU and after not in (None, _NAMED_ABI) and before not in _SON else word
        for before, word, after in around
    ]


def without_tanwin(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """مسلحا مجهولا is مسلح مجهول: an accusative class noun in front, and the adjectives that agree with it."""
    first = words[0]
    if not first.endswith("ا") or lexicon.knows(first) or not lexicon.knows(first[:-1]):
        return list(words)
    return [first[:-1], *(_agreeing(word) for word in words[1:])]


def _agreeing(word: str) -> str:
    if word.endswith("يين"):
        return word[:-2] + "ون"
    return word[:-1] if word.endswith("ا") and len(word) > 3 else word


def _is_plural(word: str, lexicon: Lexicon) -> bool:
    """A relational plural (ـيين), one whose nominative is a class noun, or a definite participle (المهاجمين)."""
    if not word.endswith("ين") or word in _NOT_PLURAL:
        return False
    participle = word.startswith("الم") and len(word) > 6
    return word.endswith("يين") or participle or (len(word) > 5 and lexicon.knows(word[:-2] + "ون"))
