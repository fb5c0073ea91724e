"""Before the first question the examples are answered, for nobody; a database that is not there stops nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from server.conversations.conversations import KeptConversations
from server.deps import open_assistant
from server.settings import Settings
from server.store.store import Store
from server.warm_up import warm_up


def test_nothing_of_it_is_on_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assistant = open_assistant(Settings(home=tmp_path, encoder="off"), KeptConversations(store))
    warm_up(assistant, date(2026, 3, 15))
    assert store.all("SELECT * FROM conversation") == []
    store.close()
