"""``/healthz``: the process runs. ``/readyz``: index and database can be read."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

router = APIRouter(tags=["运行"])


@router.get("/healthz", summary="进程是否在运行")
def healthz() -> dict[str, str]:
    """Always ok while the process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="索引和数据库是否可用", responses={503: {"description": "有一项不可用"}})
def readyz(request: Request) -> JSONResponse:
    """Each part with its state; 503 if one cannot be used."""
    parts = request.app.state.live.current().readiness()
    ready = all(part["ready"] for part in parts.values())
    return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)
