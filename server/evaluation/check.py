"""Check questions: the clause, each verdict with its figures, the groups, and the other reading."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from server.chat.answer import Answer, CheckNode
from server.evaluation.gold import Verdict, any_of, asked_text, kinds, squeezed

Rows = list[tuple[Any, ...]]
Reference = Callable[[str], Rows]
_OPERATORS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
}


def judge_check(entry: dict[str, Any], answer: Answer, reference: Reference) -> Verdict:
    """Points: ``kind``, ``clause``, ``outcome`` of every expected check; ``rows``, ``reading`` where they are given."""
    cited = {citation.clause_id for citation in answer.citations}
    missing = [item for item in entry.get("clauses", []) if not cited & set(any_of(item))]
    judged = answer.kind == "check" or kinds(entry) == ["check"]
    unmet = [c for c in entry.get("checks", []) if not _found(c, answer, reference)] if judged else []
    points = {"kind": answer.kind in kinds(entry), "clause": not missing, "outcome": not unmet}
    if entry.get("rows_sql") and judged:
        wanted = {row[0] for row in reference(entry["rows_sql"])}
        shown = {cell for block in answer.data for row in block.rows for cell in row if cell in wanted}
        points["rows"] = shown == wanted and any(block.row_count == len(wanted) for block in answer.data)
    if entry.get("other_reading_sql") and judged:
        figure = reference(entry["other_reading_sql"])[0][0]
        points["reading"] = _mentions(answer, figure)
    why = f"类别 {answer.kind}；缺条款 {missing}；缺判断 {[c.get('subject', c['clause']) for c in unmet]}"
    return Verdict(entry["id"], asked_text(entry), points, why, answer.short)


def _found(expected: dict[str, Any], answer: Answer, reference: Reference) -> bool:
    cited = {c.n: c.clause_id for c in answer.citations}
    nodes = [
        node
        for node in _walk(answer.checks)
        if not node.citations or expected["clause"] in {cited.get(n) for n in node.citations}
    ]
    return any(_fits(expected, node, reference) for node in nodes)


def _fits(expected: dict[str, Any], node: CheckNode, reference: Reference) -> bool:
    observed = _number(expected, "observed", reference)
    threshold = _number(expected, "threshold", reference)
    subject = expected.get("subject")
    return (
        (subject is None or str(subject) in node.subject)
        and _close(observed, node.observed)
        and _close(threshold, node.threshold)
        and node.outcome in _outcomes(expected, observed, threshold)
    )


def _outcomes(expected: dict[str, Any], observed: float | None, threshold: float | None) -> list[str]:
    if expected["outcome"] != "computed":
        return any_of(expected["outcome"])
    if observed is None or threshold is None:
        return ["unknown"]
    return ["met" if _OPERATORS[expected["op"]](observed, threshold) else "not_met"]


def _number(expected: dict[str, Any], name: str, reference: Reference) -> float | None:
    if name in expected:
        return float(expected[name])
    sql = expected.get(f"{name}_sql")
    value = reference(sql)[0][0] if sql else None
    return None if value is None else float(value)


def _close(wanted: float | None, got: float | None) -> bool:
    return wanted is None or (got is not None and abs(wanted - got) <= 0.011)


def _mentions(answer: Answer, figure: Any) -> bool:
    text = squeezed(answer.answer + " ".join(node.note or "" for node in _walk(answer.checks))).replace(",", "")
    spelled = {f"{float(figure):.2f}", f"{float(figure):.2f}".rstrip("0").rstrip("."), str(figure)}
    return any(each in text for each in spelled)


def _walk(nodes: list[CheckNode]) -> Iterator[CheckNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)
