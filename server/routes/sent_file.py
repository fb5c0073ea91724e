"""A file as the answer to a request, under its Chinese name."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
SENDS_XLSX: dict[int | str, dict[str, Any]] = {200: {"description": "xlsx 文件", "content": {XLSX: {}}}}
"""What a route that sends a workbook says of itself."""


def sent_file(content: bytes, name: str, media_type: str) -> Response:
    """The browser saves it under ``name`` and never opens it as a page."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
