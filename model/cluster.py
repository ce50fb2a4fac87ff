"""Ray Data as the engine: actors that hold the model, on this machine or on a cluster; Ray does the scheduling.

One row of the dataset is a part of the inputs, then a chunk, then its outcome. Order is kept, and chunks are those of
a run in one process, so the results are too.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from marsad.data.parts import Part, part_chunks
from marsad.model.bulk import Job, Outcome, run_chunk

_BLOCK = 1 << 16
"""Bytes from which chunks are handed on: few, for each should go to a free actor at once."""

MISSING = "--engine ray needs Ray, which is not installed: pip install 'marsad[ray]', or use --workers N on one machine"


class _Actor:
    """Holds the model in one process of the cluster."""

    def __init__(self, job: Job) -> None:
        self._job, self._extractor = job, job.load()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        chunks = [pickle.loads(data) for data in batch["item"]]
        return {"item": [pickle.dumps(run_chunk(self._extractor, self._job, chunk)) for chunk in chunks]}


def connect(address: str | None) -> Any:
    """Ray, connected to the cluster at an address, or begun on this machine.

    Raises:
        ValueError: Ray is not installed, or nothing answers at the address.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ValueError(f"{MISSING} ({error})") from error
    try:
        ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, include_dashboard=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ValueError(f"--ray-address {address}: no Ray cluster answers there ({error})") from error
    return ray


def on_ray(
    ray: Any, job: Job, parts: Sequence[Part], *, workers: int | None, begin: tuple[int, int] = (0, 0)
) -> Iterator[Outcome]:
    """The outcomes of all chunks in order, from the ``begin`` (part, chunk of it) on.

    Args:
        ray: what ``connect`` gave.
        job: what is run; files and model must have the same paths on every machine.
        parts: the inputs.
        workers: how many actors; None is as many as the cluster has room for.
        begin: part and chunk to begin with.
    """
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK
    context.enable_progress_bars = False
    gpu = job.device.startswith("cuda")
    if workers is None:
        workers = max(1, int(ray.cluster_resources().get("GPU" if gpu else "CPU", 1)) - (0 if gpu else 1))
    items = [pickle.dumps((number, part)) for number, part in enumerate(parts) if number >= begin[0]]
    if not items:
        return
    dataset = ray.data.from_items([{"item": item} for item in items], override_num_blocks=len(items))
    dataset = dataset.map_batches(_Reader(begin), batch_size=1, num_cpus=0.1)
    dataset = dataset.map_batches(
        _Actor,
        fn_constructor_kwargs={"job": job},
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
        **({"num_gpus": 1} if gpu else {"num_cpus": 1}),
    )
    for row in dataset.iter_rows():
        yield pickle.loads(row["item"])


class _Reader:
    """Reads parts into chunks, on whatever machine."""

    def __init__(self, begin: tuple[int, int]) -> None:
        self._begin = begin

    def __call__(self, batch: dict[str, Any]) -> Iterator[dict[str, list[bytes]]]:
        for item in batch["item"]:
            number, part = pickle.loads(item)
            for chunk in part_chunks(part, number):
                if (chunk.part, chunk.place) >= self._begin:
                    yield {"item": [pickle.dumps(replace(chunk, done=None))]}
