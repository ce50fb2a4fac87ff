"""Who runs the chunks of ``marsad extract``: this process, several, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from marsad.commands._stdin import Stdin
from marsad.data.parts import Chunk, Part, chunks
from marsad.data.state import State, StateError, chained
from marsad.model.runtime.choose import choose_runtime
from marsad.model.runtime.threads import threads_allowed

if TYPE_CHECKING:
    from marsad.model.bulk import Job, Outcome


ENGINES = ("local", "ray")
CHANGED = "--resume: the inputs have changed since the run began; begin anew under another name"


@dataclass(frozen=True, slots=True)
class Plan:
    """The options that say what is run, where and by how many."""

    model: str
    device: str
    runtime: str
    batch_size: int | None
    batch_tokens: int | None
    text_column: str
    id_column: str
    workers: str | None
    engine: str
    ray_address: str | None

    def __post_init__(self) -> None:
        if self.workers not in (None, "auto") and not (self.workers.isdecimal() and int(self.workers)):
            raise click.UsageError(f"--workers {self.workers}: expected a number from 1 on, or auto")
        if self.ray_address is not None and self.engine != "ray":
            raise click.UsageError("--ray-address is for --engine ray")
        if self.engine == "ray" and self.device not in ("auto", "cpu", "cuda"):
            raise click.UsageError(
                f"--engine ray --device {self.device}: expected auto, cpu or cuda; Ray deals out GPUs"
            )

    def settled(self) -> dict[str, Any]:
        """What settles the answers; how much is run at a time, and in how many processes, does not."""
        from marsad.commands._identity import folder_digest, library_versions
        from marsad.model.folder import resolve

        device = self.place()
        return {
            "text_column": self.text_column,
            "id_column": self.id_column,
            "model": folder_digest(resolve(self.model)),
            "device": device.partition(":")[0],
            "runtime": choose_runtime(self.runtime, device),
            "libraries": library_versions(),
        }

    def place(self) -> str:
        """The device that the network will run on."""
        if self.engine == "ray":
            return self.device  # what the nodes of the cluster have, not what this machine has
        if self.device == "cpu" or choose_runtime(self.runtime, self.device) not in ("torch", "torch-bf16"):
            return "cpu"
        from marsad.model.runtime.torch_runtime import choose_device

        return str(choose_device(self.device))

    def job(self) -> Job:
        """What each process runs."""
        from marsad.model.bulk import Job

        return Job(
            self.model,
            self.place(),
            self.runtime,
            self.batch_size,
            self.batch_tokens,
            text_column=self.text_column,
            id_column=self.id_column,
        )


@contextmanager
def begun(plan: Plan, parts: Sequence[Part | Stdin], output: str | None) -> Iterator[Plan]:
    """The plan, with what runs it there until the end.

    Raises:
        click.UsageError, ConnectionError, ModelError: a cluster is asked for and cannot be used for this.
    """
    if plan.engine == "local":
        yield plan
        return
    if any(isinstance(part, Stdin) for part in parts):
        raise click.UsageError("--engine ray: no other machine can read - ; name files that all of them see")
    if output is None:
        raise click.UsageError("--engine ray: name what to write with -o")
    from marsad.commands._ray import connected

    with connected(plan) as settled:
        yield settled


def outcomes(plan: Plan, parts: Sequence[Part | Stdin], state: State) -> Iterator[Outcome]:
    """The outcomes of what a run has not done yet, in order; the model loads before this returns."""
    if plan.engine == "ray":
        from marsad.commands import _ray

        return _ray.outcomes(plan, [part for part in parts if isinstance(part, Part)], state)
    job = plan.job()
    devices = _devices(plan, job)
    if len(devices) > 1:
        from marsad.model.pool import Pool

        return Pool(job, devices, threads=max(1, threads_to_share() // len(devices)))(_remaining(parts, state))
    from marsad.model.bulk import in_this_process

    return in_this_process(job.load(), job, _remaining(parts, state))


def _remaining(parts: Sequence[Part | Stdin], state: State) -> Iterator[Chunk]:
    """The chunks after those that are done, which must hold what they held then.

    Raises:
        StateError: they do not.
    """
    found = chunks(parts)
    digest = ""
    for chunk in islice(found, state.chunks):
        digest = chained(digest, chunk.digest)
    if digest != state.digest:
        raise StateError(CHANGED)
    yield from found


def _devices(plan: Plan, job: Job) -> list[str]:
    """A device for each process: GPUs in turn, or the CPU."""
    if job.device.startswith("cuda"):
        import torch

        there = [f"cuda:{n}" for n in range(torch.cuda.device_count())] if job.device == "cuda" else [job.device]
    else:
        there = [job.device]
    if plan.workers == "auto":
        return there if job.device.startswith("cuda") else there * _cores()
    number = int(plan.workers or 1)
    return [there[n % len(there)] for n in range(number)]


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_to_share() -> int:
    """How many threads all processes together may use: what OMP_NUM_THREADS allows, or the cores."""
    return threads_allowed() or _cores()
