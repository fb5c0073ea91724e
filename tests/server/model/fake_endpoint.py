"""An endpoint of OpenAI's form on loopback that says what it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Play = Callable[[dict[str, Any]], str | None]
"""From the request to what the model says; None: the endpoint fails."""


class Endpoint:
    """``play`` may be changed at any time; it answers when it ``may_answer``."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.play: Play = lambda body: None
        self.may_answer = Event()
        self.may_answer.set()
        self.address = ""


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The endpoint while the block runs."""
    fake = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            fake.asked.append(body)
            fake.may_answer.wait(60)
            said = fake.play(body)
            reply = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
            try:
                self.send_response(200 if said is not None else 500)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)
            except OSError:
                return  # nobody waits any more

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.may_answer.set()
        server.shutdown()
        server.server_close()
