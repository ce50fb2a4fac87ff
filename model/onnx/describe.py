"""What an exported folder says of itself: ``model.json`` for programs, and a README with an example that runs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

from marsad.data.words import WORD
from marsad.model.light import Light
from marsad.model.onnx.exported import RELATIONS, ExportedRuntime

FORMAT = 1
FORMS = {False: "float32", True: "weights of eight bits"}

_MEANINGS = {
    "ids": "pieces of windows that are all of one length; there is no padding",
    "states": "the encoder's states; relations.onnx is given those of one window",
    "tags": "scores before softmax of every piece; those of a word's first piece count",
    "first": "of each span, the place of the first piece of its first word in the window",
    "last": "of each span, the place of the first piece of its last word",
    "label": "of each span, the number of its label in 'entities'",
    "head": "of each pair, the number of the span that the relation leads from",
    "tail": "of each pair, the number of the span that it leads to",
    "scores": "of each pair, a score before the logistic function for each of 'relations'",
}
_README = "README.md"


def description(light: Light, exported: ExportedRuntime, *, int8: bool) -> dict[str, Any]:
    """Everything that a program needs beside the graphs and ``tokenizer.json``, as plain data."""
    labels, options = light.labels, light.options
    kinds = options.annotation_schema().relations.values()
    return {
        "format": FORMAT,
        "form": FORMS[int8],
        "files": {file: _signature(session) for file, session in exported.sessions.items()},
        "window": options.window,
        "overlap": options.overlap,
        "cls": light.tokenizer.cls_token_id,
        "sep": light.tokenizer.sep_token_id,
        "word": WORD.pattern,
        "tags": labels.tags,
        "entities": labels.entities,
        "relations": [
            {
                "label": kind.label,
                "symmetric": kind.symmetric,
                "pairs": [[h, t] for h in labels.entities for t in labels.entities if kind.fits(h, t)],
            }
            for kind in kinds
        ],
        "relation_threshold": options.relation_threshold,
        "end_weight": options.end_weight,
        "across_paragraphs": options.across_paragraphs,
    }


def readme(described: dict[str, Any]) -> str:
    """The page for people."""
    rows = [
        f"| `{file}` | {side[:-1]} | `{name}` | {what['type']} | {_shape(what['shape'])} | {what['is']} |"
        for file, signature in described["files"].items()
        for side, values in signature.items()
        for name, what in values.items()
    ]
    text = resources.files("marsad.model.onnx").joinpath("folder.md").read_text("utf-8")
    if RELATIONS not in described["files"]:
        text = text.replace("\nThe model finds entities and relations.", "\nThe model finds entities alone.")
    for name in ("form", "window", "overlap"):
        text = text.replace(f"@{name}@", str(described[name]))
    return text.replace("@rows@", "\n".join(rows))


def _shape(sizes: Sequence[str | int]) -> str:
    return f"({', '.join(map(str, sizes))})"


def _signature(session: Any) -> dict[str, Any]:
    """The inputs and outputs of a graph, as ONNX Runtime reads them out of it."""
    sides = {"inputs": session.get_inputs(), "outputs": session.get_outputs()}
    return {side: {value.name: _value(value) for value in values} for side, values in sides.items()}


def _value(value: Any) -> dict[str, Any]:
    kind = {"tensor(int64)": "int64", "tensor(float)": "float32"}[value.type]
    return {"type": kind, "shape": value.shape, "is": _MEANINGS[value.name]}
