"""What the log says of one answered question: who asked what, what was read, and by which rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from policies_corpus.rulebook import RuleBook
from server.accounts.asker import Asker
from server.accounts.user import User
from server.audit.redact import redacted, redacted_values
from server.chat.answer import Answer, CheckNode, DataBlock

_DIGITS = 12


def answered(answer: Answer, asker: Asker, versions: Mapping[str, str]) -> dict[str, Any]:
    """The entry of an answer. Rows are counted, never copied: the log must not become a second database."""
    rules = dict.fromkeys(_rule_ids(answer.checks))
    return {
        "kind": "question",
        **who(asker),
        "question": redacted(answer.question),
        "asked_on": answer.asked_on.isoformat(),
        "conversation_id": answer.conversation_id,
        "answer": answer.kind,
        "reason": answer.reason,
        "region": answer.region.name if answer.region is not None else None,
        "data": [_block(block) for block in answer.data],
        "clauses": list(dict.fromkeys(citation.clause_id for citation in answer.citations)),
        "rules": {rule: versions.get(rule) for rule in rules},
    }


def who(asker: Asker) -> dict[str, Any]:
    """The asker as the log names one."""
    place = asker.area.place
    return {
        "user_id": asker.user_id,
        "user": asker.name,
        "role": asker.role.value,
        "area": None if place is None else {"level": place.level, "code": place.code, "name": place.name},
        "saw_names": asker.may_see_names,
    }


def at_the_door(user: User | None, address: str) -> dict[str, Any]:
    """Who tries to get in, and whence. Of a name that nobody has nothing is kept: passwords are typed there too."""
    return {
        "user_id": None if user is None else user.id,
        "user": None if user is None else user.name,
        "role": None if user is None else user.role,
        "address": address,
    }


def rule_versions(book: RuleBook) -> dict[str, str]:
    """A digest of each rule of the book that judged, so that it shows which wording of a rule decided."""
    return {
        rule.id: hashlib.sha256(rule.model_dump_json().encode()).hexdigest()[:_DIGITS]
        for rule in (*book.rules, *book.uncheckable)
    }


def _block(block: DataBlock) -> dict[str, Any]:
    return {
        "plan": redacted_values(block.plan),
        "sql": block.sql,
        "params": redacted_values(list(block.params)),
        "dialect": block.dialect,
        "rows": block.row_count,
        "truncated": block.truncated,
        "snapshot": block.snapshot.id,
    }


def _rule_ids(nodes: Iterable[CheckNode]) -> Iterable[str]:
    for node in nodes:
        yield node.rule_id
        yield from _rule_ids(node.children)
