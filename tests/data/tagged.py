"""Documents written with their spans marked: ``[mention](id LABEL)``, then links as ``label head tail``.

The labels that are used most have a letter, see ``SHORT``.
"""

import re

from marsad.data.document import Document, Entity, Relation

SHORT = {
    "K": "QUANTITY.KILLED",
    "I": "QUANTITY.INJURED",
    "C": "QUANTITY.CAPTURED",
    "M": "QUANTITY.MEASURE",
    "A": "ACTOR.ARMED",
    "O": "ACTOR.ORG",
    "V": "ACTOR.CIVILIAN",
    "L": "LOCATION",
}
_SPAN = re.compile(r"\[([^\]]+)\]\((\w+) ([\w.]+)\)")


def tagged(marked: str, *links: str, name: str | None = "d1", score: float | None = None, **meta) -> Document:
    """A document of marked text; a link may end in its score."""
    text, entities, done = "", {}, 0
    for match in _SPAN.finditer(marked):
        text += marked[done : match.start()]
        label = SHORT.get(match[3], match[3])
        entities[match[2]] = Entity(len(text), len(text) + len(match[1]), label, score=score, id=match[2])
        text += match[1]
        done = match.end()
    return Document(
        text + marked[done:], tuple(entities.values()), tuple(_link(one, entities) for one in links), name, meta
    )


def _link(link: str, entities: dict[str, Entity]) -> Relation:
    label, head, tail, *score = link.split()
    return Relation(entities[head], entities[tail], label, score=float(score[0]) if score else None)
