"""The web service: one application, its routes, and one shape for every error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server.chat.assistant import Assistant
from server.errors import ROOM_ERRORS, BadRequest, NotFound, ServerError, translate
from server.live import LiveAssistant
from server.routes import ask, assets, documents, health, intake, pages
from server.security import SecurityHeaders
from server.settings import Settings


def create_app(settings: Settings, assistant: Assistant | None = None) -> FastAPI:
    """The application; ``assistant`` may be given ready (tests), else it is opened at start."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.settings = settings
        app.state.live = LiveAssistant(settings, assistant)
        yield

    app = FastAPI(title="增收问策", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(SecurityHeaders)
    for router in (ask.router, documents.router, intake.router, health.router, pages.router, assets.router):
        app.include_router(router)
    app.mount("/static", assets.VersionedStatic(directory=assets.STATIC), name="static")
    app.add_exception_handler(ServerError, _server_error)
    for kind in ROOM_ERRORS:
        app.add_exception_handler(kind, _server_error)
    app.add_exception_handler(Exception, _server_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    return app


async def _server_error(_: Request, error: Exception) -> JSONResponse:
    translated = translate(error)
    return JSONResponse(translated.to_json(), status_code=translated.status)


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [".".join(str(part) for part in item["loc"][1:]) for item in error.errors()]
    refused = BadRequest(
        f"请求里这些项缺少或格式不对：{'、'.join(fields) or '正文'}。",
        "请对照 /api/docs 里的说明改正。",
        {"fields": fields},
    )
    return JSONResponse(refused.to_json(), status_code=422)


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return JSONResponse(NotFound("没有这个地址。", "请从首页 / 进入。").to_json(), status_code=404)
    refused = BadRequest("这个请求不能这样发送。", "请对照 /api/docs 里的说明改正。")
    return JSONResponse(refused.to_json(), status_code=error.status_code)
