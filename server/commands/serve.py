"""``zengshou serve``: the web page and the API."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import ExitStack
from datetime import date
from typing import Annotated

import typer

from server.accounts.accounts import Accounts
from server.conversations.conversations import KeptConversations
from server.errors import BadRequest
from server.home_lock import in_use
from server.observe.logs import set_up_logs
from server.settings import Settings, load_settings
from server.store.store import Store

_KEEP_ALIVE_SECONDS = 75
"""A connection stays open longer than a person takes to read an answer, and than nginx keeps one (60): a question sent
at the moment in which this side closes is lost."""


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认只在本机")] = None,
    port: Annotated[int | None, typer.Option(help="端口，默认 8000")] = None,
) -> None:
    """启动网页与接口；缺少索引或数据库时先建好（数据为演示数据）。"""
    from server.prepare import writable

    settings = load_settings()
    address, number = host or settings.host, port or settings.port
    with ExitStack() as running:
        with writable(settings):
            running.enter_context(in_use(settings.home))
        _serve(settings, address, number)


def _serve(settings: Settings, address: str, port: int) -> None:
    import uvicorn

    from server.app import create_app
    from server.deps import open_assistant
    from server.prepare import ensure_demo_database
    from server.warm_up import warm_up

    require_accounts(settings, address)
    _require_free(address, port)
    ensure_demo_database(settings)
    typer.echo("正在启动服务……", err=True)
    assistant = open_assistant(settings, KeptConversations(Store(settings.home)))
    warm_up(assistant, date.today())
    typer.echo(f"已就绪：请用浏览器打开 http://{address}:{port} （按 Ctrl+C 停止）")
    set_up_logs(settings.log_level, settings.log_format)
    # The web server's own lines of requests would hold what stands behind the question mark.
    uvicorn.run(
        create_app(settings, assistant),
        host=address,
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )


def require_accounts(settings: Settings, address: str) -> None:
    """Without accounts whoever reaches the service may do everything: only this machine may reach it then."""
    if _is_loopback(address) or Accounts(settings.home, Store(settings.home)).users.has_administrator():
        return
    raise BadRequest(
        f"不能监听 {address}：还没有账号，能连上的人都能看到全部数据。",
        "请先执行 zengshou users add 用户名 --role 管理员，再启动；或用 127.0.0.1，只在本机打开。",
    )


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _require_free(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise BadRequest(
                f"端口 {port} 用不了：{error.strerror}。", "可能已经开着一个，或被别的程序占用；可用 --port 换一个。"
            ) from error
