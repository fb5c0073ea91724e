"""The web service: one application, its routes, and one shape for every error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request, params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from mcp.server.mcpserver import Context
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from server.accounts.accounts import Accounts
from server.accounts.role import Permission
from server.answering import Answering, Asked
from server.audit.log import AuditLog
from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.conversations.conversations import KeptConversations
from server.conversations.feedback import FeedbackList
from server.errors import ROOM_ERRORS, BadRequest, NotFound, NotSignedIn, ServerError, translate
from server.head_requests import HeadRequests
from server.limits.address_limit import AddressLimit
from server.limits.body_limit import MOST_BYTES, BodyLimitTold, too_large
from server.limits.rate import Rate
from server.limits.time_limit import TimeLimit
from server.limits.told import error_response
from server.live import LiveAssistant
from server.mcp_server import mcp_server, over_http
from server.model.client import open_model
from server.observe.metrics import Holdings, Metrics
from server.observe.request_log import RequestLog
from server.openapi import describe_errors
from server.retention import forget_daily
from server.routes import (
    ask,
    ask_stream,
    assets,
    audit,
    cards,
    conversations,
    data_import,
    data_overview,
    data_pages,
    data_snapshots,
    documents,
    feedback,
    health,
    household_sheet,
    households,
    intake,
    manage,
    openai,
    pages,
    reports,
    reword,
    search,
    session,
    sign_in,
    tokens,
    training,
    training_pages,
    users,
)
from server.routes.access import REFUSALS, current_asker, now, require
from server.same_origin import SameOrigin
from server.security import SecurityHeaders
from server.settings import Settings
from server.store.store import Store
from server.training.classroom import Classroom
from server.training.demo_room import DemoRoom
from server.training.lessons import Lessons

_ASK, _MANAGE_DOCUMENTS, _IMPORT_DATA, _MANAGE_USERS, _READ_AUDIT = (
    [Depends(require(each))]
    for each in (
        Permission.ASK,
        Permission.MANAGE_DOCUMENTS,
        Permission.IMPORT_DATA,
        Permission.MANAGE_USERS,
        Permission.READ_AUDIT,
    )
)


class Service(FastAPI):
    """FastAPI with what must also stand around its own error pages: headers, limits, log."""

    settings: Settings

    def build_middleware_stack(self) -> ASGIApp:
        """From the inside out; the headers are outermost, so that no response is without them."""
        stack: ASGIApp = BodyLimitTold(super().build_middleware_stack())
        stack = TimeLimit(stack, self.settings.request_seconds)
        stack = AddressLimit(stack, self.settings.address_per_minute)
        return SecurityHeaders(RequestLog(stack, self.state.metrics))


def create_app(settings: Settings, assistant: Assistant | None = None) -> FastAPI:
    """The application; ``assistant`` may be given ready (tests), else it is opened at start."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.settings = settings
        app.state.store = Store(settings.home)
        app.state.accounts = Accounts(settings.home, app.state.store)
        app.state.conversations = KeptConversations(app.state.store)
        app.state.feedback = FeedbackList(app.state.store)
        app.state.audit = AuditLog(settings.home, app.state.store)
        app.state.live = LiveAssistant(settings, assistant, app.state.conversations)
        app.state.lessons = Lessons(settings.home, DemoRoom(settings, app.state.live))
        app.state.classroom = Classroom(app.state.store, app.state.accounts.classes)
        app.state.answering = Answering(
            app.state.live,
            app.state.conversations,
            app.state.audit,
            settings.request_seconds,
            app.state.metrics.answered,
        )
        forgetting = asyncio.create_task(forget_daily(settings, app.state.conversations, app.state.audit))
        async with tools.session_manager.run():
            yield
        forgetting.cancel()
        await asyncio.wait({forgetting})
        app.state.store.close()

    tools = mcp_server(_asked_by_a_program)
    app = Service(
        title="增收问策",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_BYTES,
    )
    app.settings = settings
    app.state.rate = Rate(settings.requests_per_minute)
    app.state.model = open_model(settings)
    app.state.metrics = Metrics(lambda: _holdings(app), date.today)
    # Villages have weak networks: pages and answers travel at a third of their size.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SameOrigin)
    app.add_middleware(HeadRequests)
    _include_routes(app)
    app.router.routes.extend(over_http(tools).routes)
    app.mount("/static", assets.VersionedStatic(directory=assets.STATIC), name="static")
    _handle_errors(app)
    describe_errors(app)
    return app


