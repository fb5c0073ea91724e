"""Files that come with a request, and a file as the answer to one, under its Chinese name."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDS_XLSX: dict[int | str, dict[str, Any]] = {200: {"description": "xlsx 文件", "content": {XLSX: {}}}}
"""What a route that sends a workbook says of itself."""


def takes_files(name: str, several: bool) -> dict[str, Any]:
    """What a route that reads a form with files says of its body; ``name`` is the field."""
    file = {"type": "string", "format": "binary"}
    field = {"type": "array", "items": file, "minItems": 1} if several else file
    schema = {"type": "object", "required": [name], "properties": {name: field}}
    example = {name: ["监测户2025.xlsx"] if several else "监测户2025.xlsx"}
    content = {"multipart/form-data": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def sent_file(content: bytes, name: str, media_type: str) -> Response:
    """The browser saves it under ``name`` and never opens it as a page."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
