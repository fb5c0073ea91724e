"""How long conversations, the audit log and files that wait for an import are kept; what is older goes at the start of
the service and once a day."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from server.audit.log import AuditLog
from server.conversations.conversations import KeptConversations
from server.errors import ServerError
from server.household.batches import Batches
from server.routes.access import now
from server.settings import Settings

_DAY_SECONDS = 24 * 3600
_log = logging.getLogger("zengshou.retention")


def forget_old(
    settings: Settings, conversations: KeptConversations, audit: AuditLog, moment: datetime
) -> tuple[int, int]:
    """Delete what is older than the settings keep; how many conversations, how many entries of the audit log."""
    forgotten = entries = 0
    if settings.conversation_days:
        forgotten = conversations.forget_before(moment - timedelta(days=settings.conversation_days))
    if settings.audit_days:
        entries = audit.forget_before(moment - timedelta(days=settings.audit_days), moment)
    return forgotten, entries


async def forget_daily(settings: Settings, conversations: KeptConversations, audit: AuditLog) -> None:
    """Now, and every day while the service runs. A failure is told in the log; tomorrow it is tried again."""
    while True:
        try:
            gone = await asyncio.to_thread(forget_old, settings, conversations, audit, now())
            batches = await asyncio.to_thread(Batches(settings.home).forget_old, now())
            _log.info("过了保留期：删除对话 %d 个，审计记录 %d 条，没有导入的文件 %d 批", *gone, batches)
        except (ServerError, OSError) as error:
            _log.error("过了保留期的没有删成：%s", type(error).__name__)
        await asyncio.sleep(_DAY_SECONDS)
