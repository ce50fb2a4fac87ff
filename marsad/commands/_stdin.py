"""Standard input as a part of the inputs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import click

from marsad.data.jsonl import read_jsonl
from marsad.data.lines import utf8_fault
from marsad.data.record import Record

_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class Stdin:
    """JSONL line by line, or one text; which of them its first visible character tells."""

    form: str | None
    files: tuple[str, ...] = ("-",)
    size: int = 0

    def __post_init__(self) -> None:
        if self.form not in (None, "jsonl", "plain"):
            raise click.UsageError(f"- is jsonl or plain, not {self.form}: name a file")

    def read(self) -> Iterator[tuple[Record, int]]:
        """Each record; it can be read once."""
        form, stream = self.form, sys.stdin.buffer
        head: list[bytes] = []
        while form is None and (line := stream.readline()):
            head.append(line)
            if visible := line.removeprefix(b"\xef\xbb\xbf").strip():
                form = "jsonl" if visible.startswith(b"{") else "plain"
        if form == "jsonl":
            yield from ((record, 0) for record in read_jsonl(chain(head, stream), _NAME))
            return
        data = b"".join(head) + stream.read()
        try:
            yield Record({"text": data.decode("utf-8").removeprefix("\ufeff")}, _NAME, 1), 0
        except UnicodeDecodeError as error:
            yield Record(None, _NAME, 1, utf8_fault(error, "input")), 0
