"""The command line's threads sleep while they wait, unless whoever calls it has said otherwise."""

import os
import subprocess
import sys

import pytest

SAYS = "import marsad.cli, os, sys; print(os.environ['OMP_WAIT_POLICY'], 'torch' in sys.modules)"


@pytest.mark.parametrize(("wanted", "found"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_the_policy_is_said_before_torch_is_there(wanted, found):
    own = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    own |= {"OMP_WAIT_POLICY": wanted} if wanted else {}
    done = subprocess.run([sys.executable, "-c", SAYS], env=own, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [found, "False"]
