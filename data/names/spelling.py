"""How a word is written: what is not seen dropped, what is left out in hasty writing put back."""

from __future__ import annotations

import re
import unicodedata

from marsad.data.names.lexicon import Lexicon, fold
from marsad.data.readable import unescaped
from marsad.data.words import INVISIBLE, MARKS

_UNSEEN = re.compile(f"[{MARKS}{INVISIBLE}\u0640]")
_TANWIN = re.compile("(?<=[\u0621-\u064a]{2})(?:\u064bا|ا\u064b)(?![\u0621-\u064a])")
_FOREIGN = str.maketrans("کیېڪھہەٱ", "كييكههها")
_SIGNS = re.compile("[#\"'«»“”„‟‘’‚‛]")


def clean(text: str) -> str:
    """Presentation forms, tashkeel, tatweel, tanwin's alif, invisible characters, quotation marks and # gone.

    Foreign forms of letters are written as Arabic's own, HTML's references as what they mean; white space, and the _ of
    hashtags, is one space.
    """
    plain = _TANWIN.sub("", unicodedata.normalize("NFKC", unescaped(text)).translate(_FOREIGN))
    seen = _SIGNS.sub("", _UNSEEN.sub("", plain))
    return " ".join(seen.replace("_", " ").replace("ىء", "ئ").split())


def spelled(word: str, lexicon: Lexicon, *, person: bool = False) -> str:
    """A clean word, without attached letters, in the spelling of the lexicon; an unknown one by rule or as it is.

    A last ه after the article is ة. A mark that is written is kept: only what is left out is put back. In the name of
    a ``person`` على is the given name, and what looks like an adjective of a country need not be one.
    """
    article, stem = ("ال", word[2:]) if word.startswith("ال") and len(word) > 4 else ("", word)
    key = fold(stem)
    if (whole := lexicon.variants.get(key)) is not None:
        return article + whole
    if key in lexicon.either and not (person and key in lexicon.given):
        return word
    known = lexicon.spellings.get(key) or (None if person else lexicon.derived.get(key))
    if known is not None:
        return article + "".join(right if mine in "اهيىو" else mine for mine, right in zip(stem, known, strict=True))
    if article and stem.endswith("ه") and not stem.endswith("اه") and key not in lexicon.ends_in_ha:
        return word[:-1] + "ة"
    return word
