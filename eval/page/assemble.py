"""The parts of the page put together into one file that needs nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

_SCRIPTS = ("words.js", "state.js", "text.js", "route.js", "arcs.js", "links.js", "table.js", "page.js")
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def assemble(content: Mapping[str, Any], *, above: str = "", style: str = "") -> str:
    """The page as HTML, with ``content`` as JSON in it; ``above`` it, HTML of our own with its ``style``.

    No markup in the content can become markup of the page, and the page's own policy lets the browser run and fetch
    nothing but the one script and the one style sheet that it comes with.
    """
    style, script = _part("page.css") + style, _script()
    policy = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    )
    page = _part("page.html")
    parts = {"POLICY": policy, "STYLE": style, "SCRIPT": script, "CONTENT": to_json(content), "ABOVE": above}
    for mark, part in parts.items():
        before, _, after = page.partition(f"{{{{{mark}}}}}")
        page = before + part + after
    return page


def to_json(content: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element: what could end the element or a line is written as an escape."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


def _script() -> str:
    body = "".join(map(_part, _SCRIPTS))
    return f'"use strict";\n(() => {{\n{body}}})();\n'


def _hash(part: str) -> str:
    return f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"


def _part(name: str) -> str:
    return files("marsad.eval.page").joinpath(name).read_text("utf-8")
