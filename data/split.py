"""Train, dev and test: parts of a corpus that share no story, the same for a seed whatever order the files come in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from marsad.data.document import Document

PARTS = ("train", "dev", "test")


def split(
    documents: Iterable[Document], *, seed: int = 0, shares: Sequence[float] = (80, 10, 10)
) -> dict[str, list[Document]]:
    """Divide documents into ``PARTS`` by ``shares`` of the paragraphs; each part keeps the order given.

    Documents with the same ``scenario`` in their meta stay together (one without stands alone, or with others of its
    text), and every ``theatre`` is divided by the same shares. A ``part`` in the meta puts the whole story there and
    outside of the shares, so a corpus can grow without another paragraph's changing sides.

    Raises:
        ValueError: shares that are not three numbers from 0 on, with at least one above; a ``part`` that is none, or
            two in one story.
    """
    if len(shares) != len(PARTS) or min(shares) < 0 or not 0 < sum(shares) < float("inf"):
        raise ValueError(f"shares {list(shares)}: expected one for each of {', '.join(PARTS)}, such as 80, 10, 10")
    given = list(documents)
    first: dict[str, Document] = {}
    group_of = [_group(first.setdefault(document.text, document)) for document in given]
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for document, group in zip(given, group_of, strict=True):
        groups[group].append(document)
    part_of = {group: part for group, members in groups.items() if (part := _pinned(group, members))}
    free = {group: members for group, members in groups.items() if group not in part_of}
    part_of |= _assign(free, seed, [share / sum(shares) for share in shares])
    parts: dict[str, list[Document]] = {part: [] for part in PARTS}
    for document, group in zip(given, group_of, strict=True):
        parts[part_of[group]].append(document)
    return parts


def _assign(groups: Mapping[str, list[Document]], seed: int, shares: Sequence[float]) -> dict[str, str]:
    """The part of each group: always the one that lacks most of what its theatre, and those before, owe it."""
    order = sorted(groups, key=lambda group: (_theatre(groups[group]), _hash(seed, group)))
    sizes = Counter(_theatre(members) for members in groups.values() for _ in members)
    due = dict.fromkeys(PARTS, 0.0)
    theatre = None
    part_of = {}
    for group in order:
        if (this := _theatre(groups[group])) != theatre:
            theatre = this
            due = {part: due[part] + share * sizes[this] for part, share in zip(PARTS, shares, strict=True)}
        part = max(PARTS, key=due.__getitem__)
        due[part] -= len(groups[group])
        part_of[group] = part
    return part_of


def _pinned(group: str, members: Sequence[Document]) -> str | None:
    """The part that the meta of a group's documents names."""
    named = {str(document.meta["part"]) for document in members if "part" in document.meta}
    if len(named) > 1 or not named <= set(PARTS):
        raise ValueError(f"{group}: part {', '.join(sorted(named))}, expected one of {', '.join(PARTS)} in all of it")
    return next(iter(named), None)


def _group(document: Document) -> str:
    if (scenario := document.meta.get("scenario")) is not None:
        return f"scenario {scenario}"
    return f"id {document.id}" if document.id is not None else f"text {document.text}"


def _theatre(members: list[Document]) -> str:
    """The theatre of most of a group, the first in the alphabet of equals."""
    counts = Counter(str(document.meta.get("theatre", "")) for document in members)
    return min(counts, key=lambda theatre: (-counts[theatre], theatre))


def _hash(seed: int, group: str) -> bytes:
    return sha256(f"{seed} {group}".encode("utf-8", "surrogatepass")).digest()
