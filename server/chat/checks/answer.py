"""The check desk: verdicts on targets, groups that rules define, and one household against every rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from policies_corpus.model import Clause, DocumentMeta, GroupRule, Statement
from policies_corpus.rulebook import RuleBook
from server.chat.checks.comparison_drafts import comparison_draft
from server.chat.checks.covers import Coverage
from server.chat.checks.household_drafts import described_draft, on_file_draft
from server.chat.checks.match import Matcher
from server.chat.checks.question import CheckQuestion, read_check_question, supposition
from server.chat.checks.rule_drafts import elsewhere_draft, group_draft, no_database_draft, target_draft
from server.chat.checks.rule_sources import RuleSources
from server.chat.checks.targets import Form, RuleMatch
from server.chat.checks.village_drafts import village_draft
from server.chat.checks.which_target import which_target_draft
from server.chat.checks.work import CheckWork
from server.chat.conversations import Turn
from server.chat.data.queries import Asker, Queries
from server.chat.described.household import corrected
from server.chat.draft import Draft
from server.chat.follow_up import completed
from server.chat.policy.supporting_count import SupportingCount
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.household_page.profile import HouseholdProfile, HouseholdProfiles
from server.household_sheet.sheet import HouseholdSheet, HouseholdSheets
from sql_tools.errors import NotPermitted, WarehouseError
from sql_tools.plan import Area
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
        self.book = book
        self._queries = queries
        self._documents = documents
        self._gazetteer = gazetteer
        self._matcher = Matcher(book, queries, gazetteer)

    def match(self, question: Question, reading: Reading, previous: Turn | None = None) -> tuple[RuleMatch, ...]:
        """The rules that the question asks a verdict or a group of; empty where it does not."""
        asked = read_check_question(question.text, question.asked_on)
        before = previous.text if previous is not None and previous.desk == "check" else None
        if before is not None and (again := self._again(question, asked, before)) is not None:
            return again
        text = completed(question.text, before, self._gazetteer())
        if text != question.text:
            asked = read_check_question(text, question.asked_on)
        found = self._matcher.match(asked, question.region, readable=bool(reading.plans))
        return self._told(self._speaking_of_all(found, asked, reading), text)

    def _speaking_of_all(
        self, found: tuple[RuleMatch, ...], asked: CheckQuestion, reading: Reading
    ) -> tuple[RuleMatch, ...]:
        """Without rules that leave out what a question for figures says, unless it asks about a target."""
        stated = asked.verdict and bool(asked.amounts)
        if asked.target_word or asked.policy:
            return found
        if stated and any(plan.having is not None for plan in reading.plans):
            # 哪些乡镇没达到两万: places are chosen by the asker's own number; no target is meant.
            return tuple(match for match in found if isinstance(match.rule, GroupRule))
        if stated:
            return found
        covers = Coverage(self._queries.model)

        def speaks_of_all(rule: Statement) -> bool:
            if reading.plans:
                return covers.by_rule(rule, reading.plans)
            return covers.by_rule_in_words(rule, reading.mentions)

        return tuple(match for match in found if match.rule is None or speaks_of_all(match.rule))

    def _again(self, question: Question, asked: CheckQuestion, before: str) -> tuple[RuleMatch, ...] | None:
        """What 为什么, 是哪些户, 如果人均纯收入是2万元呢 and a corrected fact ask of the verdict before; None: none of
        these."""
        if asked.why:
            return self._same(question, before, why=True)
        if asked.which:
            return self._told(self._same(question, before, listed=True), f"{before},{asked.text}")
        if asked.short_again:
            return self._same(question, before, short=True)
        if asked.same_household and asked.entitlement and not asked.what_if:
            same = self._same(question, before)
            if same and same[0].rule is None:
                return self._told(same, f"{before},{asked.text}")
        supposed = supposition(asked)
        told = None if supposed is not None and supposed.is_money else corrected(before, asked.text)
        if told is not None:
            return self._same(question, told)
        if not asked.what_if:
            return None
        same = self._same(question, before, supposed=supposed, what_if=asked.text)
        return same if supposed is not None or (same and same[0].rule is None) else None

    def _same(self, question: Question, before: str, **more: object) -> tuple[RuleMatch, ...]:
        """The rules that the question before asked about."""
        matches = self._matcher.match(read_check_question(before, question.asked_on), question.region)
        return tuple(replace(match, **more) for match in self._told(matches, before))  # type: ignore[arg-type]

    @staticmethod
    def _told(matches: tuple[RuleMatch, ...], text: str) -> tuple[RuleMatch, ...]:
        return tuple(replace(match, text=text) for match in matches)

    def answer(self, question: Question, reading: Reading, matches: Sequence[RuleMatch]) -> Draft:
        """The answer to a question for which ``match`` found rules."""
        work = CheckWork(
            question=question,
            matches=matches,
            book=self.book,
            asker=Asker(self._queries, question.area, question.asked_on),
            sources=RuleSources(self._documents.clause, self._documents.meta, question.asked_on),
            gazetteer=self._gazetteer(),
            last_year=self._matcher.last_year or question.asked_on.year,
        )
        try:
            return _DRAFTS[matches[0].form](work)
        except WarehouseError as error:
            return no_database_draft(work, error.message)

    def counted(self, question: Question, draft: Draft) -> Draft:
        """A policy answer to a question about whom a rule is for, with the number of such people in the area."""
        asked = read_check_question(question.text, question.asked_on)
        last_year = self._matcher.last_year
        if draft.kind != "policy" or not asked.whom or last_year is None:
            return draft
        asker = Asker(self._queries, question.area, question.asked_on)
        places = self._matcher.places(asked, question.region)
        last = min(question.asked_on.year, last_year)
        try:
            return SupportingCount(self.book, asker).added(draft, asked, places, last)
        except NotPermitted:
            # The clause is for everybody to read; how many there are elsewhere is not.
            return draft

    def sheet(self, household_id: str, area: Area, asked_on: date) -> HouseholdSheet | None:
        """The 一户一策 sheet of a household for an asker of this area; None if the asker sees no such household."""
        return self._sheets(Asker(self._queries, area, asked_on)).sheet(household_id)

    def profile(self, household_id: str, area: Area, asked_on: date) -> HouseholdProfile | None:
        """Everything on file of a household and every verdict; None if the asker sees no such household."""
        asker = Asker(self._queries, area, asked_on)
        return HouseholdProfiles(self._sheets(asker), asker).profile(household_id)

    def _sheets(self, asker: Asker) -> HouseholdSheets:
        return HouseholdSheets(self.book, self._documents.clause, self._documents.meta, asker)


_DRAFTS: dict[Form, Callable[[CheckWork], Draft]] = {
    "verdict": target_draft,
    "list": group_draft,
    "household": on_file_draft,
    "village": village_draft,
    "described": described_draft,
    "elsewhere": elsewhere_draft,
    "comparison": comparison_draft,
    "which": which_target_draft,
}
