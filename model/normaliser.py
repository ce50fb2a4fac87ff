"""Arabic normalisation as part of the tokenizer: what a model sees of a raw text, with offsets kept.

The rules become a ``tokenizers`` normalizer and are saved with the tokenizer, so offsets always refer to the
raw text and no model can be run without the normalisation it was trained with.
"""

from __future__ import annotations

from typing import Any

from tokenizers import Regex, normalizers, pre_tokenizers

from marsad.data.words import INVISIBLE, MARKS

_ARABIC = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
"""Arabic letters (a regular-expression class body)."""


def light(*, strip_marks: bool = True) -> list[normalizers.Normalizer]:
    """What any Arabic model needs: forms that look alike become one, and what is not seen is dropped.

    Presentation forms and ligatures (NFKC), tashkeel, tatweel, bidi marks, zero-width characters, Arabic-Indic and
    Persian digits with their separators, and variants of quotes and dashes.
    """
    marks = MARKS if strip_marks else ""
    return [
        normalizers.NFKC(),
        normalizers.Replace(Regex(f"[{marks}{INVISIBLE}\u0640]"), ""),
        *(normalizers.Replace(chr(zero + n), str(n)) for zero in (0x660, 0x6F0) for n in range(10)),
        normalizers.Replace("\u066b", "."),
        normalizers.Replace(Regex("[\u066c\u2396]"), ","),
        normalizers.Replace("\u066a", "%"),
        normalizers.Replace(Regex("[«»“”„‟″〝〞]"), '"'),
        normalizers.Replace(Regex("[‘’‚‛′`´]"), "'"),
        normalizers.Replace(Regex("[\u2010-\u2015\u2212\ufe58\ufe63]"), "-"),
    ]


def spelling() -> list[normalizers.Normalizer]:
    """Letters that hasty writing confuses, for encoders trained with them merged: أ إ آ ٱ = ا, ى ی = ي, ک = ك."""
    return [
        normalizers.Replace(Regex("[أإآٱ]"), "ا"),
        normalizers.Replace(Regex("[ىیې]"), "ي"),
        normalizers.Replace(Regex("[کڪ]"), "ك"),
    ]


def own_normaliser() -> normalizers.Normalizer:
    """The normalizer of the encoders that this project trains: ``light``, merged spellings, Latin in lower case."""
    return normalizers.Sequence([*light(), *spelling(), normalizers.Lowercase()])


def own_pre_tokeniser() -> pre_tokenizers.PreTokenizer:
    """White space, punctuation one by one, and digits apart from letters."""
    return pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)])


def install(tokenizer: Any) -> None:
    """Put the light rules before a foreign fast tokenizer's own, and part digits from letters as AraBERT v0.2 does.

    ``tokenizer`` is a transformers fast tokenizer; it is changed and keeps the rules when saved. A tokenizer that has
    them already is left alone.
    """
    backend = tokenizer.backend_tokenizer
    if is_installed(tokenizer):
        return
    backend.normalizer = normalizers.Sequence([*light(), *([backend.normalizer] if backend.normalizer else [])])
    if _is_word_piece(backend):
        backend.pre_tokenizer = pre_tokenizers.Sequence(
            [*([backend.pre_tokenizer] if backend.pre_tokenizer else []), pre_tokenizers.Digits()]
        )


def is_installed(tokenizer: Any) -> bool:
    """Whether a fast tokenizer drops tatweel and reads Arabic digits, which only an Arabic normalizer does."""
    normalizer = tokenizer.backend_tokenizer.normalizer
    return normalizer is not None and normalizer.normalize_str("م\u0640\u064e٣۴«") == 'م34"'


def _is_word_piece(backend: Any) -> bool:
    return type(backend.model).__name__ == "WordPiece"
