"""What is asked in the terminal of a service's data directory is in the service's log; else nothing is written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from server.audit.log import AuditLog, Wanted
from server.batch import answer_lines
from server.settings import Settings
from server.store.store import Store
from server.terminal_log import terminal_log
from tests.web import fake_answers
from tests.web.fake_assistant import FakeAssistant


def test_a_batch_is_in_the_log_of_the_service(tmp_path: Path) -> None:
    settings, fake = Settings(home=tmp_path), FakeAssistant()
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    questions = [fake_answers.ranking().question, "身份证430421198001011234"]
    source.write_text("\n".join(json.dumps({"id": "1", "question": text}) for text in questions), encoding="utf-8")
    terminal_log(settings, fake)(fake_answers.ranking())  # type: ignore[arg-type]
    assert not (tmp_path / "service").exists()
    store = Store(tmp_path)
    keep = terminal_log(settings, fake)  # type: ignore[arg-type]
    answer_lines(fake, source, target, date(2026, 3, 15), keep)  # type: ignore[arg-type]
    entries = AuditLog(tmp_path, store).search(Wanted(user="终端"), 10)
    assert len(entries) == 2
    assert entries[-1]["question"] == questions[0]
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2
