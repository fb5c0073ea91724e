"""What takes too long is stopped, once; what was over in time is left alone."""

from __future__ import annotations

import threading
from time import sleep

from sql_tools.deadlines import Deadlines

SOON, LATE = 0.02, 60.0


def test_late_work_is_stopped_once() -> None:
    stopped = threading.Event()
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        stopped.set()

    with Deadlines().stopping(SOON, stop):
        assert stopped.wait(LATE)
        sleep(SOON)
    assert calls == [1]


def test_work_that_is_over_is_not_stopped() -> None:
    deadlines, calls = Deadlines(), list[int]()
    # What stops late work waits for the lock: the block is over in time, however busy the machine.
    with deadlines._changed, deadlines.stopping(SOON, lambda: calls.append(1)):
        pass
    end = threading.Event()
    with deadlines.stopping(SOON * 2, end.set):
        assert end.wait(LATE)
    assert calls == []


def test_an_earlier_end_than_the_one_waited_for_is_kept() -> None:
    deadlines, soon, late = Deadlines(), threading.Event(), threading.Event()
    with deadlines.stopping(LATE, late.set), deadlines.stopping(SOON, soon.set):
        assert soon.wait(LATE)
    assert not late.is_set()
