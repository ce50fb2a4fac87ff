"""From a place to the wider places that the text says it lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from marsad.data.document import Document, Entity


class Places:
    """The ``located_in`` links of a document, by the names of places: what is said of one mention holds for all."""

    def __init__(self, document: Document, names: Mapping[Entity, str]) -> None:
        self._names, self._text = names, document.text
        self._wider: dict[str, str] = {}
        self._score: dict[str, float | None] = {}
        best: dict[str, float] = {}
        for relation in document.relations:
            if relation.label != "located_in" or relation.head not in names or relation.tail not in names:
                continue
            name, score = names[relation.head], 1.0 if relation.score is None else relation.score
            if names[relation.tail] != name and score > best.get(name, -1.0):
                best[name], self._wider[name], self._score[name] = score, names[relation.tail], relation.score

    def chain(self, place: Entity) -> list[str]:
        """The name of a place, of the next wider one, and so on to the widest; where links run in a circle, once."""
        chain = [self._names.get(place, self._text[place.start : place.end])]
        while (wider := self._wider.get(chain[-1])) is not None and wider not in chain:
            chain.append(wider)
        return chain

    def scores(self, place: Entity) -> Iterator[float]:
        """The scores of the links that the chain of a place goes along."""
        return (score for name in self.chain(place)[:-1] if (score := self._score[name]) is not None)


def narrowest(chains: Sequence[list[str]]) -> list[list[str]]:
    """The chains of places without those whose place another one lies in; places that lie in each other both stay."""
    inner: dict[str, set[str]] = {}
    for place, *wider in chains:
        for name in wider:
            inner.setdefault(name, set()).add(place)
    return [chain for chain in chains if inner.get(chain[0], set()) <= set(chain)]
