"""Files that bear their name once they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name when the block ends well; what was there stays till then.

    Until then it ends in ``.part``, and is gone where an error ends the block. The folder is made. What is no file (a
    pipe, a device) is written to as it is.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
