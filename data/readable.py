"""A text as it is read: each character at its place, but for those that are written as something else."""

from __future__ import annotations

import html
import re

from marsad.data.words import INVISIBLE

_SURROGATE = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def readable(text: str) -> str:
    """The text with halves of UTF-16 pairs replaced, and HTML's references (``&quot;``) by what they mean.

    No offset moves: behind the character of a reference there are as many spaces as it was longer, and one that is
    invisible, such as a joiner, is repeated. References to letters and digits stay as they are.
    """
    return unescaped(_SURROGATE.sub("\ufffd", text))


def unescaped(text: str) -> str:
    """The text with HTML's references read, no more; quick where there is none, for it is done for each quantity."""
    return _REFERENCE.sub(_meant, text) if "&" in text else text


def _meant(reference: re.Match[str]) -> str:
    written = reference.group()
    character = html.unescape(written)
    if len(character) != 1 or character.isalnum() or character in "\n\r\u2028\u2029\ufffd":
        return written
    return character * len(written) if _INVISIBLE.match(character) else character.ljust(len(written))


def written_end(text: str, read: str, start: int, end: int) -> int:
    """Where a word of the ``readable`` text ends in the text itself: a reference is a word as a whole."""
    return text.index(";", start) + 1 if text[start] == "&" != read[start] else end
