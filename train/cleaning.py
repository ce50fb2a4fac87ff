"""Cleaning of unlabelled text: what is taken out of a document, and which documents are not worth reading."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from marsad.data.words import INVISIBLE, MARKS

_SHARES = ("min_arabic", "max_repeated_lines", "max_repeated_words", "max_repeated_characters")
_LEAST_SIMILARITY = 0.5

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}\d{0,2}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[A-Za-z][^<>]{0,500}>", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'،؛«»()]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
_BLANKS = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_LINE_ENDS = re.compile(r"[^\S\n]*(?:[\r\u2028\u2029]\n?|\n)\s*")

_UNSEEN = re.compile(rf"[\s{MARKS}{INVISIBLE}\u0640]+")
_ARABIC = re.compile(
    r"[\u0620-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f"
    r"\u08a0-\u08c7\ufb50-\ufdfb\ufe70-\ufefc]+"
)
_RUN = re.compile(r"(\S)\1{4,}")


@dataclass(frozen=True)
class CleaningSettings:
    """What documents must be like to be read in pretraining; shares are of 1.

    ``min_arabic`` is the share of Arabic letters among the visible characters. ``max_repeated_lines`` is the share of
    characters in lines that stand earlier in the document, ``max_repeated_words`` of word triples that do, and
    ``max_repeated_characters`` of characters in runs of five or more of the same. ``duplicates`` says which documents
    count as met before: those of the same words, also those whose word 5-grams have a Jaccard similarity of
    ``similarity``, or none.
    """

    enabled: bool = True
    min_words: int = 5
    min_arabic: float = 0.5
    max_repeated_lines: float = 0.3
    max_repeated_words: float = 0.5
    max_repeated_characters: float = 0.2
    duplicates: Literal["near", "exact", "none"] = "near"
    similarity: float = 0.7

    def __post_init__(self) -> None:
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, not {getattr(self, name)}")
        if not _LEAST_SIMILARITY <= self.similarity <= 1:
            raise ValueError(
                f"similarity is from {_LEAST_SIMILARITY} (less alike texts are not found) to 1, not {self.similarity}"
            )


def clean(text: str) -> str:
    """A text without markup, addresses, characters that are no text, and repeated white space.

    HTML entities are resolved. Line ends stay. Marks, bidi and zero-width characters stay too: the normaliser inside
    every tokenizer drops them. Cleaning what is clean changes nothing.
    """
    while (cleaned := _pass(text)) != text:  # what is taken out may join what stood around it
        text = cleaned
    return text


def _pass(text: str) -> str:
    text = _NO_TEXT.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "@" in text or "www." in text or "://" in text:
        text = _ADDRESS.sub(" ", text)
    return _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text)).strip()


def fault(text: str, settings: CleaningSettings) -> str | None:
    """Why a clean text is not worth reading: ``too_short``, ``little_arabic`` or ``repeated_…``; None if it is."""
    words = text.split()
    if len(words) < settings.min_words:
        return "too_short"
    visible = _UNSEEN.sub("", text)
    if len(visible) - len(_ARABIC.sub("", visible)) < settings.min_arabic * len(visible):
        return "little_arabic"
    if sum(len(run.group()) for run in _RUN.finditer(text)) > settings.max_repeated_characters * len(visible):
        return "repeated_characters"
    lines = text.split("\n")
    if _repeated(lines, [len(line) for line in lines]) > settings.max_repeated_lines:
        return "repeated_lines"
    triples = list(zip(words, words[1:], words[2:], strict=False))
    if len(triples) - len(set(triples)) > settings.max_repeated_words * len(triples):
        return "repeated_words"
    return None


def _repeated(lines: list[str], sizes: list[int]) -> float:
    """The share of ``sizes`` that falls to lines which stand earlier."""
    seen: set[str] = set()
    repeated = 0
    for line, size in zip(lines, sizes, strict=True):
        repeated += size if line in seen else 0
        seen.add(line)
    return repeated / max(1, sum(sizes))
