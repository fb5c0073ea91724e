"""``zengshou serve`` in a process of its own, on a free loopback port, for load and crash tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

_START_SECONDS = 300


class RunningService:
    """Where it answers, and the process."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        environment = {**os.environ, "ZENGSHOU_HOME": str(home), "ZENGSHOU_LOG_LEVEL": "warning", **settings}
        command = [sys.executable, "-c", "from server.cli import main; main()", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home
        )

    def wait(self) -> None:
        """Until it answers; ``TimeoutError``, or ``RuntimeError`` where it ended."""
        ends = time.monotonic() + _START_SECONDS
        while time.monotonic() < ends:
            if self.process.poll() is not None:
                raise RuntimeError(f"the service ended with {self.process.returncode}")
            try:
                httpx2.get(f"{self.address}/healthz", timeout=2, trust_env=False)
                return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise TimeoutError("the service did not start")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def memory_mb(self) -> float:
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def running(home: Path, settings: dict[str, str] | None = None) -> Iterator[RunningService]:
    """The service while the block runs; killed at its end."""
    service = RunningService(home, settings or {})
    try:
        service.wait()
        yield service
    finally:
        service.kill()
