"""The command line's threads wait awake for a moment only, unless whoever calls it has said otherwise."""

import os
import subprocess
import sys

import pytest

from marsad import waiting

SAYS = "import marsad.cli, os, sys; print(*map(os.environ.get, %r), 'torch' in sys.modules)"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, ["PASSIVE", "1000"]),
        ({"OMP_WAIT_POLICY": "ACTIVE"}, ["ACTIVE", "None"]),
        ({"GOMP_SPINCOUNT": "7"}, ["None", "7"]),
    ],
)
def test_how_to_wait_is_said_before_torch_is_there(said, found):
    own = {name: value for name, value in os.environ.items() if name not in waiting.WAITING} | said
    command = [sys.executable, "-c", SAYS % list(waiting.WAITING)]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*found, "False"]


@pytest.mark.parametrize(
    ("said", "left"),
    [({}, {}), (waiting.WAITING, {}), ({"OMP_WAIT_POLICY": "PASSIVE"}, {"OMP_WAIT_POLICY": "PASSIVE"})],
)
def test_what_is_compared_with_waits_as_it_would_without_us(said, left, monkeypatch):
    for name in waiting.WAITING:
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    waiting.wait_as_by_default()
    assert {name: os.environ[name] for name in waiting.WAITING if name in os.environ} == left
