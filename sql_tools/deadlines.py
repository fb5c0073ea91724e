"""Ends what takes too long: one thread looks after all queries that run, instead of a timer thread for each.

A query is over in milliseconds, and starting a thread takes a part of one, many more where the processors are busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from time import monotonic


@dataclass(order=True)
class _Work:
    """Something that runs until ``ends`` (seconds of the monotonic clock) at the latest; ``stop`` is None when it is
    over, so that nothing of it is kept until then."""

    ends: float
    stop: Callable[[], None] | None = field(compare=False)


class Deadlines:
    """Shared by threads. ``stop`` is called from another thread, at most once, and never when the work is over."""

    def __init__(self) -> None:
        self._works: list[_Work] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def stopping(self, seconds: float, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs; ``stop`` is called where it runs longer than ``seconds``."""
        work = self._begun(_Work(monotonic() + seconds, stop))
        try:
            yield
        finally:
            with self._changed:
                work.stop = None

    def _begun(self, work: _Work) -> _Work:
        with self._changed:
            heappush(self._works, work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif self._works[0] is work:
                self._changed.notify()
        return work

    def _watch(self) -> None:
        with self._changed:
            while True:
                self._changed.wait(self._stopped())

    def _stopped(self) -> float | None:
        """Stop what is late; the seconds until the next may be."""
        while self._works:
            left = self._works[0].ends - monotonic()
            if left > 0 and self._works[0].stop is not None:
                return left
            late = heappop(self._works).stop
            if late is not None:
                late()
        return None