_ROUTERS: tuple[tuple[list[params.Depends], tuple[APIRouter, ...]], ...] = (
    (
        _ASK,
        (
            ask.router,
            ask_stream.router,
            openai.router,
            documents.router,
            household_sheet.router,
            households.router,
            pages.router,
            reword.router,
            cards.router,
            search.router,
            reports.router,
            data_overview.router,
            data_pages.router,
            data_snapshots.router,
            training.router,
            training_pages.router,
            conversations.router,
            feedback.router,
        ),
    ),
    (_IMPORT_DATA, (data_import.router,)),
    (_MANAGE_DOCUMENTS, (cards.writing, intake.router)),
    (_MANAGE_USERS, (users.router,)),
    (_READ_AUDIT, (audit.router,)),
    # Each of its routes says itself which permission it needs.
    ([], (manage.router,)),
)
"""What an asker must be allowed, and the routes that are then open."""
_UNGUARDED = (health.router, assets.router, session.router, tokens.router, sign_in.router, training_pages.joining)
"""These look after themselves: health says nothing of the data, the others are how one gets in."""


def _include_routes(app: FastAPI) -> None:
    for needed, routers in _ROUTERS:
        for router in routers:
            app.include_router(router, dependencies=needed, responses=REFUSALS)
    for router in _UNGUARDED:
        app.include_router(router)


def _handle_errors(app: FastAPI) -> None:
    for kind in (ServerError, *ROOM_ERRORS, Exception):
        app.add_exception_handler(kind, _server_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


def _holdings(app: FastAPI) -> Holdings:
    """What is in use now, for the figures."""
    assistant: Assistant = app.state.live.current()
    as_of = assistant.readiness()["database"].get("as_of")
    return Holdings(len(assistant.documents()), date.fromisoformat(as_of) if isinstance(as_of, str) else None)


def _asked_by_a_program(context: Context[Any, Any], asked: Asked) -> Answer:
    """What a tool is asked, on behalf of whoever the token of its request stands for."""
    request = context.request_context.request
    assert isinstance(request, Request)
    asker = require(Permission.ASK)(current_asker(request))
    answering: Answering = request.app.state.answering
    return answering.answer(asker, asked, now())[0]


async def _server_error(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn) and _is_page(request):
        return RedirectResponse(f"/login?next={quote(request.url.path)}", status_code=303)
    return _told(request, translate(error))


def _told(request: Request, error: ServerError) -> Response:
    """An error as a page for a person, as JSON for a program."""
    if _is_page(request):
        return pages.templates.TemplateResponse(request, "problem.html", {"problem": error}, status_code=error.status)
    return error_response(error)


def _is_page(request: Request) -> bool:
    """Whether a person opened an address in a browser."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [".".join(str(part) for part in item["loc"][1:]) for item in error.errors()]
    refused = BadRequest(
        f"请求里这些项缺少或格式不对：{'、'.join(fields) or '正文'}。",
        f"{''.join(_wanted(item) for item in error.errors())}请对照 /api/docs 里的说明改正。",
        {"fields": fields},
    )
    return JSONResponse(refused.to_json(), status_code=422)


def _wanted(item: dict[str, Any]) -> str:
    """What an item may be, where it is one of a few values or the check itself says it."""
    context = item.get("ctx", {})
    if item["type"] == "value_error":
        return str(context["error"])
    if item["type"] in ("enum", "literal_error"):
        return f"{item['loc'][-1]} 可以是 {context['expected'].replace(' or ', ', ')}。"
    return ""


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _told(request, NotFound("没有这个地址。", "请回到首页，从上面的栏目进入。"))
    if error.status_code == 413:
        return error_response(too_large())
    refused = BadRequest("这个请求不能这样发送。", "请对照 /api/docs 里的说明改正。")
    return JSONResponse(refused.to_json(), status_code=error.status_code)
