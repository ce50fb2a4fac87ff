"""The labelling configuration of a Label Studio project for a schema: what its settings take as code."""

from __future__ import annotations

from collections import Counter
from colorsys import hls_to_rgb
from xml.etree import ElementTree

from marsad.data.labelstudio import LABELS, TEXT
from marsad.data.schema import Schema

_STYLE = ".htx-richtext { white-space: pre-wrap; }"  # else the browser hides that spaces are doubled


def labelling_config(schema: Schema, *, right_to_left: bool = True) -> str:
    """The XML with a button for each label, its meaning as a hint, and one for each relation.

    Labels of one coarse type have shades of one hue. ``write_labelstudio`` names the tags as they are named here.
    """
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Style").text = _STYLE
    relations = ElementTree.SubElement(view, "Relations", choice="multiple")
    for name in schema.relations:
        ElementTree.SubElement(relations, "Relation", value=name)
    labels = ElementTree.SubElement(view, "Labels", name=LABELS, toName=TEXT)
    colours = _colours(schema)
    for label, meaning in schema.entities.items():
        button = {"value": label, "background": colours[label]} | ({"hint": meaning} if meaning else {})
        ElementTree.SubElement(labels, "Label", button)
    direction = {"style": "direction: rtl"} if right_to_left else {}
    framed = ElementTree.SubElement(view, "View", direction)
    ElementTree.SubElement(framed, "Text", name=TEXT, value="$text")
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _colours(schema: Schema) -> dict[str, str]:
    """A colour for each label as ``#rrggbb``."""
    seen: Counter[str] = Counter()
    colours = {}
    for label in schema.entities:
        coarse = label.partition(".")[0]
        hue = schema.coarse.index(coarse) / len(schema.coarse)
        red, green, blue = (round(255 * part) for part in hls_to_rgb(hue, 0.35 + 0.07 * (seen[coarse] % 6), 0.65))
        colours[label] = f"#{red:02x}{green:02x}{blue:02x}"
        seen[coarse] += 1
    return colours
