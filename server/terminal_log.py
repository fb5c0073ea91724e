"""What is asked and done in the terminal, in the audit log of the service whose data directory it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from server.accounts.asker import LOCAL
from server.audit.entry import answered, rule_versions, who
from server.audit.kinds import KINDS
from server.audit.log import AuditLog
from server.chat.answer import Answer
from server.errors import ServerError
from server.settings import Settings
from server.store.store import FILE, FOLDER, Store

if TYPE_CHECKING:
    from server.chat.assistant import Assistant

TERMINAL = replace(LOCAL, name="终端")


def terminal_note(settings: Settings, kind: str, content: dict[str, Any]) -> None:
    """Put what is done in the terminal in the log, before it is done; nothing where no service was ever started."""
    assert kind in KINDS, kind
    if (settings.home / FOLDER / FILE).is_file():
        log = AuditLog(settings.home, Store(settings.home))
        log.append({**who(TERMINAL), **content, "kind": kind}, datetime.now(UTC))


@contextmanager
def terminal_noted(settings: Settings, kind: str, content: dict[str, Any]) -> Iterator[None]:
    """Note before what the block does; where that is refused, a second entry says that it was not done."""
    terminal_note(settings, kind, content)
    try:
        yield
    except ServerError as error:
        terminal_note(settings, "not_done", {**content, "what": kind, "outcome": error.message})
        raise


def terminal_log(settings: Settings, assistant: Assistant) -> Callable[[Answer], None]:
    """What puts an answer in the log before it is shown; nothing where no service was ever started."""
    if not (settings.home / FOLDER / FILE).is_file():
        return lambda answer: None
    log = AuditLog(settings.home, Store(settings.home))
    versions = rule_versions(assistant.rule_book())
    return lambda answer: log.append(answered(answer, TERMINAL, versions), datetime.now(UTC))
