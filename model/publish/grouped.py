"""A tokenizer with which transformers' ``pipeline`` puts pieces together to the words that marsad knows.

With ``aggregation_strategy="first"``, ``pipeline`` takes a piece for the first of a word when its name is as long as
its place in the text. The first piece of ``شخصاً`` is shorter, since the vowel sign is dropped, and ``950`` of
``26,950`` is as long as a word of its own. Such pieces get a number and a longer name here, beside the old ones: the
network is to give them the embeddings of the old ones, and so says of a text what it has always said.
"""

from __future__ import annotations

import json
from typing import Any

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

from marsad.data.words import INVISIBLE, MARKS
from marsad.model.normaliser import is_installed

_PREFIX = "##"
_SIGN = "\ua500"  # letters of Vai, which nothing normalises, stand for what is to be told apart
_INNER = dict(zip("0123456789.,", map(chr, range(0xA501, 0xA50D)), strict=True))
_SIGNED = "اءة"
"""The letters behind which words carry a vowel sign in ordinary print."""

_LONGEST = 11
"""How many digits may follow a separator."""


def grouped(tokenizer: Any) -> tuple[Any, list[int]]:
    """A copy of a WordPiece tokenizer with pieces for signed ends of words and for what follows within a number.

    Returns:
        The copy, and for each of its new pieces, in their order, the number of the piece that it stands for.
        Tokenizers of other kinds come back as they are, without new pieces.
    """
    spec = json.loads(tokenizer.backend_tokenizer.to_str())
    vocabulary = spec["model"].get("vocab")
    known = {_SIGN, *_INNER.values()}
    if (
        spec["model"].get("continuing_subword_prefix") != _PREFIX
        or not is_installed(tokenizer)
        or any(known & set(piece) for piece in vocabulary)
    ):
        return tokenizer, []
    new = {name: number for piece, number in vocabulary.items() for name in _names(piece)}
    first = len(tokenizer)
    vocabulary |= {name: first + n for n, name in enumerate(new)}
    return _rebuilt(tokenizer, spec), list(new.values())


def _names(piece: str) -> list[str]:
    """The new names of a piece; the places that they are met at have other lengths, or one more sign."""
    prefix, bare = (_PREFIX, piece.removeprefix(_PREFIX)) if piece.startswith(_PREFIX) else ("", piece)
    if (bare.isascii() and bare.isdigit()) or bare in {".", ","}:
        return [prefix + "".join(2 * _INNER[sign] for sign in bare)]
    return [piece + _SIGN] if bare[-1:] in {*_SIGNED} else []


def _rebuilt(tokenizer: Any, spec: dict[str, Any]) -> Any:
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer.from_str(json.dumps(spec))
    backend.normalizer = normalizers.Sequence([*_signed_ends(), backend.normalizer, *_inner_signs()])
    separators, digits = _inner_classes()
    apart = pre_tokenizers.Split(Regex(f"{separators}{{2}}|{digits}+"), "isolated")
    backend.pre_tokenizer = pre_tokenizers.Sequence([backend.pre_tokenizer, apart])
    special = {name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)}
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        model_max_length=tokenizer.model_max_length,
        model_input_names=tokenizer.model_input_names,
        **special,
    )


def _signed_ends() -> list[normalizers.Normalizer]:
    """A letter with a vowel sign at a word's end; what stands for both ends where the second does."""
    inside = rf"(?<=[\p{{L}}{MARKS}])"
    ends = rf"(?![\p{{L}}{MARKS}{INVISIBLE}])"
    patterns = {letter: f"{inside}{letter}[{MARKS}]{ends}" for letter in _SIGNED}
    patterns["ا"] = f"{inside}(?:ا[{MARKS}]|\u064bا){ends}"
    return [normalizers.Replace(Regex(pattern), letter + _SIGN) for letter, pattern in patterns.items()]


def _inner_signs() -> list[normalizers.Normalizer]:
    """Separators between digits, and the digits behind them."""
    separators, digits = _inner_classes()
    seen = f"[0-9{digits[1:-1]}]"
    behind = "|".join(f"{separators}{seen}{{{count}}}" for count in range(2 * _LONGEST))
    places = {sign: rf"(?<=[0-9])\{sign}(?=[0-9])" for sign in ".,"}
    places |= {digit: f"(?<={behind}){digit}" for digit in "0123456789"}
    return [normalizers.Replace(Regex(place), 2 * _INNER[sign]) for sign, place in places.items()]


def _inner_classes() -> tuple[str, str]:
    """What stands for separators, and what stands for digits, as classes of a regular expression."""
    digits, separators = ("".join(_INNER[sign] for sign in signs) for signs in ("0123456789", ".,"))
    return f"[{separators}]", f"[{digits}]"
