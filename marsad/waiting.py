"""How the threads of torch's products wait for one another: they spin for a moment, then they sleep."""

from __future__ import annotations

import os

WAITING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}
"""What OpenMP's libraries read as they load. GNU's goes by the second, and by default spins 300 times as long, which
slows whatever shares the core; sleeping at once costs those who have it alone (docs/scale.md tells how much)."""


def waiting() -> dict[str, str]:
    """What the environment says of it, or where it says nothing, ``WAITING``."""
    return {name: os.environ[name] for name in WAITING if name in os.environ} or WAITING


def wait_briefly() -> None:
    """Say ``waiting`` in the environment, before torch is loaded."""
    os.environ.update(waiting())


def wait_as_by_default() -> None:
    """Take ``wait_briefly`` back."""
    if waiting() == WAITING:
        for name in WAITING:
            os.environ.pop(name, None)
