"""``zengshou mcp``: the tools for a model on this computer, over standard input and output."""

from __future__ import annotations

from server.settings import load_settings


def mcp() -> None:
    """以 MCP 工具的形式提供问答（标准输入输出），供本机的智能助手调用；以本机管理员的身份。"""
    from server.accounts.asker import LOCAL
    from server.answering import Answering
    from server.audit.log import AuditLog
    from server.conversations.conversations import KeptConversations
    from server.home_lock import in_use
    from server.live import LiveAssistant
    from server.mcp_server import mcp_server
    from server.routes.access import now
    from server.store.store import Store

    settings = load_settings()
    with in_use(settings.home):
        store = Store(settings.home)
        conversations = KeptConversations(store)
        live = LiveAssistant(settings, conversations=conversations)
        answering = Answering(live, conversations, AuditLog(settings.home, store))
        mcp_server(lambda _, asked: answering.answer(LOCAL, asked, now())[0]).run("stdio")
