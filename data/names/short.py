"""Short mentions led back to the fuller name before them, where there is exactly one that they can mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from marsad.data.document import Entity
from marsad.data.names.canonical import key
from marsad.data.names.lexicon import fold

_PLACE_ITSELF = frozenset(fold("مدينة بلدة قرية مخيم حي ناحية").split())
_BY_ADJECTIVE = frozenset(
    fold("الجيش الشرطة الحكومة الأمن السلطات الرئاسة الدولة الطيران البحرية الدفاع الحرس").split()
)
"""Bodies that every side has: only a name that begins with the same definite word is the same body's."""

_GENERAL = frozenset(
    fold("المسلحون المهاجمون المتمردون الجنود المدنيون الأهالي السكان النازحون اللاجئون المقاتلون المعارضة").split()
)
"""People in general: المدنيون after مدنيون سوريون need not be the same."""


def fuller_names(names: Mapping[Entity, str], narrowed: Set[Entity]) -> dict[Entity, str]:
    """The names, in text order, with each short one replaced by the only name before it that it can be short for.

    A short mention that also stands before every such name has a meaning of its own and is left, and so are those
    ``narrowed`` by the words after them.
    """
    result: dict[Entity, str] = {}
    fuller: dict[tuple[str, str], tuple[Entity, str]] = {}  # the first mention of each name
    settled: set[tuple[str, str]] = set()
    for entity in sorted(names):
        name, group = names[entity], (entity.coarse, key(names[entity]))
        full = [] if group in settled or entity in narrowed else _full_forms(entity, name, fuller.values())
        result[entity] = full[0] if len(full) == 1 else name
        if len(full) != 1:
            fuller.setdefault(group, (entity, name))
        if not full:
            settled.add(group)
    return result


def _full_forms(entity: Entity, name: str, before: Iterable[tuple[Entity, str]]) -> list[str]:
    words = fold(name).split()
    return [
        other
        for known, other in before
        if known.coarse == entity.coarse and _is_short_for(words, fold(other).split(), known, entity)
    ]


def _is_short_for(short: list[str], full: list[str], known: Entity, entity: Entity) -> bool:
    if len(short) >= len(full):
        return False
    if entity.coarse == "LOCATION":
        return full[0] in _PLACE_ITSELF and full[1:] == short
    if "ACTOR.PERSON" in (entity.label, known.label):
        return entity.label == known.label and full[-len(short) :] == short
    if not short[0].startswith("ال") or short[0] in _GENERAL:
        return False
    if full[: len(short)] == short:
        return True
    return len(short) == 1 and short[0] not in _BY_ADJECTIVE and full[0] == short[0][2:]
