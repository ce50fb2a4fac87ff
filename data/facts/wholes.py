"""What includes what: the wholes of each quantity of a document, with those that include each other taken as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_Nearest = tuple[int, str]


class Wholes:
    """The ``includes`` links of a document by the ids of its quantities, in time that grows with their number.

    Quantities that include each other in a circle lie in one ring; every other quantity is a ring of its own. ``above``
    names the wholes of each quantity; those that it does not know itself are passed over.
    """

    def __init__(self, above: Mapping[str, Sequence[str]]) -> None:
        self._above = {one: [whole for whole in wholes if whole in above] for one, wholes in above.items()}
        self._rings = _rings(self._above)
        self._ring = {one: number for number, ring in enumerate(self._rings) for one in ring}
        self._below: dict[int, set[int]] = {}
        for part, whole in self._links():
            self._below.setdefault(self._ring[whole], set()).add(self._ring[part])

    def nearest(self, kind_of: Callable[[str], str | None]) -> Mapping[str, str]:
        """For each quantity with a kind the nearest of that kind above its ring, in the fewest links between rings.

        Of several equally near the first given counts.
        """
        found: dict[str, str] = {}
        offers: list[dict[str, _Nearest]] = []  # of each ring to its parts, by kind
        for number, ring in enumerate(self._rings):
            best: dict[str, _Nearest] = {}
            for whole in (whole for one in ring for whole in self._above[one] if self._ring[whole] != number):
                _take(offers[self._ring[whole]], whole, kind_of(whole), best)
            found |= {one: best[kind][1] for one in ring if (kind := kind_of(one)) is not None and kind in best}
            for one in reversed(ring):
                if (kind := kind_of(one)) is not None:
                    best[kind] = (0, one)
            offers.append(best)
        return found

    def under(self, whole: str) -> frozenset[int]:
        """The numbers of the rings at and below a quantity, for ``ring``."""
        waiting = [self._ring[whole]]
        seen = set(waiting)
        while waiting:
            new = self._below.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        return frozenset(seen)

    def ring(self, one: str) -> int:
        """The number of a quantity's ring."""
        return self._ring[one]

    def _links(self) -> Iterator[tuple[str, str]]:
        return (
            (part, whole)
            for part, wholes in self._above.items()
            for whole in wholes
            if self._ring[part] != self._ring[whole]
        )


def _take(offers: Mapping[str, _Nearest], whole: str, kind: str | None, best: dict[str, _Nearest]) -> None:
    """Keep what a whole's ring offers, and rather the whole itself than another of its ring, where it is nearer."""
    for name, (steps, one) in offers.items():
        if name not in best or steps + 1 < best[name][0]:
            best[name] = (steps + 1, whole if name == kind else one)


def _rings(above: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The strongly connected components, wholes before their parts, each in the order of ``above``."""
    below: dict[str, list[str]] = {one: [] for one in above}
    for part, wholes in above.items():
        for whole in wholes:
            below[whole].append(part)
    left = _in_order_of_leaving(above, below)
    number: dict[str, int] = {}
    for count, one in enumerate(reversed(left)):
        if one not in number:
            _spread(one, count, above, number)
    rings: dict[int, list[str]] = {count: [] for count in sorted(set(number.values()))}
    for one in above:
        rings[number[one]].append(one)
    return list(rings.values())


def _in_order_of_leaving(nodes: Iterable[str], onward: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes in the order in which a search in depth is done with them."""
    left: list[str] = []
    seen: set[str] = set()
    for node in nodes:
        if node in seen:
            continue
        seen.add(node)
        path = [(node, iter(onward[node]))]
        while path:
            at, rest = path[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                left.append(at)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(onward[following])))
    return left


def _spread(one: str, count: int, onward: Mapping[str, Sequence[str]], number: dict[str, int]) -> None:
    """Give a number to whatever can be reached and has none."""
    waiting = [one]
    number[one] = count
    while waiting:
        for following in onward[waiting.pop()]:
            if following not in number:
                number[following] = count
                waiting.append(following)
