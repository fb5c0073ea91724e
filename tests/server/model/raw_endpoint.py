"""An endpoint that keeps to no protocol: what a broken or hostile one sends, byte by byte."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

_DRIPS, _BETWEEN_DRIPS = 100, 0.1
"""A drip goes on for ten seconds; the time limits under test are a fraction of a second."""
Sending = Callable[[socket.socket], None]
_GOOD = json.dumps({"choices": [{"message": {"content": "好"}}]}).encode()


def _whole(body: bytes, headers: bytes = b"Content-Type: application/json\r\n") -> Sending:
    head = b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body)
    return lambda to: to.sendall(head + body)


def _dripping(first: bytes, drip: bytes) -> Sending:
    def send(to: socket.socket) -> None:
        to.sendall(first)
        for _ in range(_DRIPS):
            time.sleep(_BETWEEN_DRIPS)
            to.sendall(drip)

    return send


def _endless(to: socket.socket) -> None:
    to.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(1000):
        to.sendall(b" " * 65536)


RAW: dict[str, Sending] = {
    "headers drip": _dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "a body drips": _dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
    "hints drip": _dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "an endless body": _endless,
    "a packed body": _whole(gzip.compress(_GOOD), b"Content-Encoding: gzip\r\n"),
    "a page": _whole(_GOOD, b"Content-Type: text/html\r\n"),
    "a redirect": lambda to: to.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    ),
    "a tower of brackets": _whole(b"[" * 100_000),
    "half a character": _whole(b'{"choices": [{"message": {"content": "\\ud800"}}]}'),
    "no text": _whole(b'{"choices": [{"message": {"content": {"a": 1}}}]}'),
    "no protocol": lambda to: to.sendall(b"\x00\xff\r\n\r\n"),
}

DRIPPING = [RAW[name] for name in ("headers drip", "a body drips", "hints drip")]


@contextmanager
def raw_endpoint(send: Sending) -> Iterator[tuple[str, list[str]]]:
    """The address of an endpoint that reads a request and sends what it is told; the list tells when all is sent."""
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                to, _ = listener.accept()
                with to:
                    to.recv(65536)
                    send(to)
                    told.append("all sent")

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", told
