"""Conversations, asked of the product as installed: the answer to the last turn equals that of reference SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb

from server.chat.assistant import Assistant
from server.evaluation.gold import load_gold
from server.evaluation.run import judge_set
from server.settings import Settings

TALKS = Path(__file__).parents[1] / "gold" / "conversations.yaml"


def test_conversations_go_on_as_meant(assistant: Assistant, settings: Settings) -> None:
    with duckdb.connect(str(settings.home / "data" / "current.duckdb"), read_only=True) as connection:
        verdicts = judge_set(assistant, "data", load_gold(TALKS), lambda sql: connection.execute(sql).fetchall())
    assert len(verdicts) >= 30
    assert not [f"{verdict.id} {verdict.question}: {verdict.why}" for verdict in verdicts if not verdict.right]
