"""How many threads a process may use, and whether each has a core of its own."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

_CORES = Path("/sys/devices/system/cpu")


def threads_allowed() -> int:
    """What OMP_NUM_THREADS says, of a list (one number for each depth) the first; 0 where it says no number."""
    first = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdecimal() else 0


def have_cores(threads: int, cores: Path = _CORES) -> bool:
    """Whether each of ``threads`` (0: as many as may run at once) has a core of its own; no, where it is not known."""
    if not hasattr(os, "sched_getaffinity"):
        return False
    places = frozenset(os.sched_getaffinity(0))
    return (threads or len(places)) <= _cores_of(places, cores)


@cache
def _cores_of(places: frozenset[int], cores: Path) -> int:
    """How many cores places to run at belong to; 0 where the system does not say."""
    try:
        return len({(cores / f"cpu{place}" / "topology/thread_siblings_list").read_text("ascii") for place in places})
    except OSError:
        return 0
