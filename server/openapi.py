"""The description of the interface for programs: what each route may answer, errors included, in their one shape."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_ERROR = {
    "title": "Error",
    "type": "object",
    "description": "每个错误都是这个样子。",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "hint", "details"],
            "properties": {
                "code": {"type": "string", "description": "给程序看的名称"},
                "message": {"type": "string", "description": "发生了什么"},
                "hint": {"type": "string", "description": "怎么办"},
                "details": {"type": "object", "additionalProperties": True},
            },
        }
    },
    "example": {
        "error": {"code": "bad_question", "message": "问题是空的。", "hint": "请输入要问的话。", "details": {}}
    },
}
_EVERYWHERE = {
    "413": "发来的内容太大",
    "422": "缺少某一项，或格式不对",
    "429": "问得太快；Retry-After 说明几秒后再试",
    "503": "索引或数据库不可用，或到时没有做完",
}
"""What any route may answer; 503 of ``/readyz`` is its own."""
_UNSHAPED = {"HTTPValidationError", "ValidationError"}
"""Shapes of the framework that never leave this service."""


def describe_errors(app: FastAPI) -> None:
    """Have the application describe itself so, at ``/openapi.json``."""
    made: dict[str, Any] = {}

    def description() -> dict[str, Any]:
        if not made:
            made.update(_described(app))
        return made

    app.openapi = description  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    whole = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    whole["components"]["schemas"] = {name: each for name, each in schemas.items() if name not in _UNSHAPED}
    whole["components"]["schemas"]["Error"] = _ERROR
    whole["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "“我的账号”页面上的令牌；没有账号时本机不用"}
    }
    whole["security"] = [{"token": []}, {}]
    for path, operations in whole["paths"].items():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["responses"].setdefault("400", {"description": "正文读不出来"})
            _complete(operation["responses"], own=path == "/readyz")
    return whole


def _complete(responses: dict[str, Any], own: bool) -> None:
    for status, said in _EVERYWHERE.items():
        responses.setdefault(status, {"description": said})
    for status, response in responses.items():
        if status >= "400" and not (own and status == "503"):
            response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            if status in _EVERYWHERE and response["description"] == "Validation Error":
                response["description"] = _EVERYWHERE[status]
