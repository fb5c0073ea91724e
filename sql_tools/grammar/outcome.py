"""Why a question does not become a plan; raised inside the grammar, turned into a ``Reading`` by the parser."""

from __future__ import annotations

from sql_tools.reading import Clarification, Option, Refusal, RefusalReason, Slot


class NoPlan(Exception):
    """Base of the two ways in which a question gets no figure."""


class Unclear(NoPlan):
    """Something that would change the figure is open; the asker is offered concrete questions."""

    def __init__(self, prompt: str, options: tuple[Option, ...], slot: Slot | None = None) -> None:
        super().__init__(prompt)
        self.clarification = Clarification(prompt, options, slot)


class Refused(NoPlan):
    """There is no figure to give."""

    def __init__(self, reason: RefusalReason, message: str, hint: str = "", **what: bool) -> None:
        super().__init__(message)
        self.refusal = Refusal(reason, message, hint, **what)
