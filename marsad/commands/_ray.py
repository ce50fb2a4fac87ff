"""Who runs the chunks of ``marsad extract`` beyond one machine: Ray Data, which reads and runs them on a cluster.

Each part of the inputs is read by a task of Ray's, its chunks run by actors that hold the model, and the outcomes come
back in order. What becomes of a process or node that dies is Ray's to see to: the actor is begun again, its chunks
run again.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import socket
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from marsad.commands._engine import CHANGED, Plan, threads_to_share
from marsad.commands._identity import folder_digest
from marsad.data.parts import Chunk, Part, chunks
from marsad.data.state import State, StateError, chained
from marsad.model.bulk import Job, Outcome, run_chunk
from marsad.model.errors import ModelError
from marsad.model.folder import resolve
from marsad.model.pool import THREADS
from marsad.model.runtime.choose import choose_runtime
from marsad.waiting import waiting

if TYPE_CHECKING:
    from marsad.model.extractor import Extractor

_STORE = 512 << 20
"""Bytes for what is on its way between processes, where Ray is begun here."""

_RETRIES = 3
"""How often a chunk is run again whose process has died; one that kills each is not run for ever."""

_PATIENCE = 10
"""Seconds for a cluster to answer."""

_READERS = 512
"""The most tasks that the inputs are dealt out to."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part to read: how many of its chunks are done already, how many bytes of all parts lie before it.

    ``folder`` is where its relative names begin.
    """

    part: Part
    done: int
    behind: int
    folder: str

    def read(self) -> Iterator[Chunk]:
        """The chunks that are not done."""
        os.chdir(self.folder)
        for chunk in islice(chunks([self.part]), self.done, None):
            yield replace(chunk, done=self.behind + (chunk.done or 0))


class Network:
    """What an actor does; the model loads with the first chunk, for errors reach the command as they are from there."""

    def __init__(self, job: Job, digest: str) -> None:
        self._job, self._digest = job, digest
        self._extractor: Extractor | None = None

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Run a chunk."""
        self._extractor = self._extractor or self._load()
        return {"outcome": pickle.dumps(run_chunk(self._extractor, self._job, pickle.loads(row["chunk"])))}

    def _load(self) -> Extractor:
        if folder_digest(resolve(self._job.model)) != self._digest:
            raise ModelError(
                f"--engine ray: the model {self._job.model} of node {platform.node()} is another than here"
            )
        return self._job.load()


@contextmanager
def connected(plan: Plan) -> Iterator[Plan]:
    """Ray for as long as it is needed; gives the plan with the device and runtime that its nodes lead to.

    Raises:
        ConnectionError: there is no cluster at the address, or it does not take this process in.
        ModelError: a GPU is asked for and no node has one.
        click.UsageError: Ray is not installed.
    """
    if find_spec("ray") is None:
        raise click.UsageError("--engine ray: Ray is not installed; use pip install 'marsad[ray]'")
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    address = plan.ray_address or os.environ.get("RAY_ADDRESS")
    if address:
        _knock(address)
    options = {} if address else _here(plan)
    try:
        with redirect_stdout(sys.stderr):  # where Ray says what has died
            try:
                ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **options)
            except RuntimeError as error:  # other versions of Ray or Python there, no token
                raise ConnectionError(f"--engine ray: {error}") from error
            device = _device(plan, ray.cluster_resources().get("GPU", 0) > 0)
            yield replace(plan, device=device, runtime=choose_runtime(plan.runtime, device))
    finally:
        ray.shutdown()


