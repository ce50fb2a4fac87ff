"""A document as a listing for the terminal."""

from __future__ import annotations

from marsad.data.document import Document, Entity


def listing(document: Document) -> str:
    """The text, its entities with their offsets, and its relations in words; scores as percentages."""
    ids = document.entity_ids()
    lines = [f"# {document.id}"] if document.id is not None else []
    lines.append(document.text)
    width = max((len(entity.label) for entity in document.entities), default=0)
    for entity in document.entities:
        place = f"[{entity.start}:{entity.end}]"
        mention = document.mention(entity).replace("\n", " ")
        lines.append(f"  {ids[entity]:<4} {entity.label:<{width}} {_percent(entity.score)} {place:<11} {mention}")
    for relation in document.relations:
        head, tail = (_named(document, entity, ids[entity]) for entity in (relation.head, relation.tail))
        lines.append(f"  {relation.label:<{max(width + 5, 14)}} {_percent(relation.score)} {head} → {tail}")
    return "\n".join(lines) + "\n"


def _named(document: Document, entity: Entity, name: str) -> str:
    mention = document.mention(entity).replace("\n", " ")
    return f"{name} {mention}"


def _percent(score: float | None) -> str:
    return "    " if score is None else f"{score:>4.0%}"
