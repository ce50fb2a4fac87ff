"""The good ones among the records that a command reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from marsad.data.document import Document
from marsad.data.extra import extra_to_meta
from marsad.data.record import Record, RecordError


class GoodDocuments:
    """The documents of records, each of which is good or skipped and, unless ``quiet``, reported on standard error."""

    def __init__(self, records: Iterable[Record], *, quiet: bool = False) -> None:
        self._records, self._quiet = records, quiet
        self.number = self.skipped = self.entities = 0

    def __iter__(self) -> Iterator[Document]:
        for record in self._records:
            try:
                document = extra_to_meta(record).document()
            except RecordError as error:
                if not self._quiet:
                    click.echo(str(error), err=True)
                self.skipped += 1
                continue
            self.number += 1
            self.entities += len(document.entities)
            yield document
