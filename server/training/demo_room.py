"""Where a course is asked: over made-up data only, whatever the service itself works with."""

from __future__ import annotations

from threading import Lock

from server.chat.assistant import Assistant
from server.deps import open_assistant
from server.live import LiveAssistant
from server.settings import Settings
from sql_tools.engine import Limits
from sql_tools.execute import Warehouse
from sql_tools.warehouse.demo import make_demo
from sql_tools.warehouse.snapshots import SnapshotStore

FOLDER = "training"
MOST_HOUSEHOLDS = 3000
"""Enough for every exercise, and made in a few seconds while the class waits."""


class DemoRoom:
    """The assistant for courses: that of the service where its data are made up, else one over a demo of its own."""

    def __init__(self, settings: Settings, live: LiveAssistant) -> None:
        self._settings = settings
        self._live = live
        self._own: tuple[Assistant, Assistant] | None = None
        self._lock = Lock()

    def assistant(self) -> Assistant:
        """The assistant now; the first time, the demo data may have to be made."""
        live = self._live.current()
        if live.readiness()["database"].get("demo") is True:
            return live
        with self._lock:
            if self._own is None or self._own[0] is not live:
                self._own = (live, self._opened())
            return self._own[1]

    def _opened(self) -> Assistant:
        home = self._settings.home / FOLDER
        store = SnapshotStore(home / "data")
        if not store.current.exists():
            make_demo(home, min(self._settings.demo_households, MOST_HOUSEHOLDS), self._settings.demo_seed)
        limits = Limits(rows=self._settings.row_limit, seconds=self._settings.query_seconds)
        return open_assistant(self._settings, database=Warehouse(store.current, limits))
