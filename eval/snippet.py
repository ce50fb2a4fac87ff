"""A few words around mentions, the mentions in brackets: what a reader needs to see an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marsad.data.document import Entity

_CONTEXT = 60  # code points on each side of a mention
_OPEN, _CLOSE = "⟦⟨", "⟧⟩"


@dataclass(frozen=True, slots=True)
class _Sign:
    at: int
    text: str
    order: tuple[int, int, int]  # among signs at one place: what closes, inner first; then what opens, outer first


def snippet(text: str, first: Entity | None, second: Entity | None) -> str:
    """The words around one or two mentions, on one line: ``first`` as ⟦…⟧, ``second`` as ⟨…⟩, cuts as ``…``."""
    mentions = [(style, entity) for style, entity in enumerate((first, second)) if entity is not None]
    signs = sorted((s for style, e in mentions for s in _signs(style, e)), key=lambda sign: (sign.at, sign.order))
    windows = _windows(text, [entity for _, entity in mentions])
    pieces = [_piece(text, start, end, [s for s in signs if start <= s.at <= end]) for start, end in windows]
    before = "… " if windows and windows[0][0] > 0 else ""
    after = " …" if windows and windows[-1][1] < len(text) else ""
    return " ".join(f"{before}{' … '.join(pieces)}{after}".split())


def _signs(style: int, entity: Entity) -> tuple[_Sign, _Sign]:
    opening = _Sign(entity.start, _OPEN[style], (1, -entity.end, style))
    return opening, _Sign(entity.end, _CLOSE[style], (0, -entity.start, -style))


def _windows(text: str, entities: Iterable[Entity]) -> list[tuple[int, int]]:
    """The stretches to show, in order, those that touch joined."""
    windows: list[tuple[int, int]] = []
    for start, end in sorted(_window(text, entity) for entity in entities):
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _window(text: str, entity: Entity) -> tuple[int, int]:
    """The mention with its context, cut between words where there is a space to cut at."""
    start, end = max(0, entity.start - _CONTEXT), min(len(text), entity.end + _CONTEXT)
    if start > 0:
        start = max(start, text.find(" ", start, entity.start) + 1)
    if end < len(text):
        space = text.rfind(" ", entity.end, end)
        end = space if space >= 0 else end
    return start, end


def _piece(text: str, start: int, end: int, signs: Sequence[_Sign]) -> str:
    parts, done = [], start
    for sign in signs:
        parts += [text[done : sign.at], sign.text]
        done = sign.at
    return "".join([*parts, text[done:end]])
