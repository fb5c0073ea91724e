"""The check desk: verdicts on targets, groups that rules define, and one household against every rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import RuleBook
from server.chat.check_match import Matcher
from server.chat.check_question import CheckQuestion, read_check_question
from server.chat.check_work import CheckWork
from server.chat.conversations import Turn
from server.chat.draft import Draft
from server.chat.follow_up import completed
from server.chat.household_drafts import described_draft, on_file_draft
from server.chat.queries import Asker, Queries
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.chat.rule_drafts import elsewhere_draft, group_draft, target_draft
from server.chat.rule_sources import RuleSources
from server.chat.targets import Form, RuleMatch
from sql_tools.errors import WarehouseError
from sql_tools.reading import Reading


class Documents(Protocol):
    """The documents that rules quote (the policy desk is one)."""

    def clause(self, clause_id: str) -> Clause:
        """One clause."""

    def meta(self, doc_id: str) -> DocumentMeta:
        """Metadata of one document."""


class CheckDesk:
    """Judges rules on the data. It finds, counts and explains; who gets help stays with people."""

    def __init__(
        self, book: RuleBook, queries: Queries, documents: Documents, gazetteer: Callable[[], Gazetteer]
    ) -> None:
        self._book = book
        self._queries = queries
        self._documents = documents
        self._gazetteer = gazetteer
        self._matcher = Matcher(book, queries, gazetteer)

    def match(self, question: Question, reading: Reading, previous: Turn | None = None) -> tuple[RuleMatch, ...]:
        """The rules that the question asks a verdict or a group of; empty where it does not, or without a database."""
        try:
            return self._match(question, previous)
        except WarehouseError:
            return ()

    def _match(self, question: Question, previous: Turn | None) -> tuple[RuleMatch, ...]:
        asked = read_check_question(question.text, question.asked_on)
        before = previous.text if previous is not None and previous.kind == "check" else None
        if before is not None and (asked.why or asked.what_if):
            return self._again(question, asked, before)
        text = completed(question.text, before, self._gazetteer())
        if text != question.text:
            asked = read_check_question(text, question.asked_on)
        return self._told(self._matcher.match(asked, question.region), text)

    def _again(self, question: Question, asked: CheckQuestion, before: str) -> tuple[RuleMatch, ...]:
        """为什么, and 如果人均纯收入是2万元呢, ask about the verdict before."""
        same = self._matcher.match(read_check_question(before, question.asked_on), question.region)
        if asked.why:
            return tuple(replace(match, text=before, why=True) for match in same)
        values = [amount.values[0] for amount in asked.amounts if len(amount.values) == 1]
        return tuple(replace(match, text=before, supposed=values[0]) for match in same) if values else ()

    @staticmethod
    def _told(matches: tuple[RuleMatch, ...], text: str) -> tuple[RuleMatch, ...]:
        return tuple(replace(match, text=text) for match in matches)

    def answer(self, question: Question, reading: Reading, matches: Sequence[RuleMatch]) -> Draft:
        """The answer to a question for which ``match`` found rules."""
        work = CheckWork(
            question=question,
            matches=matches,
            book=self._book,
            asker=Asker(self._queries, question.area, question.asked_on),
            sources=RuleSources(self._documents.clause, self._documents.meta, question.asked_on),
            gazetteer=self._gazetteer(),
            last_year=self._matcher.last_year,
        )
        return _DRAFTS[matches[0].form](work)


_DRAFTS: dict[Form, Callable[[CheckWork], Draft]] = {
    "verdict": target_draft,
    "list": group_draft,
    "household": on_file_draft,
    "described": described_draft,
    "elsewhere": elsewhere_draft,
}
