"""Labels as numbers: BIO tags of entity labels, and which relations may join which labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from marsad.data.schema import Schema


@dataclass(frozen=True, eq=False)
class Labels:
    """The numbering of a schema's labels.

    Tag 0 is O, tag ``1 + 2 k`` begins and tag ``2 + 2 k`` continues an entity of label ``k``.
    """

    entities: tuple[str, ...]
    relations: tuple[str, ...]
    compatible: NDArray[np.bool_]
    symmetric: NDArray[np.bool_]

    @classmethod
    def of(cls, schema: Schema) -> Labels:
        """Number the labels of a schema in its order; ``compatible`` is (head label, tail label, relation)."""
        entities, kinds = tuple(schema.entities), tuple(schema.relations.values())
        compatible = np.zeros((len(entities), len(entities), len(kinds)), dtype=bool)
        for h, head in enumerate(entities):
            for t, tail in enumerate(entities):
                compatible[h, t] = [kind.fits(head, tail) for kind in kinds]
        symmetric = np.array([kind.symmetric for kind in kinds], dtype=bool)
        return cls(entities, tuple(schema.relations), compatible, symmetric)

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the tags: ``O``, ``B-LABEL``, ``I-LABEL`` …"""
        return ("O", *(f"{part}-{label}" for label in self.entities for part in "BI"))

    @cached_property
    def entity_index(self) -> dict[str, int]:
        """The number of each entity label."""
        return {label: k for k, label in enumerate(self.entities)}

    @cached_property
    def relation_index(self) -> dict[str, int]:
        """The number of each relation label."""
        return {label: k for k, label in enumerate(self.relations)}
