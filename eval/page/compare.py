"""What is wrong with each entity and link of a gold document and its prediction, by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marsad.data.schema import Schema
from marsad.eval.align import Pair
from marsad.eval.confusions import match_entities, match_relations
from marsad.eval.relations import statement, statements


@dataclass(frozen=True, slots=True)
class Marks:
    """For each entity and link of a document ``correct``, or the kind of error as reports name it.

    ``links`` are those of ``Document.relations``; the second of two that say the same (a symmetric link given in both
    directions) has the mark of the first.
    """

    entities: Sequence[str]
    links: Sequence[str]


def compare(pair: Pair, schema: Schema) -> tuple[Marks, Marks]:
    """The marks of the gold document and of the predicted one."""
    gold, predicted = statements(pair.gold, schema), statements(pair.predicted, schema)
    entities, links = match_entities(pair), match_relations(pair, gold, predicted, schema)
    sides = []
    for document, said, place, none in ((pair.gold, gold, 0, "missed"), (pair.predicted, predicted, 1, "spurious")):
        kinds = _kinds(links, place)
        by_statement = {relation: kinds.get(n, f"{none} link") for n, relation in enumerate(said)}
        found = _kinds(entities, place)
        sides.append(
            Marks(
                [found.get(n, none) for n in range(len(document.entities))],
                [by_statement[statement(one, schema)] for one in document.relations],
            )
        )
    return sides[0], sides[1]


def _kinds(matches: Mapping[int, tuple[int, str]], place: int) -> dict[int, str]:
    """The kind of each match by position on one side: 0 is the gold, 1 the prediction."""
    return {(n, other)[place]: kind for n, (other, kind) in matches.items()}
