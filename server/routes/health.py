"""``/healthz``: the process runs. ``/readyz``: it can answer. ``/metrics``: how it does."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from server.accounts.role import Permission
from server.observe.metrics import CONTENT_TYPE, Metrics
from server.observe.readiness import disk_readiness, store_readiness
from server.routes.access import REFUSALS, at_this_computer, current_asker, require

router = APIRouter(tags=["运行"])


@router.get("/healthz", summary="进程是否在运行")
def healthz() -> dict[str, str]:
    """Always ok while the process answers."""
    return {"status": "ok"}


@router.get(
    "/readyz", summary="索引、数据库、服务自己的库、磁盘是否可用", responses={503: {"description": "有一项不可用"}}
)
def readyz(request: Request) -> JSONResponse:
    """Each part with its state; 503 if one cannot be used."""
    state = request.app.state
    parts = {
        **state.live.current().readiness(),
        "store": store_readiness(state.store),
        "disk": disk_readiness(state.settings.home),
    }
    ready = all(part["ready"] for part in parts.values())
    return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)


@router.get(
    "/metrics",
    summary="Prometheus 的指标",
    description="本机可以直接看；别处要管理员的令牌。",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **REFUSALS},
)
def metrics(request: Request) -> Response:
    """Figures without anything personal; for this computer, or with an administrator's token."""
    if not at_this_computer(request):
        require(Permission.READ_AUDIT)(current_asker(request))
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(), media_type=CONTENT_TYPE)