def outcomes(plan: Plan, parts: Sequence[Part], state: State) -> Iterator[Outcome]:
    """The outcomes of what a run has not done yet, in order.

    Raises:
        ModelError: the model does not load on a node, or is another one there.
        ValueError: the processes of a chunk die again and again.
        StateError: the inputs have changed since the run began.
    """
    import ray.data
    from ray.exceptions import RayError, RayTaskError

    _quiet()
    job = plan.job()
    if os.path.isdir(job.model):
        job = replace(job, model=os.path.abspath(job.model))
    shares = [{"share": pickle.dumps(share)} for share in _shares(parts, state)]
    if not shares:
        return
    read = ray.data.from_items(shares, override_num_blocks=min(len(shares), _READERS)).flat_map(_read, num_cpus=0)
    digest = folder_digest(resolve(job.model))
    asked = _actors(plan, [node["Resources"] for node in ray.nodes() if node["Alive"]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray calls the last two deprecated and has nothing else to say them with
        run = read.map(Network, fn_constructor_args=(job, digest), max_restarts=-1, max_task_retries=_RETRIES, **asked)
    try:
        for row in run.iter_rows():
            yield pickle.loads(row["outcome"])
    except RayTaskError as error:
        raise error.cause from error
    except RayError as error:
        raise ValueError(
            f"Ray gave up, after {_RETRIES} more attempts where a process had died ({str(error).splitlines()[0]}); "
            "with too little memory, take fewer --workers or --batch-tokens"
        ) from error


def _read(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return ({"chunk": pickle.dumps(chunk)} for chunk in pickle.loads(row["share"]).read())


def _shares(parts: Sequence[Part], state: State) -> Iterator[Share]:
    """The parts that are not done, or not wholly; those that are must hold what they held then."""
    behind, left, digest = 0, state.chunks, ""
    for part in parts:
        done = 0
        for chunk in islice(chunks([part]), left):
            digest, done = chained(digest, chunk.digest), done + 1
        left -= done
        if not left:
            yield Share(part, done, behind, os.getcwd())
        behind += part.size
    if digest != state.digest:
        raise StateError(CHANGED)


def _knock(address: str) -> None:
    """See whether anything is there, which Ray itself tries for minutes.

    Raises:
        ConnectionError: nothing is.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or "://" in address:
        return
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except OSError as error:
        raise ConnectionError(f"no Ray cluster answers at {address} ({error}); begin one with: ray start") from error


def _here(plan: Plan) -> dict[str, Any]:
    """How Ray is begun on this machine."""
    wanted = int(plan.workers) if plan.workers not in (None, "auto") else 1
    return {
        "num_cpus": max(wanted, threads_to_share()),
        "object_store_memory": _STORE,
        "include_dashboard": False,
    }


def _device(plan: Plan, gpu: bool) -> str:
    """``cuda`` where GPUs are asked for or, with a runtime that runs there, are there."""
    if plan.device == "cuda" and not gpu:
        raise ModelError("device cuda: no node of the cluster has a GPU; use --device cpu or auto")
    if plan.device != "auto":
        return plan.device
    return "cuda" if gpu and plan.runtime in ("auto", "torch", "torch-bf16") else "cpu"


def _actors(plan: Plan, nodes: Sequence[dict[str, float]]) -> dict[str, Any]:
    """How many actors, what each asks of Ray, and the threads it may use: as many as let all of them fit the nodes."""
    cpus = [int(node.get("CPU", 0)) for node in nodes]
    all_of_them = sum(cpus) if plan.device != "cuda" else int(sum(node.get("GPU", 0) for node in nodes))
    number = max(1, all_of_them) if plan.workers in (None, "auto") else int(plan.workers)
    threads = next((n for n in range(max(cpus), 1, -1) if sum(some // n for some in cpus) >= number), 1)
    return {
        "concurrency": number,
        "runtime_env": {"env_vars": dict.fromkeys(THREADS, str(threads)) | waiting()},
        **({"num_gpus": 1} if plan.device == "cuda" else {"num_cpus": threads}),
    }


def _quiet() -> None:
    """Chunks in blocks of their own, outcomes in order, errors as they are, and none of it told twice."""
    from ray.data import DataContext

    warnings.filterwarnings("ignore", module="ray")
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = DataContext.get_current()
    context.target_max_block_size = 1
    context.execution_options.preserve_order = True
    context.raise_original_map_exception = True
    context.enable_progress_bars = False
    context.print_on_execution_start = False
