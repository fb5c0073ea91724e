"""A real fake of the assistant: believable answers to known questions, and every way of failing on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event

from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import RuleBook
from retrieval.model import Quote
from server.chat.answer import Answer
from server.chat.examples import Example
from server.chat.policy.topic_comparison import ClauseOnTopic, Side
from server.chat.question import Question
from server.chat.vocabulary import Vocabulary
from server.chat.watch import Watch, unwatched
from server.errors import NotReady
from sql_tools.plan import Place
from sql_tools.semantic_model import shipped_model
from sql_tools.values import PlaceName, ValueDictionary
from tests.web import fake_answers, fake_documents

SLOW = "慢一点的问题"
BROKEN = "数据库坏了吗"
HOSTILE_QUESTION = f"注入{fake_documents.HOSTILE}"

ANSWERS: tuple[Callable[[], Answer], ...] = (
    fake_answers.policy,
    fake_answers.ranking,
    fake_answers.long_list,
    fake_answers.counts,
    fake_answers.trend,
    fake_answers.misspelt,
    fake_answers.check,
    fake_answers.clarification,
    fake_answers.refusal,
    fake_answers.nothing,
    fake_answers.bare_posts,
    fake_answers.moved_quote,
)

PLACES = (
    PlaceName("county", "430421", "衡阳县", ("43", "4304")),
    PlaceName("town", "430421100", "西渡镇", ("43", "4304", "430421")),
    PlaceName("town", "430421101", "集兵镇", ("43", "4304", "430421")),
)


def _found(clause: Clause, topic: str) -> ClauseOnTopic:
    start = clause.text.index(topic)
    return ClauseOnTopic(clause, (Quote(clause.clause_id, topic, start, start + len(topic)),))


@dataclass
class FakeAssistant:
    """``asked`` keeps every question that arrived; ``release`` lets a slow one go on; ``broken`` makes BROKEN fail."""

    asked: list[Question] = field(default_factory=list)
    release: Event = field(default_factory=Event)
    broken: bool = True

    def ask(self, question: Question, watch: Watch = unwatched) -> Answer:
        """The answer whose question this is; anything else is out of the field."""
        self.asked.append(question)
        if question.text == BROKEN and self.broken:
            raise NotReady("数据库读不了：文件已损坏。", "请管理员执行 zengshou data rollback 恢复。")
        if question.text == HOSTILE_QUESTION:
            return fake_answers.hostile(question.text)
        if question.text == SLOW:
            self.release.wait(30)
        known = {made.question: made for made in (make() for make in ANSWERS)}
        return known.get(question.text, fake_answers.refusal())

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of the two documents."""
        return fake_documents.documents()

    def rule_book(self) -> RuleBook:
        """No rules."""
        return RuleBook(())

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document."""
        return fake_documents.clauses(doc_id)

    def examples(self, place: Place | None) -> tuple[Example, ...]:
        """Questions that it can answer."""
        made = (fake_answers.policy(), fake_answers.bare_posts(), fake_answers.ranking(), fake_answers.check())
        return tuple(Example(kind=each.kind, question=each.question) for each in made)

    def vocabulary(self) -> Vocabulary:
        """The words of the shipped model, three places and the titles."""
        titles = [meta.title for meta in self.documents()]
        return Vocabulary(shipped_model("household"), ValueDictionary(places=PLACES), titles)

    def on_topic(self, doc_id: str, topic: str, asked_on: date) -> Side:
        """The clauses that have the words."""
        meta = next((meta for meta in self.documents() if meta.doc_id == doc_id), None)
        if meta is None:
            raise KeyError(doc_id)
        return Side(meta, tuple(_found(clause, topic) for clause in self.clauses(doc_id) if topic in clause.text))

    def readiness(self) -> dict[str, dict[str, object]]:
        """Everything can be read."""
        return {"index": {"ready": True}, "database": {"ready": True}}

    def today(self) -> date:
        """The asking date of every question without one."""
        return fake_answers.ASKED_ON
