"""Short mentions led back to the fuller name before them, where there is exactly one that they can mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

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

_PERSON = "ACTOR.PERSON"
_LONGEST = 16  # words of a name


def fuller_names(names: Mapping[Entity, str], narrowed: Set[Entity]) -> dict[Entity, str]:
    """The names, in text order, with each short one replaced by the only name before it that it can be short for.

    A short mention that also stands before every such name has a meaning of its own and is left, and so are those
    ``narrowed`` by the words after them.
    """
    result: dict[Entity, str] = {}
    fuller: dict[tuple[str, str], dict[str, str]] = {}  # by group and short form, each name that it can be short for
    settled: set[tuple[str, str]] = set()
    for entity in sorted(names):
        name, group = names[entity], _group(entity)
        short = (group, fold(names[entity]))
        full = {} if short in settled or entity in narrowed else fuller.get(short, {})
        result[entity] = next(iter(full.values())) if len(full) == 1 else name
        if not full:
            settled.add(short)
        if result[entity] == name:
            for form in _short_forms(fold(name).split(), group):
                fuller.setdefault((group, form), {}).setdefault(key(name), name)
    return result


def _group(entity: Entity) -> str:
    return _PERSON if entity.label == _PERSON else entity.coarse


def _short_forms(full: list[str], group: str) -> Iterator[str]:
    """What a name can be called again: a place without بلدة, a person by the last name, others by what is definite."""
    if len(full) > _LONGEST:
        return
    if group == "LOCATION":
        if full[0] in _PLACE_ITSELF and len(full) > 1:
            yield " ".join(full[1:])
    elif group == _PERSON:
        yield from (" ".join(full[n:]) for n in range(1, len(full)))
    elif full[0].startswith("ال"):
        if full[0] not in _GENERAL:
            yield from (" ".join(full[:n]) for n in range(1, len(full)))
    elif len(full) > 1 and f"ال{full[0]}" not in _BY_ADJECTIVE | _GENERAL:
        yield f"ال{full[0]}"
