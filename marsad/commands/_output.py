"""What ``marsad extract`` writes: what ``-o`` means, what it must not be, and where an earlier run stopped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from marsad.data.compressed import SUFFIXES
from marsad.data.sink import Layout, complete
from marsad.data.state import State, StateError

STDIN = "-"
KINDS = ("jsonl", *(f"jsonl{suffix}" for suffix in SUFFIXES), "parquet")
SHARD_SIZE = 100_000
_NEVER_READ = (".csv", ".html", ".htm")  # no format of documents


def find_layout(output: str, kind: str | None, shard_size: int | None) -> Layout:
    """The layout that ``-o``, ``--to`` and ``--shard-size`` ask for; a folder ends in / or is there."""
    if output.endswith(("/", os.sep)) or Path(output).is_dir():
        return Layout(Path(output), f".{kind or 'jsonl'}", shard_size or SHARD_SIZE)
    if shard_size is not None:
        raise click.UsageError(f"--shard-size is for a folder; end its name with a slash: -o {output}/")
    path = Path(output)
    suffix = next((f".{one}" for one in KINDS if path.name.lower().endswith(f".{one}")), None)
    if kind is not None and suffix not in (None, f".{kind}"):
        raise click.UsageError(f"-o {output} is not called like --to {kind}")
    return Layout(path, suffix or f".{kind or 'jsonl'}")


def is_stream(output: str) -> bool:
    """Whether the output is standard output (-), a pipe or a device: what is written there can only be passed on."""
    path = Path(output)
    return output == STDIN or (path.exists() and not path.is_file() and not path.is_dir())


def refuse_overlap(inputs: Iterable[str], layout: Layout, *, recursive: bool) -> None:
    """Refuse an output that is an input or lies where inputs are read from."""
    target = layout.path.resolve()
    for name in inputs:
        source = Path(name).resolve()
        if name == STDIN or not source.exists():
            continue
        if source in (target, *(file.resolve() for file in (layout.state, layout.rejects))) or _is_same(source, target):
            raise click.UsageError(f"{layout.path} is an input and would be overwritten while it is read")
        if source.is_dir() and _is_read_from(source, target, recursive=recursive):
            raise click.UsageError(
                f"{layout.path} lies in the input folder {name} and would be read as an input; write it elsewhere"
            )


def refuse_target(target: Path, others: Iterable[str | Path | None], *, recursive: bool = False) -> None:
    """Refuse a file that is read or written too, or that would be read as a document of a folder."""
    found = target.resolve()
    for other in others:
        if other is None or str(other) == STDIN:
            continue
        place = Path(other).resolve()
        if place == found or _is_same(place, found):
            raise click.UsageError(f"{other} is read or written too and would be overwritten: name another file")
        if _is_read_from(place, found, recursive=recursive) and target.suffix.lower() not in _NEVER_READ:
            raise click.UsageError(f"{target} lies in {other} and would be read as an input: write it elsewhere")


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are names of one file, as hard links are."""
    return one.exists() and other.exists() and one.samefile(other)


def _is_read_from(folder: Path, file: Path, *, recursive: bool) -> bool:
    """Whether a file is among those that a folder is read for; both are resolved."""
    return file.parent == folder or (recursive and folder in file.parents)


def begin(layout: Layout, identity: dict[str, Any], *, resume: bool) -> State | None:
    """The state to go on from, or a new one; None where the run was finished but for its last steps.

    Raises:
        StateError: an earlier run is in the way, or its inputs, model or options differ.
    """
    if layout.state.exists():
        state = State.load(layout.state)
        if not resume:
            raise StateError(
                f"{layout.path}: an unfinished run of {state.documents:,} documents is there; "
                f"go on with --resume, or remove {layout.state} to begin anew"
            )
        state.check(identity)
        if state.finished:
            complete(layout, state)
            return None
        return state
    there = layout.path.exists()
    if layout.shard_size is not None:
        there = there and any(layout.path.glob(f"part-*{layout.suffix}"))
        if there and not resume:
            raise StateError(f"{layout.path}: files of an earlier run are there already; name a new or empty folder")
    if resume and there:
        raise StateError(
            f"{layout.path} is there and no unfinished run beside it: nothing to resume. "
            "Without --resume, or under another name, it is written anew"
        )
    return State(identity=identity)
