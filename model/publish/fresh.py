"""Checking a folder as those will who receive it: in a process of its own, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

from marsad.model.publish.assemble import PublishError

_SECRETS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")


def check_in_fresh_process(folder: Path) -> None:
    """Run ``marsad verify`` on a folder.

    Raises:
        PublishError: with every reason that it gives.
    """
    here = str(Path(str(resources.files("marsad"))).parent)
    environment = {key: value for key, value in os.environ.items() if key not in _SECRETS}
    environment |= {
        "HF_HUB_OFFLINE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(filter(None, (here, environment.get("PYTHONPATH")))),
    }
    done = subprocess.run(
        [sys.executable, "-m", "marsad", "verify", str(folder)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith(("refused:", "Error:"))]
        raise PublishError("not published: " + "; ".join(said or done.stderr.splitlines()[-3:]))
