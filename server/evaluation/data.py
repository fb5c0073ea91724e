"""Data questions: the rows shown equal those of reference SQL that another hand wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.chat.answer import Answer
from server.evaluation.gold import Verdict, any_of, asked_text, kinds
from sql_tools.compare import same_rows

Rows = list[tuple[Any, ...]]


def judge_data(entry: dict[str, Any], answer: Answer, reference: Callable[[str], Rows]) -> Verdict:
    """Points: ``equal`` of a data question, else ``kind`` (with the reason of a refusal).

    ``not_wrong`` is false where a figure was shown as right that is not.
    """
    if kinds(entry) == ["data"]:
        equal = answer.kind == "data" and _matches(entry, answer, reference)
        points = {"equal": equal, "not_wrong": equal or answer.kind != "data"}
        why = "结果不同" if answer.kind == "data" else f"答成了 {answer.kind} {answer.reason or ''}"
    else:
        accepted = answer.kind in kinds(entry) and answer.reason in (entry.get("reason"), None)
        points = {"kind": accepted, "not_wrong": answer.kind not in ("data", "check")}
        why = f"答成了 {answer.kind} {answer.reason or ''}，应为 {entry['kind']} {entry.get('reason', '')}"
    return Verdict(entry["id"], asked_text(entry), points, why, answer.short)


def _matches(entry: dict[str, Any], answer: Answer, reference: Callable[[str], Rows]) -> bool:
    rows: Rows = [tuple(row) for block in answer.data[:1] for row in block.rows]
    for sql in [entry["sql"], *any_of(entry.get("alternatives") or [])]:
        if same_rows(reference(sql), rows, ordered=bool(entry.get("ordered"))):
            return True
    return False
