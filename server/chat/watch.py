"""Looking on while an answer comes about, and stopping it when nobody waits for it any more."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Called as each stage begins, in the thread that answers. It may raise ``Stopped``."""

    def __call__(self, stage: str, /) -> None: ...


class Stopped(Exception):
    """Nobody waits for the answer; what was not begun is not done."""


def unwatched(_: str) -> None:
    """Nobody looks on."""
