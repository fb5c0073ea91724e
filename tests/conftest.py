"""For all tests: no connection leaves this machine, and no setting of the person who runs them gets in; a property that
fails shows the values that it failed with.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis.core
import pytest
import schemathesis.generation.hypothesis
from hypothesis.vendor.pretty import RepresentationPrinter

# Schemathesis, a plugin of every run, has Hypothesis print no values (“source=,”), to save time on large schemas.
schemathesis.generation.hypothesis.setup()
hypothesis.core.RepresentationPrinter = RepresentationPrinter

for _name in [name for name in os.environ if name.startswith("ZENGSHOU_")]:
    del os.environ[_name]

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket file
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if not _is_local(address):
        raise OSError(f"the tests may not reach the network: {address}")
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    if not _is_local(address):
        raise OSError(f"the tests may not reach the network: {address}")
    return _connect_ex(self, address)


@pytest.fixture(scope="session", autouse=True)
def network_is_cut() -> Iterator[None]:
    """Sockets connect to loopback only, in every test."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign]
