"""Runs the gold sets and counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
from rich.progress import track

from server.chat.assistant import Assistant
from server.evaluation.check import judge_check
from server.evaluation.data import judge_data
from server.evaluation.gold import Verdict, ask_entry, load_gold
from server.evaluation.policy import judge_policy
from server.settings import Settings

Rows = list[tuple[Any, ...]]
LABELS = {"policy": "政策", "data": "数据", "check": "判断"}


def run_evaluation(
    assistant: Assistant, settings: Settings, gold: Path, misses: Path | None = None, sets: Iterable[str] = LABELS
) -> list[dict[str, Any]]:
    """One row a figure: set, point, how many of how many, percent. Misses go to a JSONL file if wanted."""
    rows: list[dict[str, Any]] = []
    missed: list[dict[str, Any]] = []
    with duckdb.connect(str(settings.home / "data" / "current.duckdb"), read_only=True) as connection:

        def reference(sql: str) -> Rows:
            return connection.execute(sql).fetchall()

        for name in sets:
            verdicts = judge_set(assistant, name, load_gold(gold / f"{name}.yaml"), reference)
            rows += _figures(LABELS[name], verdicts)
            missed += [{"set": name, **vars(verdict)} for verdict in verdicts if not verdict.right]
    if misses is not None:
        misses.write_text("".join(json.dumps(m, ensure_ascii=False) + "\n" for m in missed), encoding="utf-8")
    return rows


def judge_set(
    assistant: Assistant, name: str, entries: list[dict[str, Any]], reference: Callable[[str], Rows]
) -> list[Verdict]:
    """The verdict on every entry of one set."""
    judges: dict[str, Callable[[dict[str, Any], Any], Verdict]] = {
        "policy": judge_policy,
        "data": lambda entry, answer: judge_data(entry, answer, reference),
        "check": lambda entry, answer: judge_check(entry, answer, reference),
    }
    return [
        judges[name](entry, ask_entry(assistant, entry))
        for entry in track(entries, description=f"{LABELS[name]}题 {len(entries)} 道")
    ]


def _figures(label: str, verdicts: list[Verdict]) -> list[dict[str, Any]]:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for verdict in verdicts:
        for point, good in {**verdict.points, "all": verdict.right}.items():
            asked[point] += 1
            right[point] += good
    return [
        {"题库": label, "项": POINTS[point], "对": right[point], "共": total, "%": f"{100 * right[point] / total:.1f}"}
        for point, total in asked.items()
    ]


POINTS = {
    "kind": "类别",
    "clause": "条款",
    "words": "要紧的字",
    "refused": "该拒答的拒答",
    "equal": "结果相等",
    "not_wrong": "没有错数当对数",
    "outcome": "判断",
    "rows": "名单",
    "reading": "另一读法",
    "all": "全对",
}
