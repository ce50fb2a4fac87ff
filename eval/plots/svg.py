"""A small writer of SVG that stands inside a page: colours are the page's, all text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

INK, LINE = "currentColor", "var(--line, #999999)"
"""The colours of text and of lines to read by."""

ACCENT = "var(--accent, #3b82a0)"
"""The colour of what is shown."""


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """An element with ``children`` that are markup already; ``stroke_width=1`` is ``stroke-width``."""
    written = "".join(f' {_name(key)}="{escape(_value(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>"


def plain(text: str) -> str:
    """Anybody's text as markup that shows it."""
    return escape(_clean(text))


def picture(shapes: Iterable[str], *, width: float, height: float, title: str, description: str) -> str:
    """A whole picture, as wide as there is room for up to ``width``; ``description`` says in words what it shows.

    Left to right whatever surrounds it, so that an anchor ``start`` is on the left.
    """
    return tag(
        "svg",
        tag("title", plain(title)),
        tag("desc", plain(description)),
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        direction="ltr",
        font_size=12,
        fill=INK,
    )


def words(x: float, y: float, text: str, *, anchor: str = "start", **attributes: str | float) -> str:
    """Text on one line, its middle at the height ``y``."""
    return tag("text", plain(text), x=x, y=y + 4, text_anchor=anchor, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    """A straight line, in the colour of the lines to read by unless ``stroke`` says otherwise."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": LINE} | attributes))


def _name(key: str) -> str:
    return key if key == "viewBox" else key.replace("_", "-")


def _value(value: str | float) -> str:
    return _clean(value) if isinstance(value, str) else f"{value:.6g}"


def _clean(text: str) -> str:
    """The text without control characters, which neither HTML nor XML can hold."""
    return "".join(character if character.isprintable() or character in " \n" else "�" for character in text)
