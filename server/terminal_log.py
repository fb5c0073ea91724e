"""Questions asked in the terminal, in the audit log of the service whose data directory they are asked of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from server.accounts.asker import LOCAL
from server.audit.entry import answered, rule_versions
from server.audit.log import AuditLog
from server.chat.answer import Answer
from server.settings import Settings
from server.store.store import FILE, FOLDER, Store

if TYPE_CHECKING:
    from server.chat.assistant import Assistant

TERMINAL = replace(LOCAL, name="终端")


def terminal_log(settings: Settings, assistant: Assistant) -> Callable[[Answer], None]:
    """What puts an answer in the log before it is shown; nothing where no service was ever started."""
    if not (settings.home / FOLDER / FILE).is_file():
        return lambda answer: None
    log = AuditLog(settings.home, Store(settings.home))
    versions = rule_versions(assistant.rule_book())
    return lambda answer: log.append(answered(answer, TERMINAL, versions), datetime.now(UTC))
