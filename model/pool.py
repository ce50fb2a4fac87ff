"""Several processes on one machine, each with the model: chunks in, outcomes out in their order.

A process that dies is replaced, and its chunk is run again; a chunk that kills a second process ends the run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Thread
from typing import Any

from marsad.data.parts import Chunk
from marsad.model.bulk import Job, Outcome, run_chunk

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
_AHEAD = 2
"""Chunks that wait at each process, the running one included."""

_HELD = 4
"""Outcomes held back for each process, at most, while an earlier chunk is still running."""


class PoolError(ValueError):
    """Processes that cannot do the work; the message says what happened."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    device: str
    queue: deque[tuple[int, Chunk]] = field(default_factory=deque)


class Pool:
    """Processes that run chunks.

    Args:
        job: what they run.
        devices: one for each process.
        threads: how many each may use.
    """

    def __init__(self, job: Job, devices: list[str], *, threads: int) -> None:
        self._job, self._threads = job, threads
        self._deaths: dict[int, int] = {}
        self._workers = [self._start(device) for device in devices]

    def __call__(self, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
        """The outcomes, in the order of the chunks.

        Raises:
            PoolError: a chunk has killed two processes, or the model does not load in them.
        """
        coming = enumerate(chunks)
        done: dict[int, Outcome] = {}
        following, more = 0, True
        limit = len(self._workers) * (_AHEAD + _HELD)
        try:
            while more or done or any(worker.queue for worker in self._workers):
                more = more and self._feed(coming, limit - len(done))
                done.update(self._collect())
                while following in done:
                    yield done.pop(following)
                    following += 1
        finally:
            self._stop()

    def _feed(self, coming: Iterator[tuple[int, Chunk]], room: int) -> bool:
        """Hand chunks to the processes with the shortest queues; whether there may be more."""
        while True:
            worker = min(self._workers, key=lambda one: len(one.queue))
            if len(worker.queue) >= _AHEAD or sum(len(one.queue) for one in self._workers) >= room:
                return True
            if (item := next(coming, None)) is None:
                return False
            self._hand(worker, item)

    def _hand(self, worker: _Worker, item: tuple[int, Chunk]) -> None:
        worker.queue.append(item)
        with suppress(OSError):  # a dead process is noticed, and its queue run again, by _collect
            worker.pipe.send(item)

    def _collect(self) -> dict[int, Outcome]:
        """Wait for outcomes or deaths."""
        ready = wait([worker.pipe for worker in self._workers if worker.queue])
        found = {}
        for n, worker in enumerate(self._workers):
            if worker.pipe not in ready:
                continue
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                self._workers[n] = self._replace(worker)
                continue
            if isinstance(answer, Exception):
                raise answer
            number, _ = worker.queue.popleft()
            found[number] = answer
        return found

    def _replace(self, worker: _Worker) -> _Worker:
        worker.process.join()
        number, chunk = worker.queue[0]
        deaths = self._deaths[number] = self._deaths.get(number, 0) + 1
        if deaths > 1:
            first = chunk.records[0].place
            raise PoolError(
                f"a process running the documents from {first} died twice ({_reason(worker.process.exitcode)}); "
                "with too little memory, take fewer --workers or --batch-tokens"
            )
        fresh = self._start(worker.device)
        for item in worker.queue:
            self._hand(fresh, item)
        return fresh

    def _start(self, device: str) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._job, device), daemon=True)
        with _environment(self._threads):
            process.start()
        theirs.close()
        return _Worker(process, ours, device)

    def _stop(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()


def _work(pipe: Connection, job: Job, device: str) -> None:
    """What a process does until it is stopped or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which stops this
    waiting: SimpleQueue[Chunk | None] = SimpleQueue()
    Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
    try:
        extractor = job.load(device)
        while (chunk := waiting.get()) is not None:
            pipe.send(run_chunk(extractor, job, chunk))
    except (ValueError, OSError, MemoryError) as error:
        with suppress(OSError):
            pipe.send(error)


def _receive(pipe: Connection, waiting: SimpleQueue[Chunk | None]) -> None:
    """Take chunks in at once, so that neither side waits for the other while both are sending."""
    try:
        while True:
            waiting.put(pipe.recv()[1])
    except (EOFError, OSError):
        waiting.put(None)


@contextmanager
def _environment(threads: int) -> Iterator[None]:
    """Numbers of threads that a process begun here reads as its libraries load."""
    before: dict[str, Any] = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit status {code}"
