"""A running service sees a document that is added while it runs, and listens on this machine only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retrieval.index import index_in_use
from server.chat.question import Question
from server.commands.serve import serve
from server.errors import BadRequest
from server.live import LiveAssistant
from server.prepare import rebuild_index
from server.settings import Settings


def test_another_index_in_use_opens_the_assistant_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, encoder="off")
    live = LiveAssistant(settings)
    first = live.current()
    assert live.current() is first
    before = index_in_use(tmp_path / "index")
    rebuild_index(settings)
    assert index_in_use(tmp_path / "index") != before
    assert live.current() is not first
    answer = live.current().ask(Question("公益性岗位优先安排谁？", date(2025, 3, 1)))
    assert answer.citations


def test_a_rule_confirmed_while_it_runs_opens_the_assistant_again(tmp_path: Path) -> None:
    live = LiveAssistant(Settings(home=tmp_path, encoder="off"))
    first = live.current()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "added-2026.yaml").write_text("doc: added-2026\n", encoding="utf-8")
    assert live.current() is not first and live.current() is live.current()


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "example.cn", "::"])
def test_the_service_listens_on_this_machine_only(address: str) -> None:
    with pytest.raises(BadRequest, match="账号"):
        serve(host=address, port=8000)
