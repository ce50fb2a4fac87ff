"""From two streams of documents to one report: for a model, another system, or a second annotator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.eval.align import AlignmentError, Pair, align
from marsad.eval.confusions import Confusions, entity_confusions, relation_confusions
from marsad.eval.entities import ENTITY_CRITERIA, entity_tallies
from marsad.eval.markdown import report_markdown
from marsad.eval.relations import RELATION_CRITERIA, relation_tallies, statements
from marsad.eval.scores import Tally
from marsad.eval.summary import report_summary
from marsad.eval.table import Table, make_table


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entities and relations one side has; a symmetric relation given in both directions is one."""

    entities: int
    relations: int


@dataclass(frozen=True, slots=True)
class Report:
    """What ``evaluate`` found.

    ``entities`` has a table for each of ``ENTITY_CRITERIA``, ``relations`` (end to end) and ``linked`` (with gold
    entities given; None where that was not predicted) for each of ``RELATION_CRITERIA``. ``unknown`` lists labels
    that the schema does not have: they are scored like the others.
    """

    documents: int
    gold: Totals
    predicted: Totals
    entities: Mapping[str, Table]
    relations: Mapping[str, Table]
    linked: Mapping[str, Table] | None
    entity_confusions: Confusions
    relation_confusions: Confusions
    schema: str
    unknown: tuple[str, ...]
    seed: int
    resamples: int

    def to_dict(self) -> dict[str, Any]:
        """JSON form: scores from 0 to 1, intervals as ``[low, high]``."""
        return {
            "documents": self.documents,
            "gold": asdict(self.gold),
            "predicted": asdict(self.predicted),
            "schema": self.schema,
            "unknown_labels": list(self.unknown),
            "bootstrap": {"level": 0.95, "resamples": self.resamples, "seed": self.seed},
            "entities": _tables_to_dict(self.entities),
            "relations": _tables_to_dict(self.relations),
            "relations_with_gold_entities": None if self.linked is None else _tables_to_dict(self.linked),
            "confusions": {
                "entities": self.entity_confusions.to_dict(),
                "relations": self.relation_confusions.to_dict(),
            },
        }

    def to_markdown(self) -> str:
        """All of it for people to read, scores in per cent."""
        return report_markdown(self)

    def summary(self) -> str:
        """A few plain lines for a terminal, scores in per cent."""
        return report_summary(self)


def evaluate(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    schema: Schema,
    *,
    linked: Iterable[Document] | None = None,
    seed: int = 0,
    resamples: int = 1000,
) -> Report:
    """Score predicted documents against gold ones; the gold is the denominator.

    Args:
        gold: the documents as they should be; paired with the others as ``align`` says.
        predicted: the same texts as a system annotated them.
        schema: tells the order of labels and which relations are symmetric.
        linked: the same texts with relations predicted between the gold entities.
        seed: of the bootstrap.
        resamples: how many times the bootstrap draws documents.

    Raises:
        AlignmentError: documents that do not fit together, or a relation in ``linked`` with an end that is not gold.
    """
    pairs = align(gold, predicted)
    linked_pairs = None if linked is None else _linked(pairs, linked)
    tallies = [entity_tallies(pair.gold, pair.predicted) for pair in pairs]
    orders = {name: schema.coarse if name.startswith("coarse") else tuple(schema.entities) for name in ENTITY_CRITERIA}
    return Report(
        documents=len(pairs),
        gold=_totals((pair.gold for pair in pairs), schema),
        predicted=_totals((pair.predicted for pair in pairs), schema),
        entities={
            name: make_table([tally[name] for tally in tallies], order, seed=seed, resamples=resamples)
            for name, order in orders.items()
        },
        relations=_relation_tables(pairs, schema, seed, resamples),
        linked=None if linked_pairs is None else _relation_tables(linked_pairs, schema, seed, resamples),
        entity_confusions=entity_confusions(pairs),
        relation_confusions=relation_confusions(pairs, schema),
        schema=f"{schema.name} {schema.version}",
        unknown=_unknown(pairs, schema),
        seed=seed,
        resamples=resamples,
    )


def _linked(pairs: Sequence[Pair], linked: Iterable[Document]) -> list[Pair]:
    linked_pairs = align((pair.gold for pair in pairs), linked)
    for pair in linked_pairs:
        given = set(pair.gold.entities)
        for relation in pair.predicted.relations:
            if stranger := next((end for end in (relation.head, relation.tail) if end not in given), None):
                raise AlignmentError(
                    f"document {pair.name!r}: {relation.label} of the linked prediction has an end that is not a gold "
                    f"entity, {stranger.label} [{stranger.start}, {stranger.end}); predict with the gold entities given"
                )
    return linked_pairs


def _relation_tables(pairs: Sequence[Pair], schema: Schema, seed: int, resamples: int) -> dict[str, Table]:
    tallies: list[dict[str, Tally]] = [relation_tallies(pair.gold, pair.predicted, schema) for pair in pairs]
    return {
        name: make_table([tally[name] for tally in tallies], schema.relations, seed=seed, resamples=resamples)
        for name in RELATION_CRITERIA
    }


def _totals(documents: Iterable[Document], schema: Schema) -> Totals:
    counts = [(len(document.entities), len(statements(document, schema))) for document in documents]
    return Totals(sum(entities for entities, _ in counts), sum(relations for _, relations in counts))


def _unknown(pairs: Iterable[Pair], schema: Schema) -> tuple[str, ...]:
    labels: set[str] = set()
    for pair in pairs:
        for document in (pair.gold, pair.predicted):
            labels |= {entity.label for entity in document.entities}.difference(schema.entities)
            labels |= {relation.label for relation in document.relations}.difference(schema.relations)
    return tuple(sorted(labels))


def _tables_to_dict(tables: Mapping[str, Table]) -> dict[str, Any]:
    return {name: table.to_dict() for name, table in tables.items()}
