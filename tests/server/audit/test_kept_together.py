"""An answer, its conversation and its entry in the audit log are put on file at once: all, or none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.rulebook import RuleBook, load_rulebook
from server.accounts.asker import LOCAL
from server.answering import Answering
from server.audit.log import AuditLog, Wanted
from server.chat.question import Question
from server.conversations.conversations import KeptConversations
from server.errors import NotFound
from server.live import LiveAssistant
from server.store.store import Store
from tests.web import fake_answers

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)


class Rules:
    """What of a running assistant is asked when an answer is put on file: the rules in use."""

    def current(self) -> Rules:
        return self

    def rule_book(self) -> RuleBook:
        return load_rulebook(each.meta for each in load_corpus())


class Desk:
    def __init__(self, home: Path) -> None:
        store = Store(home)
        self.kept, self.log = KeptConversations(store), AuditLog(home, store)
        self.answering = Answering(cast(LiveAssistant, Rules()), self.kept, self.log)

    def question(self) -> Question:
        ident = self.kept.begin(LOCAL, None, "问", NOW)
        return Question("问", date(2026, 3, 15), conversation_id=ident)


def test_an_answer_and_its_entry_are_on_file_together(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    number = desk.answering.keep(LOCAL, desk.question(), fake_answers.ranking(), NOW)
    assert desk.kept.turn(LOCAL, number).question == fake_answers.ranking().question
    assert (desk.log.verify().entries, desk.log.verify().problems) == (1, ())


def test_of_a_conversation_deleted_meanwhile_only_the_entry_is_left(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    question = desk.question()
    desk.kept.delete(LOCAL, question.conversation_id)
    with pytest.raises(NotFound):
        desk.answering.keep(LOCAL, question, fake_answers.ranking(), NOW)
    assert desk.kept.of(LOCAL, 10) == []
    assert len(desk.log.search(Wanted(), 10)) == 1 and desk.log.verify().problems == ()


def test_what_fails_leaves_neither(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    question = desk.question()
    with pytest.raises(RuntimeError), desk.log.appending({"kind": "question"}, NOW) as connection:
        desk.kept.record_with(connection, question.conversation_id, fake_answers.ranking(), NOW)
        raise RuntimeError
    assert (desk.kept.of(LOCAL, 10), desk.log.verify().entries, desk.log.verify().problems) == ([], 0, ())
