"""What a format could not hold: counted, and said once."""

from __future__ import annotations

from collections import Counter

from marsad.data.document import Document


class Loss:
    """Counts of what was left out, by what it was."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, what: str, number: int) -> None:
        """Count ``number`` more of ``what``."""
        if number:
            self.counts[what] += number

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __str__(self) -> str:
        return ", ".join(f"{number:,} {what}" for what, number in self.counts.items()) or "nothing"


def count_scores(document: Document) -> int:
    """How many entities and relations of a document carry a score."""
    entities = sum(entity.score is not None for entity in document.entities)
    return entities + sum(relation.score is not None for relation in document.relations)
