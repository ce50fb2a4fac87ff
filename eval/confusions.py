"""What goes wrong most often, with sentences to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from marsad.data.document import Entity, Relation
from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.matching import assign, overlaps
from marsad.eval.relations import is_symmetric, near_entities, same_ends, statements, strict_key
from marsad.eval.snippet import snippet

_MOST = 20  # confusions listed
_EXAMPLES = 3  # sentences for each

CORRECT = "correct"
"""The kind of a match without a fault."""

_ENTITY_KINDS = (CORRECT, "wrong label", "boundary", "boundary and label")
_RELATION_KINDS = (CORRECT, "boundary", "reversed", "wrong label", "wrong label, reversed")


@dataclass(frozen=True, slots=True)
class Example:
    """A document's name and the words around the mentions."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Confusion:
    """A kind of error with the gold and the predicted label (None: there is none) and how often it was made."""

    kind: str
    gold: str | None
    predicted: str | None
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Confusions:
    """How many errors there are of each kind, and the most frequent ones, label by label."""

    totals: Mapping[str, int]
    most_frequent: tuple[Confusion, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"totals": dict(self.totals), "most_frequent": [asdict(confusion) for confusion in self.most_frequent]}


@dataclass(frozen=True, slots=True)
class _Error:
    kind: str
    gold: str | None
    predicted: str | None
    first: Entity | None
    second: Entity | None


@dataclass
class _Seen:
    count: int = 0
    examples: list[Example] = field(default_factory=list)


def entity_confusions(pairs: Iterable[Pair]) -> Confusions:
    """The errors of strict entity matching, each gold and predicted entity taking part in one at most.

    Kinds: ``wrong label`` (same span), ``boundary`` (overlapping spans, same label), ``boundary and label``
    (overlapping spans), ``missed``, ``spurious``. Examples mark the gold ⟦ ⟧ and the predicted ⟨ ⟩.
    """
    return _collect(pairs, _entity_errors)


def relation_confusions(pairs: Iterable[Pair], schema: Schema) -> Confusions:
    """The errors of strict relation matching, each gold and predicted relation taking part in one at most.

    Kinds, the ends being near the gold ones (overlapping, same coarse type): ``boundary`` (right but for the spans),
    ``reversed``, ``wrong label``, ``wrong label, reversed``. Else ``missed link`` where both ends were found,
    ``missed end`` where one was not; ``spurious link`` between entities that are there, ``spurious end`` where one is
    not. Examples mark the head ⟦ ⟧ and the tail ⟨ ⟩ of the gold relation, of a spurious one those predicted.
    """
    return _collect(pairs, lambda pair: _relation_errors(pair, schema))


def _collect(pairs: Iterable[Pair], errors: Callable[[Pair], Iterator[_Error]]) -> Confusions:
    totals: Counter[str] = Counter()
    seen: dict[tuple[str, str, str], _Seen] = {}
    for pair in pairs:
        for error in errors(pair):
            totals[error.kind] += 1
            one = seen.setdefault((error.kind, error.gold or "", error.predicted or ""), _Seen())
            one.count += 1
            if len(one.examples) < _EXAMPLES:
                one.examples.append(Example(pair.name, snippet(pair.gold.text, error.first, error.second)))
    ranked = sorted(seen.items(), key=lambda item: (-item[1].count, item[0]))[:_MOST]
    listed = (Confusion(kind, a or None, b or None, s.count, tuple(s.examples)) for (kind, a, b), s in ranked)
    return Confusions(dict(sorted(totals.items(), key=lambda item: (-item[1], item[0]))), tuple(listed))


def match_entities(pair: Pair) -> dict[int, tuple[int, str]]:
    """By position, the predicted entity that each gold one is compared with, and the kind (``correct`` where right)."""
    gold, predicted = pair.gold.entities, pair.predicted.entities
    rows = [
        [(n, _entity_kind(entity, predicted[n])) for n in row]
        for entity, row in zip(gold, overlaps(gold, predicted), strict=True)
    ]
    return assign(rows, _ENTITY_KINDS)


def match_relations(
    pair: Pair, gold: Sequence[Relation], predicted: Sequence[Relation], schema: Schema
) -> dict[int, tuple[int, str]]:
    """The same for relations: positions in ``gold`` and ``predicted``, the ``statements`` of each side."""
    near = near_entities(pair.gold.entities, pair.predicted.entities)
    rows = [
        [(n, _relation_kind(relation, predicted[n], turned, schema)) for n, turned in row]
        for relation, row in zip(gold, same_ends(gold, predicted, near), strict=True)
    ]
    return assign(rows, _RELATION_KINDS)


def _entity_errors(pair: Pair) -> Iterator[_Error]:
    predicted, assigned = pair.predicted.entities, match_entities(pair)
    for n, entity in enumerate(pair.gold.entities):
        if n not in assigned:
            yield _Error("missed", entity.label, None, entity, None)
        elif (kind := assigned[n][1]) != CORRECT:
            found = predicted[assigned[n][0]]
            yield _Error(kind, entity.label, found.label, entity, None if kind == "wrong label" else found)
    for n in _left(len(predicted), assigned):
        yield _Error("spurious", None, predicted[n].label, None, predicted[n])


def _entity_kind(gold: Entity, predicted: Entity) -> str:
    same_span = (gold.start, gold.end) == (predicted.start, predicted.end)
    if gold.label == predicted.label:
        return CORRECT if same_span else "boundary"
    return "wrong label" if same_span else "boundary and label"


def _relation_errors(pair: Pair, schema: Schema) -> Iterator[_Error]:
    gold, predicted = statements(pair.gold, schema), statements(pair.predicted, schema)
    near = near_entities(pair.gold.entities, pair.predicted.entities)
    assigned = match_relations(pair, gold, predicted, schema)
    for n, relation in enumerate(gold):
        if n not in assigned:
            kind = "missed link" if near[relation.head] and near[relation.tail] else "missed end"
            yield _Error(kind, relation.label, None, relation.head, relation.tail)
        elif (kind := assigned[n][1]) != CORRECT:
            yield _Error(kind, relation.label, predicted[assigned[n][0]].label, relation.head, relation.tail)
    found = {entity for row in near.values() for entity in row}
    for n in _left(len(predicted), assigned):
        relation = predicted[n]
        kind = "spurious link" if relation.head in found and relation.tail in found else "spurious end"
        yield _Error(kind, None, relation.label, relation.head, relation.tail)


def _relation_kind(gold: Relation, predicted: Relation, turned: bool, schema: Schema) -> str:
    turned = turned and not (is_symmetric(gold.label, schema) or is_symmetric(predicted.label, schema))
    if gold.label != predicted.label:
        return "wrong label, reversed" if turned else "wrong label"
    if turned:
        return "reversed"
    return CORRECT if strict_key(gold) == strict_key(predicted) else "boundary"


def _left(number: int, assigned: Mapping[int, tuple[int, str]]) -> list[int]:
    """The positions below ``number`` that nothing was matched with."""
    taken = {other for other, _ in assigned.values()}
    return [n for n in range(number) if n not in taken]
