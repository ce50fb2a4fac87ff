"""Who may match whom, and the largest matching in which each matches one other at most."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from marsad.data.document import Entity


def overlaps(entities: Sequence[Entity], others: Sequence[Entity]) -> list[list[int]]:
    """For each entity, the positions of those of ``others`` that share a code point with it, in text order."""
    rows: list[list[int]] = [[] for _ in entities]
    arrivals = [(entity.start, 0, n) for n, entity in enumerate(entities)]
    arrivals += [(other.start, 1, n) for n, other in enumerate(others)]
    begun: list[int] = []  # of entities, those that have not ended where the last of others began; and the reverse
    begun_others: list[int] = []
    for start, side, n in sorted(arrivals):
        if side == 0:
            begun_others = [other for other in begun_others if others[other].end > start]
            rows[n] += begun_others
            begun.append(n)
        else:
            begun = [one for one in begun if entities[one].end > start]
            for one in begun:
                rows[one].append(n)
            begun_others.append(n)
    return rows


def one_to_one(candidates: Sequence[Sequence[int]]) -> dict[int, int]:
    """A largest one-to-one matching; ``candidates[n]`` has whom ``n`` may match, the result maps ``n`` to its match."""
    match: dict[int, int] = {}
    owner: dict[int, int] = {}
    for root in range(len(candidates)):
        _augment(root, candidates, match, owner)
    return match


def assign(candidates: Sequence[Sequence[tuple[int, str]]], order: Sequence[str]) -> dict[int, tuple[int, str]]:
    """Match one to one kind by kind: ``candidates[n]`` lists whom ``n`` may match and what kind of match that would be.

    The kinds are served in ``order``; what one kind has matched is not open to the next. The result maps ``n`` to
    its match and the kind.
    """
    assigned: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for kind in order:
        rows = [
            [] if n in assigned else [other for other, offered in row if offered == kind and other not in taken]
            for n, row in enumerate(candidates)
        ]
        for n, other in one_to_one(rows).items():
            assigned[n] = (other, kind)
            taken.add(other)
    return assigned


def _augment(root: int, candidates: Sequence[Sequence[int]], match: dict[int, int], owner: dict[int, int]) -> None:
    """Find a free partner for ``root``, moving earlier matches aside where that helps (breadth first, no recursion)."""
    came_from: dict[int, int] = {}
    queue = deque([root])
    while queue:
        one = queue.popleft()
        for other in candidates[one]:
            if other in came_from:
                continue
            came_from[other] = one
            if other not in owner:
                _shift(other, came_from, match, owner)
                return
            queue.append(owner[other])


def _shift(free: int, came_from: dict[int, int], match: dict[int, int], owner: dict[int, int]) -> None:
    """Give each one on the path to ``free`` the partner it was found through."""
    other: int | None = free
    while other is not None:
        one = came_from[other]
        previous = match.get(one)
        match[one], owner[other] = other, one
        other = previous
