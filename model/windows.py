"""Documents of any length as windows: paragraphs joined up to a limit, nothing cut, each word owned once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Paragraph:
    """One encoded paragraph.

    ``pieces`` are ids without special tokens; ``words`` are the numbers, in the document, of the words that have
    pieces, and ``firsts`` the place in ``pieces`` of each one's first piece.
    """

    pieces: NDArray[np.int64]
    words: NDArray[np.int64]
    firsts: NDArray[np.int64]


@dataclass
class Window:
    """What the network sees at once, special tokens included, and what it answers for.

    ``words`` are numbers of words in the document, ``places`` where their first pieces stand in ``ids``; the window
    owns the words from ``owns[0]`` up to, not including, ``owns[1]``.
    """

    ids: list[int]
    words: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    owns: tuple[int, int] = (0, 0)

    def __len__(self) -> int:
        return len(self.ids)


def make_windows(paragraphs: Sequence[Paragraph], *, cls: int, sep: int, limit: int, overlap: int) -> list[Window]:
    """Windows of at most ``limit`` pieces over the paragraphs of a document.

    Paragraphs stand in one window as long as they fit, parted by ``sep``. One that is longer alone than the limit is
    seen through overlapping windows; of two that overlap, each owns the words nearer to its middle.
    """
    windows: list[Window] = []
    current = Window([cls])
    for paragraph in paragraphs:
        if not len(paragraph.words):
            continue
        size = len(paragraph.pieces)
        if len(current) > 1 and len(current) + size + 1 > limit:
            windows.append(current)
            current = Window([cls])
        if size + 2 > limit:
            windows += _slide(paragraph, cls, sep, limit, overlap)
        else:
            _append(current, paragraph, 0, size, sep)
    if len(current) > 1:
        windows.append(current)
    _share_out(windows)
    return windows


def best_window(windows: Sequence[Window], low: int, high: int) -> int | None:
    """The window in which words ``low`` and ``high`` both stand farthest from the edges; the earlier of equals."""
    begin = bisect_left(windows, high, key=lambda window: window.words[-1])  # the first that reaches as far as high
    end = bisect_right(windows, low, key=lambda window: window.words[0])
    distance = {n: min(low - windows[n].words[0], windows[n].words[-1] - high) for n in range(begin, end)}
    return max(distance, key=lambda n: (distance[n], -n)) if distance else None


def _append(window: Window, paragraph: Paragraph, start: int, end: int, sep: int) -> None:
    """Put the pieces [start, end) of a paragraph into a window, followed by ``sep``."""
    low, high = np.searchsorted(paragraph.firsts, (start, end))
    shift = len(window.ids) - start
    window.ids += paragraph.pieces[start:end].tolist()
    window.ids.append(sep)
    window.words += paragraph.words[low:high].tolist()
    window.places += (paragraph.firsts[low:high] + shift).tolist()


def _slide(paragraph: Paragraph, cls: int, sep: int, limit: int, overlap: int) -> Iterator[Window]:
    """Overlapping windows over one paragraph, beginning and ending between words where words fit at all."""
    room = limit - 2
    starts = paragraph.firsts
    start, total = 0, len(paragraph.pieces)
    while True:
        end = total if start + room >= total else _word_start(starts, start + room, start)
        window = Window([cls])
        _append(window, paragraph, start, end, sep)
        if window.words:
            yield window
        if end == total:
            return
        start = max(_word_start(starts, end - overlap, start), start + 1)


def _word_start(starts: NDArray[np.int64], place: int, after: int) -> int:
    """The last word start at or before ``place``, but after ``after``; where there is none, ``place`` itself."""
    found = int(np.searchsorted(starts, place, side="right")) - 1
    return int(starts[found]) if found >= 0 and starts[found] > after else max(place, after + 1)


def _share_out(windows: list[Window]) -> None:
    """Give each word to one window: borders lie in the middle of what two neighbours share."""
    border = 0
    for window, following in zip_longest(windows, windows[1:]):
        end = window.words[-1] + 1
        if following is not None:
            end = max(border, (end + following.words[0] + 1) // 2 if following.words[0] < end else following.words[0])
        window.owns = (border, end)
        border = end
