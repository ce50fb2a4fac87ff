"""How far a run has come, kept beside its output and replaced as a whole: what a killed run goes on from."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any


class StateError(ValueError):
    """A run that cannot be gone on with; the message says why."""


@dataclass(frozen=True, slots=True)
class State:
    """What is written for good.

    ``chunks`` is how many are done and ``digest`` tells what they held.
    ``shard`` is the file being written, with ``rows`` documents in ``length`` bytes; ``documents``, ``characters``
    and ``rejected`` count over all files, ``rejects`` is the length of the list of broken records.
    ``identity`` says what is run on what, as far as it settles the result.
    """

    identity: dict[str, Any] = field(default_factory=dict)
    chunks: int = 0
    digest: str = ""
    shard: int = 0
    rows: int = 0
    length: int = 0
    rejects: int = 0
    documents: int = 0
    characters: int = 0
    rejected: int = 0
    finished: bool = False

    def save(self, path: Path) -> None:
        """Write it so that a crash leaves either this state or the one before."""
        new = path.with_name(path.name + ".new")
        with open(new, "w", encoding="utf-8") as out:
            json.dump(asdict(self), out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, path)

    @classmethod
    def load(cls, path: Path) -> State:
        """Read a saved state.

        Raises:
            StateError: the file is none.
        """
        try:
            data = json.loads(path.read_text("utf-8"))
            if set(data) != {one.name for one in fields(cls)}:
                raise ValueError("other keys than expected")
        except (ValueError, TypeError) as error:
            raise StateError(f"{path}: no state of a run ({error}); remove it to begin anew") from error
        return cls(**data)

    def check(self, identity: dict[str, Any]) -> None:
        """Refuse to go on with something else than was begun.

        Raises:
            StateError: with each thing that differs.
        """
        found = json.loads(json.dumps(identity))
        names = sorted({*found, *self.identity})
        differing = [
            f"{name}: was {_short(self.identity.get(name))}, now {_short(found.get(name))}"
            for name in names
            if found.get(name) != self.identity.get(name)
        ]
        if differing:
            raise StateError(
                f"--resume would go on with something else: {'; '.join(differing)}. "
                "Give what the run was begun with, or begin anew under another name"
            )


def chained(before: str, digest: str) -> str:
    """The digest of all chunks, from that of those before and that of the next."""
    return blake2b(f"{before} {digest}".encode(), digest_size=16).hexdigest()


def _short(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)[:300]
