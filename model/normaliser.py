"""Arabic normalisation as part of the tokenizer: what a model sees of a raw text, with offsets kept.

The rules become a ``tokenizers`` normalizer and are saved with the tokenizer, so offsets always refer to the
raw text and no model can be run without the normalisation it was trained with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

from marsad.data.words import INVISIBLE, MARKS

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_SIGNS = {
    '"': "«»“”„‟″〝〞",
    "'": "‘’‚‛′`´",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63",
    ".": "\u066b",
    ",": "\u066c\u2396",
    "%": "\u066a",
}
"""Signs of ASCII, and the variants that are read as each of them."""

_SUBSTITUTES = {"/": "-", "ی": "ي", "ک": "ك"}
"""What a foreign vocabulary is given in place of a character that it lacks."""

_CJK = 0x2E80
_PRIVATE = 0xF0000  # a plane of characters that no text uses


def light(*, known: str = "") -> list[normalizers.Normalizer]:
    """What any Arabic model needs: forms that look alike become one, and what is not seen is dropped.

    Presentation forms and ligatures (NFKC), tashkeel, tatweel, bidi marks, zero-width characters, Arabic-Indic and
    Persian digits with their separators, and variants of quotes and dashes. The signs in ``known`` stay as they are.
    """
    variants = {sign: "".join(v for v in several if v not in known) for sign, several in _SIGNS.items()}
    held = {sign: chr(_PRIVATE + n) for n, sign in enumerate(known) if _is_changed(sign)}  # out of NFKC's reach
    return [
        *(normalizers.Replace(Regex(f"[{several}]"), sign) for sign, several in variants.items() if several),
        *(normalizers.Replace(sign, place) for sign, place in held.items()),
        normalizers.NFKC(),
        *(normalizers.Replace(place, sign) for sign, place in held.items()),
        normalizers.Replace(Regex(f"[{MARKS}{INVISIBLE}\u0640]"), ""),
        *(normalizers.Replace(chr(zero + n), str(n)) for zero in (0x660, 0x6F0) for n in range(10)),
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
    """White space, punctuation and symbols one by one, and digits apart from letters."""
    return pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), *_apart()])


def install(tokenizer: Any) -> PreTrainedTokenizerFast:
    """A foreign fast tokenizer with the light rules before its own, and all that is its own kept.

    Signs that its vocabulary knows are not mapped. A WordPiece tokenizer also parts symbols and digits from letters,
    as AraBERT v0.2's own preprocessing does. The result is of transformers' general class: it loads as it was saved,
    where ``BertTokenizer`` and its like build themselves anew from their vocabulary and lose every rule.
    """
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    if not is_installed(tokenizer):
        backend.normalizer = normalizers.Sequence([*_foreign(tokenizer), *_present(backend.normalizer)])
    if type(backend.model).__name__ == "WordPiece" and not _parts_symbols(backend.pre_tokenizer):
        backend.pre_tokenizer = pre_tokenizers.Sequence([*_present(backend.pre_tokenizer), *_apart()])
    special = {name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)}
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        model_max_length=tokenizer.model_max_length,
        model_input_names=tokenizer.model_input_names,
        **special,
    )


def is_installed(tokenizer: Any) -> bool:
    """Whether a fast tokenizer drops tatweel and tashkeel and reads Arabic digits, as only these rules do."""
    normalizer = tokenizer.backend_tokenizer.normalizer
    return normalizer is not None and normalizer.normalize_str("م\u0640\u064e٣۴") == "م34"


def _apart() -> list[pre_tokenizers.PreTokenizer]:
    return [pre_tokenizers.Split(Regex(r"\p{S}"), "isolated"), pre_tokenizers.Digits(individual_digits=False)]


def _parts_symbols(pre_tokeniser: Any) -> bool:
    return pre_tokeniser is not None and len(pre_tokeniser.pre_tokenize_str("ب🚑1")) == len("ب🚑1")


def _present(part: Any) -> list[Any]:
    return [] if part is None else [part]


def _foreign(tokenizer: Any) -> Iterator[normalizers.Normalizer]:
    """The light rules for a vocabulary of others: only what it lacks is mapped, and only to what it has."""
    knows = _knowledge(tokenizer)
    kept = [v for sign, variants in _SIGNS.items() for v in variants if knows(v) or not knows(sign)]
    single = {piece.removeprefix("##").removeprefix("▁") for piece in tokenizer.get_vocab()}
    unstable = sorted(sign for sign in single if len(sign) == 1 and _is_changed(sign) and knows(sign))
    yield from light(known="".join(dict.fromkeys([*kept, *unstable])))
    for missing, instead in _SUBSTITUTES.items():
        if knows(instead) and not knows(missing):
            yield normalizers.Replace(missing, instead)


def _knowledge(tokenizer: Any) -> Callable[[str], bool]:
    """A function that tells whether a tokenizer has pieces for a sign."""
    backend, unknown = tokenizer.backend_tokenizer, tokenizer.unk_token_id

    def knows(sign: str) -> bool:
        ids = backend.encode(sign, add_special_tokens=False).ids
        return bool(ids) and unknown not in ids

    return knows


def _is_changed(sign: str) -> bool:
    """Whether NFKC changes a punctuation mark or symbol; those of Chinese and Japanese are left to it."""
    return category(sign)[0] in "PS" and ord(sign) < _CJK and normalize("NFKC", sign) != sign
