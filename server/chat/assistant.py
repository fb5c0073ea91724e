"""Takes a question to the desk that can answer it, and puts the Answer together."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

from policies_corpus.model import Clause, DocumentMeta
from server.chat.answer import Answer, RegionUsed, Understood
from server.chat.check_answer import CheckDesk
from server.chat.conversations import Conversations, Turn
from server.chat.data_answer import DataDesk
from server.chat.draft import Draft
from server.chat.intent import Intent, choose
from server.chat.policy_answer import PolicyDesk
from server.chat.question import Question
from sql_tools.reading import Reading


class Timer:
    """Milliseconds spent in each named stage of one answer."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to ``name``."""
        begun = perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + (perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """All stages and the total, rounded to 0.1 ms."""
        stages = {**self._stages, "total": (perf_counter() - self._start) * 1000}
        return {name: round(value, 1) for name, value in stages.items()}


class Assistant:
    """Answers questions with three desks; what it keeps between questions are the conversations only."""

    def __init__(self, policy: PolicyDesk, data: DataDesk, check: CheckDesk, conversations: Conversations) -> None:
        self.policy = policy
        self.data = data
        self.check = check
        self._conversations = conversations

    def ask(self, question: Question) -> Answer:
        """Answer one question; what cannot be answered comes back as a refusal or a clarification."""
        timer = Timer()
        question = replace(question, conversation_id=question.conversation_id or uuid.uuid4().hex)
        previous = self._conversations.last(question.conversation_id)
        with timer.stage("parse"):
            reading = self.data.read(question, previous)
            rules = self.check.match(question, reading, previous)
        intent = choose(question.text, reading, bool(rules))
        draft, turn = self._draft(intent, question, reading, rules, previous, timer)
        self._conversations.remember(question.conversation_id, turn)
        return _compose(question, reading, intent, draft, timer)

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return self.policy.documents()

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order."""
        return self.policy.clauses(doc_id)

    def readiness(self) -> dict[str, dict[str, object]]:
        """Whether index and database can be read, for ``/readyz``."""
        return {"index": self.policy.readiness(), "database": self.data.readiness()}
