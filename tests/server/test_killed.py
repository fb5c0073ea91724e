"""Killing the service at any moment loses no question that was answered, and the audit log stays whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from benchmarks.running_service import RunningService, running
from server.accounts.asker import LOCAL
from server.audit.log import AuditLog, Wanted
from server.conversations.conversations import KeptConversations
from server.prepare import ensure_demo_database
from server.settings import Settings
from server.store.store import Store

QUESTIONS = ("公益性岗位优先安排谁？", "西渡镇脱贫户有多少户？", "长沙市2023年1.9万元的目标达到了吗？")
SETTINGS = {"ZENGSHOU_ENCODER": "off", "ZENGSHOU_DEMO_HOUSEHOLDS": "200"}
KILLED_AFTER = 6
"""Answers; others are on their way then."""


def asked_until_killed(service: RunningService) -> list[int]:
    """The numbers of the answers that arrived; many ask at once, and the service is killed among them."""
    numbers: list[int] = []

    def ask(question: str) -> None:
        try:
            with httpx2.Client(base_url=service.address, timeout=30, trust_env=False) as client:
                while True:
                    answer = client.post("/api/ask", json={"question": question})
                    numbers.append(int(answer.headers["x-turn-id"]))
                    if len(numbers) == KILLED_AFTER:
                        service.kill()
        except httpx2.HTTPError:
            return

    with ThreadPoolExecutor(len(QUESTIONS)) as people:
        list(people.map(ask, QUESTIONS))
    return numbers


def test_no_answered_question_is_lost(tmp_path: Path) -> None:
    ensure_demo_database(Settings(home=tmp_path, encoder="off", demo_households=200))
    answered: list[int] = []
    for _ in range(2):
        with running(tmp_path, SETTINGS) as service:
            answered += asked_until_killed(service)
    assert len(answered) >= 2 * KILLED_AFTER
    store = Store(tmp_path)
    kept = KeptConversations(store)
    assert all(kept.turn(LOCAL, number).answer["answer"] for number in answered)
    log = AuditLog(tmp_path, store)
    assert log.verify().problems == ()
    assert len(log.search(Wanted(kind="question"), 500)) >= len(answered)
    store.close()
