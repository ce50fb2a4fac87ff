"""A corpus' plan: how many paragraphs of which region, kind and phenomenon it should hold, and how many it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from marsad.data.document import Document

PHENOMENA = ("facts", "traps", "quiet", "silent")
"""Relations and no trap; a trap (``@trap``, but for silence); entities without a relation; not even an entity."""


class PlanError(ValueError):
    """A plan that cannot be used; the message names the file and what was expected."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid: how many paragraphs are asked for, and how many there are."""

    region: str
    kind: str
    phenomenon: str
    asked: int
    held: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A grid of quotas.

    ``regions`` are patterns of ``theatre`` and ``kinds`` values of ``kind`` by name, the first that fits counts;
    ``quotas`` the paragraphs asked for by (region, kind, phenomenon).
    """

    regions: Mapping[str, Sequence[str]]
    kinds: Mapping[str, Sequence[str]]
    quotas: Mapping[tuple[str, str, str], int]

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """Read a plan from YAML: ``regions``, ``kinds``, and ``quotas`` by region, kind and phenomenon.

        Raises:
            PlanError: the file cannot be read, or is no plan.
        """
        try:
            data = yaml.safe_load(Path(path).read_text("utf-8"))
            quotas = {
                (region, kind, phenomenon): number
                for region, kinds in data["quotas"].items()
                for kind, cells in kinds.items()
                for phenomenon, number in cells.items()
            }
            plan = cls(dict(data["regions"]), dict(data["kinds"]), quotas)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise PlanError(f"{path}: expected YAML with regions, kinds and quotas: {error!r}") from error
        plan.check(str(path))
        return plan

    def check(self, where: str) -> None:
        """Raise ``PlanError`` for a quota of an unknown row or column, or one that is no number from 0 on."""
        for (region, kind, phenomenon), number in self.quotas.items():
            known = region in self.regions and kind in self.kinds and phenomenon in PHENOMENA
            if not known or type(number) is not int or number < 0:
                raise PlanError(
                    f"{where}: {region} / {kind} / {phenomenon}: {number!r}: expected a region, a kind, one of "
                    f"{', '.join(PHENOMENA)}, and a number from 0 on"
                )

    def cells(self, documents: Iterable[Document]) -> list[Cell]:
        """The grid, filled with the counts of documents; what fits no region or kind counts under ``(other)``."""
        held = Counter(
            (_named(self.regions, document.meta, "theatre"), _named(self.kinds, document.meta, "kind"), _of(document))
            for document in documents
        )
        keys = [(r, k, p) for r in (*self.regions, _OTHER) for k in (*self.kinds, _OTHER) for p in PHENOMENA]
        return [Cell(*key, self.quotas.get(key, 0), held[key]) for key in keys if key in self.quotas or held[key]]


_OTHER = "(other)"


def _named(groups: Mapping[str, Sequence[str]], meta: Mapping[str, Any], key: str) -> str:
    value = str(meta.get(key, ""))
    return next((name for name, patterns in groups.items() if any(fnmatchcase(value, p) for p in patterns)), _OTHER)


def _of(document: Document) -> str:
    if not document.entities:
        return "silent"
    if not document.relations:
        return "quiet"
    return "traps" if document.meta.get("trap") not in (None, "silent") else "facts"


def plan_table(cells: Sequence[Cell]) -> str:
    """The grid as Markdown: a row for each region and kind, ``held / asked`` for each phenomenon; then what lacks."""
    lines = [f"| region | kind | {' | '.join(PHENOMENA)} |", "| --- | --- |" + " ---: |" * len(PHENOMENA)]
    found = {(cell.region, cell.kind, cell.phenomenon): cell for cell in cells}
    for region, kind in dict.fromkeys((cell.region, cell.kind) for cell in cells):
        row = [found.get((region, kind, phenomenon)) for phenomenon in PHENOMENA]
        numbers = " | ".join(f"{cell.held:,} / {cell.asked:,}" if cell else "0 / 0" for cell in row)
        lines.append(f"| {region} | {kind} | {numbers} |")
    short = [cell for cell in cells if cell.held < cell.asked]
    lacking = sum(cell.asked - cell.held for cell in short)
    end = f"{len(short):,} of {len(cells):,} cells are short of their quota, by {lacking:,} paragraphs in all.\n"
    return "\n".join(lines) + "\n\n" + end
