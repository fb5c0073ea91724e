"""The check desk: verdicts on targets, groups that rules define, and one household against every rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from policies_corpus.model import Clause, DocumentMeta, GroupRule, Target, Uncheckable
from policies_corpus.rulebook import RuleBook
from server.chat.answer import CheckNode, RegionUsed, RelatedClause
from server.chat.check_match import Matcher
from server.chat.check_question import CheckQuestion, read_check_question
from server.chat.conversations import Turn
from server.chat.draft import Draft
from server.chat.follow_up import completed
from server.chat.group_answer import GroupJudge, GroupVerdict
from server.chat.group_lists import GroupLister
from server.chat.household_answer import HouseholdJudge, HouseholdVerdict, judging_day, year_for
from server.chat.household_facts import HouseholdFile, HouseholdReader
from server.chat.queries import Asker, Blocks, Queries
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.chat.rule_sources import RuleSources
from server.chat.target_answer import TargetJudge, Verdict, summary
from server.chat.target_figures import TargetReckoner
from server.chat.targets import RuleMatch
from server.chat.wording import say
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
        work = _Work(self, question, matches)
        form = matches[0].form
        if form == "household":
            return work.household()
        if form == "elsewhere":
            return work.elsewhere()
        return work.groups() if form == "list" else work.targets()

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self._book

    def asker(self, question: Question) -> Asker:
        """The data as this asker may see them."""
        return Asker(self._queries, question.area, question.asked_on)

    def sources(self, question: Question) -> RuleSources:
        """An empty book of quotes for one answer."""
        return RuleSources(self._documents.clause, self._documents.meta, question.asked_on)

    @property
    def queries(self) -> Queries:
        """The data."""
        return self._queries

    @property
    def last_year(self) -> int:
        """The newest year with incomes on file."""
        return self._matcher.last_year


class _Work:
    """One answer in the making."""

    def __init__(self, desk: CheckDesk, question: Question, matches: Sequence[RuleMatch]) -> None:
        self._desk = desk
        self._question = question
        self._matches = matches
        self._sources = desk.sources(question)
        self._blocks = Blocks()
        self._asker = desk.asker(question)

    # ---- targets ------------------------------------------------------------------------------------------

    def targets(self) -> Draft:
        """Verdicts on targets, or why there is none for the year asked."""
        judge = TargetJudge(TargetReckoner(self._asker, self._blocks), self._sources)
        verdicts: list[Verdict] = []
        silent: list[RuleMatch] = []
        for match in self._matches:
            if not match.years:
                silent.append(match)
            elif match.supposed is not None:
                verdicts += judge.supposed(match, match.supposed)
            else:
                verdicts += judge.verdicts(match)
        if not verdicts:
            return self._no_target_that_year(silent)
        return self._verdict_draft(verdicts)

    def _verdict_draft(self, verdicts: Sequence[Verdict]) -> Draft:
        short = verdicts[0].short if len(verdicts) == 1 else summary(verdicts)
        open_ = dict.fromkeys(text for verdict in verdicts for text in verdict.open_)
        text = say(
            "check_targets",
            short=short,
            demo=self._desk.queries.snapshot.demo,
            verdicts=verdicts,
            citations=self._sources.citations(),
            notes=[*self._year_notes(), *dict.fromkeys(note for verdict in verdicts for note in verdict.notes)],
            open_questions=list(open_),
            why=any(match.why for match in self._matches),
        )
        return self._draft(
            text, short, [verdict.node for verdict in verdicts], "找到适用于该地该年的目标，按原文取出目标值"
        )

    def _year_notes(self) -> list[str]:
        notes = []
        for match in self._matches:
            if match.rule is None:
                continue
            if match.asked_year is not None and match.years:
                judged = "、".join(f"{year}年" for year in match.years)
                notes.append(f"“{match.rule.label}”没有{match.asked_year}年的要求，按{judged}核对")
            term = self._sources.term(match.rule)
            if term is not None:
                notes.append(term)
        return list(dict.fromkeys(notes))

    def _no_target_that_year(self, silent: Sequence[RuleMatch]) -> Draft:
        """The clauses are shown, nothing is judged."""
        rules = [match.rule for match in silent if match.rule is not None]
        marks = [(rule, self._sources.mark(rule)) for rule in rules]
        year = silent[0].asked_year
        said = f"没有{year}年的目标" if year is not None else "没有可以核对的年份"
        text = say(
            "check_no_year", said=said, marks=marks, citations=self._sources.citations(), notes=self._year_notes()
        )
        return Draft(
            kind="policy",
            text=text,
            short=said,
            region=self._region(),
            citations=self._sources.citations(),
            steps=("查到了目标，但文件没有规定所问年份，不作判断",),
        )

    def elsewhere(self) -> Draft:
        """The number is another place's target."""
        rules = [match.rule for match in self._matches if match.rule is not None]
        places = "、".join(place.name for place in self._matches[0].places)
        text = say("check_elsewhere", places=places, pairs=[(rule, self._sources.meta(rule)) for rule in rules])
        related = dict.fromkeys(rule.clause for rule in rules)
        return Draft(
            kind="refusal",
            reason="not_covered",
            text=text,
            short=f"这不是{places}的目标",
            region=self._region(),
            related=tuple(RelatedClause(clause_id=c, doc_id=c.split("/")[0], score=1.0) for c in related),
            steps=("问到的数是别处的目标，不用来判断这个地方",),
        )

    # ---- groups ---------------------------------------------------------------------------------------------

    def groups(self) -> Draft:
        """Lists of the groups asked about."""
        verdicts: list[GroupVerdict] = []
        silent = [match for match in self._matches if not match.years]
        for match in self._matches:
            for year in match.years:
                day = judging_day(year, self._question.asked_on)
                lister = GroupLister(self._asker, self._blocks, day)
                judge = GroupJudge(lister, self._sources, self._desk.queries.model, self._desk.queries.coverage)
                verdicts.append(judge.verdict(match, year))
        if not verdicts:
            return self._no_target_that_year(silent)
        short = "；".join(verdict.short for verdict in verdicts)
        text = say(
            "check_groups",
            demo=self._desk.queries.snapshot.demo,
            verdicts=verdicts,
            citations=self._sources.citations(),
            notes=[*self._year_notes(), *dict.fromkeys(note for verdict in verdicts for note in verdict.notes)],
            open_questions=list(dict.fromkeys(text for verdict in verdicts for text in verdict.open_)),
        )
        return self._draft(text, short, [verdict.node for verdict in verdicts], "按条款写明的条件逐户（村）核对")

    # ---- one household ----------------------------------------------------------------------------------------

    def household(self) -> Draft:
        """Every rule for one household."""
        match = self._matches[0]
        assert match.household_id is not None
        reader = HouseholdReader(self._asker, self._desk.book.groups)
        last = min(self._question.asked_on.year, self._desk.last_year)
        files: dict[int, HouseholdFile | None] = {}

        def file_of(year: int) -> HouseholdFile | None:
            if year not in files:
                day = judging_day(year, self._question.asked_on)
                files[year] = reader.read(str(match.household_id), year, day)
            return files[year]

        known = file_of(match.years[-1] if match.years else last)
        if known is None:
            return self._no_household(match.household_id)
        verdicts = HouseholdJudge(self._desk.book.groups, self._sources).verdicts(
            known.place.code,
            known.household_id,
            lambda rule: year_for(rule, match.years, last),
            lambda year: file.facts if (file := file_of(year)) is not None else None,
        )
        for answered in known.blocks:
            self._blocks.index(answered.block)
        return self._household_draft(known, verdicts)

    def _household_draft(self, known: HouseholdFile, verdicts: Sequence[HouseholdVerdict]) -> Draft:
        held = [verdict for verdict in verdicts if verdict.outcome == "met"]
        review = [verdict for verdict in verdicts if verdict.outcome == "needs_review"]
        short = f"符合{len(held)}项，{len(review)}项需人工核实"
        text = say(
            "check_household",
            short=short,
            demo=self._desk.queries.snapshot.demo,
            known=known,
            facts=household_facts(known),
            verdicts=verdicts,
            citations=self._sources.citations(),
        )
        return self._draft(
            text, short, [verdict.node for verdict in verdicts], "取出该户全部登记事实，逐条核对适用的规则"
        )

    def _no_household(self, household_id: str) -> Draft:
        text = say("check_no_household", household_id=household_id)
        return Draft(
            kind="refusal",
            reason="no_data",
            text=text,
            short=f"库内没有户编号{household_id}",
            steps=("按户编号在库内查找，没有找到",),
        )

    # ---- together -----------------------------------------------------------------------------------------------

    def _region(self) -> RegionUsed | None:
        places = dict.fromkeys(place.name for match in self._matches for place in match.places)
        if not places:
            return None
        named = any(place in self._matches[0].text for place in places)
        asker = self._question.region is not None
        return RegionUsed(name="、".join(places), from_="question" if named else ("asker" if asker else "default"))

    def _draft(self, text: str, short: str, nodes: Sequence[CheckNode], step: str) -> Draft:
        demo = ("结论依据演示数据，不代表真实情况",) if self._desk.queries.snapshot.demo else ()
        return Draft(
            kind="check",
            text=text,
            short=short,
            region=self._region(),
            citations=self._sources.citations(),
            data=self._blocks.all(),
            checks=tuple(nodes),
            steps=(step, "用数据库里的数算出实际值，与条款对照", *demo),
            suggestions=_suggestions(self._matches),
        )


def household_facts(known: HouseholdFile) -> list[str]:
    """What is on file about a household, in words."""
    values = known.facts.values
    shown = [
        ("身份", "、".join(_statuses(known)) or "非脱贫户、非监测户"),
        ("家庭人口", values.get("household_year.population")),
        ("人均纯收入", values.get("household_year.net_income_per_capita")),
        ("上年人均纯收入", values.get("previous.net_income_per_capita")),
    ]
    return [f"{label}：{'未登记' if value is None else value}" for label, value in shown]


def _statuses(known: HouseholdFile) -> list[str]:
    segments = known.facts.segments
    words = (("lifted", "脱贫户"), ("monitored", "监测户"), ("relocated", "易地搬迁户"), ("safety_net", "低保或特困户"))
    return [word for name, word in words if segments.get(name)]


def _suggestions(matches: Sequence[RuleMatch]) -> tuple[str, ...]:
    first = matches[0]
    if first.form == "verdict" and isinstance(first.rule, Target | Uncheckable) and not first.why:
        return ("为什么？",)
    if first.form == "list" and isinstance(first.rule, GroupRule) and first.rule.next_step:
        return ("为什么？",)
    return ()
