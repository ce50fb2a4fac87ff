"""The documents of sources, cleaned, each judged once for a whole run."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from marsad.train.cleaning import CleaningSettings, clean, fault
from marsad.train.duplicates import Duplicates
from marsad.train.shards import Source
from marsad.train.text import read_texts, text_files

log = logging.getLogger(__name__)

_VERDICTS = (
    "unread",
    "kept",
    "not_matching",
    "too_short",
    "little_arabic",
    "repeated_characters",
    "repeated_lines",
    "repeated_words",
    "exact_duplicate",
    "near_duplicate",
)
_CODES = {name: code for code, name in enumerate(_VERDICTS)}


class Reader:
    """Reads sources as ``CleaningSettings`` say.

    A document is known by its file and its place in it (a byte each is kept), and judged when first used: files that
    several sources name yield the same documents each time, and a duplicate is one of another document.
    """

    def __init__(self, settings: CleaningSettings) -> None:
        self._settings = settings
        self._duplicates = Duplicates(near=settings.duplicates == "near", similarity=settings.similarity)
        self._judged: dict[Path, bytearray] = {}

    def texts(self, source: Source) -> Iterator[str]:
        """The documents of a source that are kept, cleaned, ``repeat`` times over."""
        for _ in range(source.repeat):
            for text, verdict in self._documents(source):
                if verdict == "kept":
                    yield text

    def survey(self, sources: Sequence[Source]) -> list[dict[str, Any]]:
        """Read sources once, in order; for each, how many documents were ``read``, ``kept``, and dropped why."""
        counts: list[dict[str, Any]] = []
        for source in sources:
            found = Counter(verdict for _, verdict in self._documents(source))
            named = {name: found[name] for name in _VERDICTS if found[name] or name == "kept"}
            log.info(
                "%s: %d documents, %s", source.path, found.total(), ", ".join(f"{n} {c}" for n, c in named.items())
            )
            counts.append({"path": source.path, "matching": source.matching, "read": found.total(), **named})
        return counts

    def _documents(self, source: Source) -> Iterator[tuple[str, str]]:
        """Every document of a source once, with its verdict; the text is clean where that is ``kept``."""
        for file in text_files(source.path):
            judged = self._judged.setdefault(file.resolve(), bytearray())
            for place, text in enumerate(read_texts(file)):
                if place == len(judged):
                    judged.append(_CODES["unread"])
                if not source.uses(text):
                    yield text, "not_matching"
                elif not self._settings.enabled:
                    yield text, "kept"
                else:
                    if judged[place] in (_CODES["unread"], _CODES["kept"]):
                        text = clean(text)
                    if judged[place] == _CODES["unread"]:
                        judged[place] = _CODES[self._judge(text)]
                    yield text, _VERDICTS[judged[place]]

    def _judge(self, text: str) -> str:
        if reason := fault(text, self._settings):
            return reason
        found = self._duplicates.add(text) if self._settings.duplicates != "none" else None
        return found or "kept"
