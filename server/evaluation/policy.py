"""Policy questions: the right clause is cited, the words that matter are there, the unanswerable is refused."""

from __future__ import annotations

from typing import Any

from server.chat.answer import Answer
from server.evaluation.gold import Verdict, any_of, asked_text, kinds, squeezed


def judge_policy(entry: dict[str, Any], answer: Answer) -> Verdict:
    """Points: ``refused`` of an unanswerable question; ``kind``, ``clause`` and ``words`` of the others."""
    if kinds(entry) == ["refusal"]:
        points = {"refused": answer.kind in ("refusal", "clarification")}
        return Verdict(entry["id"], asked_text(entry), points, f"答成了 {answer.kind}", answer.short)
    cited = {citation.clause_id for citation in answer.citations}
    text = squeezed(answer.answer + answer.short)
    no_clause = [item for item in entry.get("clauses", []) if not cited & set(any_of(item))]
    no_words = [item for item in entry.get("must", []) if not any(squeezed(w) in text for w in any_of(item))]
    wrong = [word for word in entry.get("must_not", []) if squeezed(word) in text]
    points = {"kind": answer.kind in kinds(entry), "clause": not no_clause, "words": not no_words and not wrong}
    why = f"类别 {answer.kind}；缺条款 {no_clause}（引了 {sorted(cited)}）；缺字 {no_words}；不该有 {wrong}"
    return Verdict(entry["id"], asked_text(entry), points, why, answer.short)
