"""Snapshots of the household database: which there are, what is in each, what changed between two, switching back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.accounts.role import Permission
from server.errors import Conflict, Forbidden, NotFound
from server.export import export_diff
from server.household.desk import compared, snapshot_store
from server.household.published import published
from server.household.shown import shown_contents, shown_diff, shown_snapshot
from server.routes.access import CurrentAsker, require
from server.routes.audit import note
from server.routes.sent_file import SENDS_XLSX, XLSX, sent_file
from server.settings import Settings
from sql_tools.semantic_model import shipped_model
from sql_tools.warehouse.diff import SnapshotDiff
from sql_tools.warehouse.snapshot_contents import contents

MOST_ROWS = 1000
_MANAGE = [Depends(require(Permission.MANAGE_DATA))]

router = APIRouter(prefix="/api/data", tags=["数据"])


class Switch(BaseModel):
    """Which snapshot to put in use; without one the one before that in use."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"snapshot": "20260315-1"}})
    snapshot: str | None = Field(default=None, max_length=100, description="快照编号；不填就是前一个")


@router.get("/snapshots", summary="数据快照列表，新的在前")
def list_snapshots(request: Request, asker: CurrentAsker) -> list[dict[str, Any]]:
    """Each with its day, what it was made of and by whom, and where it is in use; to a class only those of the demo."""
    store = snapshot_store(_settings(request))
    live = store.live().id if store.current.exists() else ""
    there = published(_settings(request), request.app.state.live.current().readiness()["database"])
    name = there.snapshot if there is not None else None
    return [shown_snapshot(info, live, name) for info in store.list() if info.snapshot.demo or not asker.demo_only]


@router.get(
    "/snapshots/{snapshot}",
    summary="一个快照里有什么",
    dependencies=_MANAGE,
    responses={404: {"description": "没有这个快照"}},
)
def read_snapshot(snapshot: str, request: Request) -> dict[str, Any]:
    """Rows and years of every table."""
    store = snapshot_store(_settings(request))
    if snapshot not in {info.snapshot.id for info in store.list()}:
        raise NotFound(f"没有名为“{snapshot}”的快照。", "它可能已被清理，请看快照列表。")
    return {"id": snapshot, "tables": shown_contents(contents(store.file(snapshot)), shipped_model("household"))}


@router.post(
    "/rollback",
    summary="换用另一个快照",
    dependencies=_MANAGE,
    responses={404: {"description": "没有这个快照"}, 409: {"description": "没有更早的快照"}},
)
def switch_snapshot(body: Switch, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Puts another snapshot in use; the one before stays and can be switched back to."""
    store = snapshot_store(_settings(request))
    if body.snapshot is not None and body.snapshot not in {info.snapshot.id for info in store.list()}:
        raise NotFound(f"没有名为“{body.snapshot}”的快照。", "它可能已被清理，请看快照列表。")
    before = store.live().id
    if body.snapshot is None and before == store.list()[-1].snapshot.id:
        raise Conflict("没有更早的快照可以换回。", "请在快照列表里指定一个。")
    note(request, "snapshot_switched", asker, {"before": before, "snapshot": body.snapshot})
    return {"before": before, "now": store.rollback(body.snapshot).id}


@router.get("/diff", summary="两个快照之间的变化", responses={400: {"description": "没有可以比较的快照"}})
def read_diff(
    request: Request, asker: CurrentAsker, old: str | None = None, new: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """New 监测户, cleared ones, the largest changes of income … of the households of the asker's own area."""
    wanted = max(1, min(limit, MOST_ROWS))
    return shown_diff(_compared(request, asker, old, new, wanted))


@router.get(
    "/diff.xlsx",
    summary="两个快照之间的变化，存成表格",
    response_class=Response,
    responses={400: {"description": "没有可以比较的快照"}, **SENDS_XLSX},
)
def download_diff(request: Request, asker: CurrentAsker, old: str | None = None, new: str | None = None) -> Response:
    """The same as a workbook, one sheet a kind of change."""
    changes = _compared(request, asker, old, new, 100_000)
    between = {"before": changes.old.snapshot.id, "snapshot": changes.new.snapshot.id}
    note(request, "diff_file", asker, between)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "变化.xlsx"
        export_diff(changes, path)
        return sent_file(path.read_bytes(), f"变化_{changes.old.snapshot.id}_{changes.new.snapshot.id}.xlsx", XLSX)


def _compared(request: Request, asker: Asker, old: str | None, new: str | None, limit: int) -> SnapshotDiff:
    """What changed of the households that the asker may see."""
    changes = compared(_settings(request), old, new, limit, asker.region)
    if asker.demo_only and not (changes.old.snapshot.demo and changes.new.snapshot.demo):
        raise Forbidden("培训账号只能查看演示数据。", "请讲师换用演示数据的服务。")
    return changes


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
