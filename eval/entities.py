"""What counts as the same entity, from strict to lenient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from marsad.data.document import Document, Entity
from marsad.eval.matching import one_to_one, overlaps
from marsad.eval.scores import Tally, tally

ENTITY_CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "strict": "same span and label",
        "coarse": "same span and coarse type",
        "relaxed": "overlapping spans, same label",
        "coarse_relaxed": "overlapping spans, same coarse type",
    }
)
"""The names of the criteria, each with its meaning."""


def entity_tallies(gold: Document, predicted: Document) -> dict[str, Tally]:
    """The counts of one document under each of ``ENTITY_CRITERIA``, by label or, for the coarse ones, by coarse type.

    Each entity matches one other at most. Spans may overlap or nest on either side.
    """
    return {
        "strict": _exact(gold.entities, predicted.entities, _label),
        "coarse": _exact(gold.entities, predicted.entities, _coarse),
        "relaxed": _relaxed(gold.entities, predicted.entities, _label),
        "coarse_relaxed": _relaxed(gold.entities, predicted.entities, _coarse),
    }


def _label(entity: Entity) -> str:
    return entity.label


def _coarse(entity: Entity) -> str:
    return entity.coarse


def _exact(gold: Iterable[Entity], predicted: Iterable[Entity], name: Callable[[Entity], str]) -> Tally:
    wanted = Counter((name(entity), entity.start, entity.end) for entity in gold)
    found = Counter((name(entity), entity.start, entity.end) for entity in predicted)
    return tally(_by_name(wanted & found), _by_name(wanted), _by_name(found))


def _relaxed(gold: Sequence[Entity], predicted: Sequence[Entity], name: Callable[[Entity], str]) -> Tally:
    rows = [
        [n for n in row if name(predicted[n]) == name(entity)]
        for entity, row in zip(gold, overlaps(gold, predicted), strict=True)
    ]
    hits = Counter(name(gold[n]) for n in one_to_one(rows))
    return tally(hits, Counter(map(name, gold)), Counter(map(name, predicted)))


def _by_name(keys: Counter[tuple[str, int, int]]) -> Counter[str]:
    names: Counter[str] = Counter()
    for (name, _, _), number in keys.items():
        names[name] += number
    return names
