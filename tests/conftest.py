"""No test reaches a network: sockets lead to this machine alone, unless a test is marked ``network``.

And all run in torch, but those that ask for another runtime.
"""

import socket

import pytest

from marsad.model.runtime import choose

_LOOPBACK = ("localhost", "127.", "::1", "0.0.0.0")


class NetworkBlockedError(OSError):
    """A test has tried to reach another machine."""


class _Guard:
    """Stands before the functions of ``socket`` that lead outside."""

    def __init__(self) -> None:
        self.open = False
        self._connect, self._connect_ex = socket.socket.connect, socket.socket.connect_ex
        self._getaddrinfo = socket.getaddrinfo

    def install(self) -> None:
        guard = self

        def connect(self, address):
            guard.check(self.family, address)
            return guard._connect(self, address)

        def connect_ex(self, address):
            guard.check(self.family, address)
            return guard._connect_ex(self, address)

        def getaddrinfo(host, *args, **kwargs):
            guard.check(socket.AF_INET, (host,))
            return guard._getaddrinfo(host, *args, **kwargs)

        socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
        socket.getaddrinfo = getaddrinfo

    def check(self, family, address) -> None:
        if self.open or family not in (socket.AF_INET, socket.AF_INET6):
            return
        host = address[0].decode() if isinstance(address[0], bytes) else address[0]
        if host is not None and not host.startswith(_LOOPBACK):
            raise NetworkBlockedError(
                f"a test reaches for {host}: no network in tests; mark those that need it 'network'"
            )


_GUARD = _Guard()


def pytest_configure(config):
    _GUARD.install()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    _GUARD.install()  # again: pytest-socket, where it is installed, takes others' guards away after each test
    _GUARD.open = item.get_closest_marker("network") is not None


@pytest.fixture(autouse=True)
def auto_is_torch(monkeypatch):
    """What a test expects does not hang on what is installed beside it."""
    monkeypatch.setattr(choose, "fastest_on_cpu", lambda: "torch")


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The folder of a tiny model, for all to read."""
    from tests import tiny

    folder = tmp_path_factory.mktemp("model")
    tiny.extractor().save_pretrained(folder)
    return str(folder)
