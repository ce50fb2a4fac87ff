"""Runs that end badly, for tests: killed at once, or with a disk that is full."""

import errno
import os


class KilledError(BaseException):
    """Ends a run as kill -9 does: nothing more is committed."""


def fill_disk(patch, *, after):
    """Let so many files be synced with the disk, and none from then on."""
    sync, calls = os.fsync, []

    def full(number):
        calls.append(number)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(number)

    patch.setattr(os, "fsync", full)


def stop_after(patch, chunks):
    """A run that ends once it has written so many chunks."""
    from marsad.data.sink import Sink

    written: list[object] = []
    write = Sink.write

    def stopping(self, *arguments):
        if len(written) == chunks:
            raise KilledError
        written.append(arguments)
        write(self, *arguments)

    patch.setattr(Sink, "write", stopping)
