"""A way from texts to entities that is measured, and the process that runs it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, cast

from marsad.waiting import wait_as_by_default


@dataclass(frozen=True)
class Route:
    """What is run: ``runtime`` is one of ours, or ``pipeline`` or ``pipeline-bf16`` of transformers.

    ``batch`` is the batch budget in pieces, or for pipelines the batch size in texts; ``clock`` one of ``CLOCKS``.
    """

    name: str
    runtime: str
    folder: str
    batch: int | None = None
    threads: int | None = None
    device: str = "cpu"
    clock: str = "wall"

    @property
    def is_pipeline(self) -> bool:
        """Whether it is transformers' way."""
        return self.runtime.startswith("pipeline")


class Runner:
    """A process that has a route loaded and waits for texts."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._here, there = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(there, route), daemon=True)
        self._process.start()
        self.load_seconds: float = self._answer()

    def run(self, texts: Sequence[str]) -> float:
        """Seconds for the texts, from text to documents."""
        return cast("float", self.ask("run", list(texts)))

    def ask(self, what: str, *arguments: Any) -> Any:
        """What ``marsad.speed.serve`` answers to a question.

        Raises:
            RuntimeError: it failed there; the message is that of the error.
        """
        self._here.send((what, arguments))
        return self._answer()

    def end(self) -> None:
        """End the process."""
        self._here.send(("end", ()))
        self._process.join()

    def _answer(self) -> Any:
        try:
            fault, value = self._here.recv()
        except EOFError:
            raise RuntimeError(f"{self.route.name}: its process has ended, perhaps for want of memory") from None
        if fault:
            raise RuntimeError(f"{self.route.name}: {fault}")
        return value


def _serve(connection: Connection, route: Route) -> None:
    """Answer questions until told to end; errors are answers too."""
    if route.threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(route.threads)
    if route.is_pipeline:
        wait_as_by_default()
    begun = time.perf_counter()
    from marsad.speed.serve import answers

    def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            value = function(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other side reports it
            connection.send((f"{type(error).__name__}: {error}", None))
            return None
        return value

    known = attempt(answers, route)
    if known is None:
        return
    connection.send((None, time.perf_counter() - begun))
    while (question := connection.recv())[0] != "end":
        value = attempt(known[question[0]], *question[1])
        if value is not None:
            connection.send((None, value))
