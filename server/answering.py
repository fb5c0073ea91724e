"""One question from one asker, from the border to the border: asked, kept, put in the audit log, then shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from policies_corpus.rulebook import RuleBook
from server.accounts.asker import Asker
from server.audit.entry import answered, rule_versions
from server.audit.log import AuditLog
from server.chat.answer import Answer
from server.chat.question import Desk, Question, checked
from server.chat.watch import Watch, unwatched
from server.conversations.conversations import KeptConversations
from server.errors import NotFound
from server.limits.time_limit import within
from server.live import LiveAssistant


@dataclass(frozen=True)
class Asked:
    """What is asked. ``region`` is the asker's own place by name or code, by default that of the account.

    ``desk`` is the only one asked, where a program wants just that.
    """

    text: str
    asked_on: date
    region: str | None = None
    conversation_id: str | None = None
    desk: Desk | None = None


class Answering:
    """What every way of asking the service goes through. An answer is shown when it is on file, and not before."""

    def __init__(
        self,
        live: LiveAssistant,
        conversations: KeptConversations,
        audit: AuditLog,
        seconds: float = 60.0,
        noted: Callable[[Answer], None] = lambda answer: None,
    ) -> None:
        """``seconds`` is the time of one answer; ``noted`` is told each that is on file."""
        self._live = live
        self._conversations = conversations
        self._audit = audit
        self._seconds = seconds
        self._noted = noted
        self._versions: tuple[RuleBook, Mapping[str, str]] | None = None

    def begin(self, asker: Asker, asked: Asked, now: datetime) -> Question:
        """The question with its conversation; ``BadQuestion``, ``NotFound`` for a conversation of somebody else."""
        text = checked(asked.text)
        return Question(
            text=text,
            asked_on=asked.asked_on,
            region=asked.region or asker.region,
            area=asker.area,
            conversation_id=self._conversations.begin(asker, asked.conversation_id, text, now),
            desk=asked.desk,
        )

    def keep(self, asker: Asker, question: Question, answer: Answer, now: datetime) -> int:
        """Put an answer on file, in the audit log and in its conversation at once; its number there.

        ``NotFound`` where the conversation was deleted meanwhile; that it was asked is in the log all the same.
        """
        entry = answered(answer, asker, self._rule_versions())
        try:
            with self._audit.appending(entry, now) as connection:
                return self._conversations.record_with(connection, question.conversation_id, answer, now)
        except NotFound:
            self._audit.append(entry, now)
            raise

    def answer(
        self,
        asker: Asker,
        asked: Asked,
        now: datetime,
        watch: Watch = unwatched,
        before: Sequence[str] = (),
    ) -> tuple[Answer, int]:
        """One question, one answer, on file; with its number. ``TookTooLong`` where it takes longer than a request may.

        ``before`` is what the asker said earlier, for clients that send the whole conversation each time.
        """
        watch = within(self._seconds, watch)
        question = self.begin(asker, asked, now)
        assistant = self._live.current()
        for text in before:
            assistant.ask(replace(question, text=checked(text)), watch)
        answer = assistant.ask(question, watch)
        turn = self.keep(asker, question, answer, now)
        self._noted(answer)
        return answer, turn

    def _rule_versions(self) -> Mapping[str, str]:
        """The digests of the rules in use, those confirmed for added documents among them."""
        book = self._live.current().rule_book()
        if self._versions is None or self._versions[0] is not book:
            self._versions = (book, rule_versions(book))
        return self._versions[1]
