"""Routes measured in turns, and what is asked of each."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from statistics import median

from marsad.eval.speed import Measured, Stages
from marsad.speed.peak import Sizes, matmul_peak, operations, sizes_of
from marsad.speed.route import Route, Runner

_BATCHES = (1, 8, 32)
_TRIED = 24

Say = Callable[[str], None]


@contextmanager
def running(routes: Sequence[Route], say: Say) -> Iterator[list[Runner]]:
    """A process for each route, loaded one after the other."""
    with ExitStack() as stack:
        runners = []
        for route in routes:
            say(f"loading {route.name}")
            runner = Runner(route)
            stack.callback(runner.end)
            runners.append(runner)
        yield runners


def in_turns(runners: Sequence[Runner], texts: Sequence[str], *, rounds: int, say: Say) -> list[Measured]:
    """Every route once in each round, so that what else the machine does meets them all; a first round is not kept."""
    for runner in runners:
        runner.run(texts[:_TRIED])
    seconds: list[list[float]] = [[] for _ in runners]
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for runner, taken in zip(runners, seconds, strict=True):
            taken.append(runner.run(texts))
    return [
        Measured(runner.route.name, taken, runner.ask("memory"), runner.load_seconds)
        for runner, taken in zip(runners, seconds, strict=True)
    ]


def best_batch(route: Route, texts: Sequence[str], say: Say) -> Route:
    """A pipeline with the batch size that is fastest on a few of the texts."""
    with running([route], say) as (runner,):
        runner.run(texts[:4])
        taken = {batch: runner.ask("run", list(texts[:_TRIED]), batch) for batch in _BATCHES}
    best = min(taken, key=lambda batch: taken[batch])
    say(f"{route.name}: batch size {best} is fastest of {', '.join(map(str, _BATCHES))}")
    return replace(route, batch=best, name=f"{route.name}, batch {best}")


def stages_of(runner: Runner, texts: Sequence[str]) -> Stages:
    """Where the time of one of our routes goes, and how near to the matmul peak its network comes."""
    found = runner.ask("stages", list(texts))
    sizes = sizes_of(runner.route.folder)
    done = sum(operations(sizes[part]) * pieces for part, pieces in found["pieces"].items())
    return Stages(runner.route.name, found["seconds"], done, _peak(runner.route, sizes))


def _peak(route: Route, sizes: dict[str, Sizes]) -> float:
    return matmul_peak(sizes["encoder"], route.runtime, clock=route.clock)


def first_result(model: str, runtime: str, *, rounds: int = 3) -> float:
    """Seconds from starting ``marsad extract`` on one sentence to its end, the median of several."""
    options = {"--device": "cpu", "--model": model, "--runtime": runtime}
    command = [sys.executable, "-m", "marsad", "extract", "-", *(word for option in options.items() for word in option)]
    sentence = "قتل خمسة مدنيين في قصف على مدينة إدلب".encode()

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(command, input=sentence, stdout=subprocess.DEVNULL, check=True, env=os.environ)
        return time.perf_counter() - begun

    return median(once() for _ in range(rounds))


def sweep_budgets(runner: Runner, texts: Sequence[str], pieces: int) -> dict[str, float]:
    """Pieces a second with each batch budget."""
    budgets = (128, 256, 512, 1024, 2048, 4096)
    return {str(tokens): pieces / runner.ask("run", list(texts), tokens) for tokens in budgets}


def sweep_threads(route: Route, texts: Sequence[str], pieces: int, say: Say) -> dict[str, float]:
    """Pieces a second with one thread, two, four … up to as many as there are cores."""
    counts = [1 << n for n in range((os.cpu_count() or 1).bit_length())]
    speeds = {}
    for threads in counts:
        with running([replace(route, threads=threads)], say) as (runner,):
            runner.run(texts[:_TRIED])
            speeds[str(threads)] = pieces / runner.run(texts)
    return speeds


def sweep_documents(runner: Runner, make: Callable[[int], tuple[list[str], int]], most: int) -> dict[str, float]:
    """Pieces a second over 100 documents, 1,000 … up to ``most``: linear cost shows as one speed."""
    speeds = {}
    count = 100
    while count <= most:
        texts, pieces = make(count)
        speeds[f"{count:,}"] = pieces / runner.run(texts)
        count *= 10
    return speeds


def sweep_lengths(runner: Runner, make: Callable[[int], list[str]], pieces: int) -> dict[str, float]:
    """Pieces a second over documents that are all of one length."""
    return {str(length): pieces / runner.run(make(length)) for length in (15, 60, 250, 1000, 4000)}
