"""No test reaches a network."""

import socket

import pytest


@pytest.mark.parametrize("host", ["203.0.113.1", "example.org"])
def test_other_machines_are_out_of_reach(host):
    with socket.socket() as connection, pytest.raises(OSError, match=f"a test reaches for {host}: no network in tests"):
        connection.connect((host, 443))


def test_names_are_not_looked_up():
    with pytest.raises(OSError, match="a test reaches for huggingface"):
        socket.getaddrinfo("huggingface.co", 443)


def test_this_machine_is():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()
