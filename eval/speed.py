"""What a benchmark has measured, as tables: medians of rounds taken in turns, and ratios within one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of extracting: seconds of each round over the same texts, MB at the most, seconds to load."""

    name: str
    seconds: Sequence[float]
    memory: float
    load: float

    @property
    def middle(self) -> float:
        """The median round."""
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Stages:
    """Where the time of one way goes: seconds by stage, operations and pieces in the network, the machine's peak.

    ``operations`` are those of the matrices alone; ``peak`` is what the machine does of them in a second, measured
    beside.
    """

    name: str
    seconds: Mapping[str, float]
    operations: float
    peak: float

    @property
    def share(self) -> float:
        """Of everything but the network."""
        return 1 - self.seconds["network"] / sum(self.seconds.values())

    @property
    def fraction(self) -> float:
        """Of the peak, in the network."""
        return self.operations / self.seconds["network"] / self.peak


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """A whole run. ``sweeps`` maps what is varied to values and pieces in a second with each."""

    machine: Mapping[str, Any]
    documents: int
    pieces: int
    measured: Sequence[Measured]
    stages: Sequence[Stages] = ()
    first_result: float | None = None
    sweeps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def ratio(self, name: str, to: str) -> float | None:
        """How many times as fast ``name`` is as ``to``, round by round, where both were measured."""
        known = {one.name: one for one in self.measured}
        if name not in known or to not in known:
            return None
        pairs = zip(known[to].seconds, known[name].seconds, strict=True)
        return median(theirs / mine for theirs, mine in pairs)

    def to_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        found = asdict(self)
        for entry, one in zip(found["measured"], self.measured, strict=True):
            entry["documents_per_second"] = self.documents / one.middle
            entry["pieces_per_second"] = self.pieces / one.middle
        for entry, stage in zip(found["stages"], self.stages, strict=True):
            entry |= {"share_outside_network": stage.share, "fraction_of_peak": stage.fraction}
        return found

    def to_markdown(self, baselines: Sequence[str]) -> str:
        """Tables for people; ``baselines`` are the names that others are compared with."""
        said = ", ".join(f"{name} {value}" for name, value in self.machine.items())
        parts = [f"# Speed\n\n{self.documents:,} documents of {self.pieces:,} pieces; {said}.", self._routes(baselines)]
        if self.first_result is not None:
            parts.append(f"First result of `marsad extract` on one sentence, whole process: {self.first_result:.2f} s.")
        if self.stages:
            parts.append(self._stages())
        parts += [_table(["what varies", name, "pieces/s"], _sweep(values)) for name, values in self.sweeps.items()]
        return "\n\n".join(parts) + "\n"

    def _routes(self, baselines: Sequence[str]) -> str:
        known = [name for name in baselines if any(one.name == name for one in self.measured)]
        head = ["way", "documents/s", "pieces/s", *(f"× {name}" for name in known), "peak MB", "load s"]
        rows = []
        for one in self.measured:
            ratios = [f"{self.ratio(one.name, to) or 0:.2f}" for to in known]
            speed = [f"{self.documents / one.middle:.1f}", f"{self.pieces / one.middle:,.0f}"]
            rows.append([one.name, *speed, *ratios, f"{one.memory:,.0f}", f"{one.load:.1f}"])
        return _table(head, rows)

    def _stages(self) -> str:
        names = list(self.stages[0].seconds)
        rows = []
        for stage in self.stages:
            total = sum(stage.seconds.values())
            shares = [f"{100 * stage.seconds[name] / total:.1f}" for name in names]
            peak = [f"{stage.peak / 1e9:.0f}", f"{100 * stage.fraction:.0f}"]
            rows.append([stage.name, *shares, f"{100 * stage.share:.1f}", *peak])
        head = ["way", *(f"{name} %" for name in names), "all but network %", "peak G/s", "of it %"]
        return _table(head, rows)


def _sweep(values: Mapping[str, float]) -> list[list[str]]:
    return [["", value, f"{speed:,.0f}"] for value, speed in values.items()]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
