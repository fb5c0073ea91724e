"""The frame of every page: the areas of work that the asker may open, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.routing import Match

from server.accounts.asker import Asker
from server.accounts.role import Permission
from server.errors import ServerError
from server.routes.access import current_asker


@dataclass(frozen=True)
class Entry:
    """One link of the navigation; whoever has one of ``permissions`` sees it, once the page exists."""

    path: str
    title: str
    permissions: frozenset[Permission]
    others: tuple[str, ...] = ()
    """Pages of this entry that stand at paths of their own."""

    def holds(self, path: str) -> bool:
        """Whether the page at ``path`` belongs to this entry."""
        return path in (self.path, *self.others) or (self.path != "/" and path.startswith(f"{self.path}/"))


def _entry(path: str, title: str, *permissions: Permission, others: tuple[str, ...] = ()) -> Entry:
    return Entry(path, title, frozenset(permissions), others)


_MANAGING = (Permission.MANAGE_USERS, Permission.READ_AUDIT, Permission.REVIEW_FEEDBACK)

ENTRIES = (
    _entry("/", "问答", Permission.ASK),
    _entry("/documents", "政策", Permission.ASK, others=("/search", "/cards")),
    _entry("/data", "数据", Permission.ASK),
    _entry("/reports", "报表", Permission.ASK),
    _entry("/households", "农户", Permission.ASK),
    _entry("/training", "培训", Permission.ASK),
    _entry("/manage", "管理", *_MANAGING),
)


def frame(request: Request) -> dict[str, Any]:
    """What ``base.html`` needs: the asker (None where nobody is known) and the entries to show."""
    asker = _asker(request)
    shown = [] if asker is None else [entry for entry in ENTRIES if asker.permissions & entry.permissions]
    return {"asker": asker, "entries": [entry for entry in shown if page_exists(request, entry.path)]}


def page_exists(request: Request, path: str) -> bool:
    """Whether this service has a page at ``path``."""
    wanted = {**request.scope, "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(wanted)[0] is Match.FULL for route in request.app.routes)


def _asker(request: Request) -> Asker | None:
    try:
        return current_asker(request)
    except ServerError:
        return None
