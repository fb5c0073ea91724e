"""Drafts for one household: by its number in the database, or as somebody describes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from policies_corpus.check import Facts
from policies_corpus.model import GroupRule, Outcome
from policies_corpus.rulebook import binds
from server.chat.checks.household_answer import HouseholdJudge, HouseholdVerdict, judging_day, year_for
from server.chat.checks.household_facts import HouseholdFile, HouseholdReader, supposing
from server.chat.checks.household_headline import headline, waiting
from server.chat.checks.nodes import WORDS
from server.chat.checks.question import Supposition
from server.chat.checks.targets import RuleIndex, RuleMatch
from server.chat.checks.work import CheckWork
from server.chat.described.facts import facts_of
from server.chat.described.household import dated, describe_household
from server.chat.draft import Draft
from server.chat.region import NATION
from server.chat.wording import figure, say

_INCOME = "household_year.net_income_per_capita"
_STATUSES = (("lifted", "脱贫户"), ("monitored", "监测户"), ("relocated", "易地搬迁户"), ("safety_net", "低保或特困户"))


def on_file_draft(work: CheckWork) -> Draft:
    """Every rule for a household of the database."""
    match = work.matches[0]
    assert match.household_id is not None
    reader = HouseholdReader(work.asker, work.book.groups)
    last = min(work.question.asked_on.year, work.last_year)
    files: dict[int, HouseholdFile | None] = {}

    def file_of(year: int) -> HouseholdFile | None:
        if year not in files:
            files[year] = reader.read(str(match.household_id), year, judging_day(year, work.question.asked_on))
        return files[year]

    def facts(year: int, supposed: Supposition | None = None) -> Sequence[Facts]:
        file = file_of(year)
        return () if file is None else (supposing(work.asker.queries.model, file.facts, supposed),)

    known = file_of(match.years[-1] if match.years else last)
    if known is None:
        return _no_household(match.household_id)
    judged = _Judged(
        HouseholdJudge(_asked_about(work, known.place.code), work.sources, in_full=match.why, named=match.named),
        known.place.code,
        known.household_id,
        lambda rule: year_for(rule, match.years, last),
    )
    for answered in known.blocks:
        work.blocks.index(answered.block)
    subject = f"户编号{known.household_id}（{known.where}）"
    verdicts = judged.verdicts(facts, match.supposed)
    told = [*_facts_on_file(known, file_of(known.year - 1)), *_supposed(match), *_set_elsewhere(work, known.place.code)]
    return _draft(work, subject, told, verdicts, "取出该户全部登记事实，逐条核对适用的规则。", ())


def _asked_about(work: CheckWork, code: str) -> Sequence[GroupRule]:
    """The rules named in the question that bind the place of the household; all of them where none was named."""
    named = [rule for rule in work.book.groups if rule.id in work.matches[0].named and binds(rule.region, code)]
    return named or work.book.groups


def _set_elsewhere(work: CheckWork, code: str) -> list[str]:
    """That what is asked about is required by documents of other places only."""
    named = [rule for rule in work.book.groups if rule.id in work.matches[0].named]
    if not named or any(binds(rule.region, code) for rule in named):
        return []
    whose = "、".join(dict.fromkeys(rule.region.name for rule in named))
    return [f"所问的要求是{whose}文件定的，不用来判断这一户，下面是适用的规则"]


def described_draft(work: CheckWork) -> Draft:
    """Every rule for a household that was described; what was not said stays open."""
    match = work.matches[0]
    code = match.places[0].code if match.places else NATION
    description = describe_household(dated(match.text, work.question.asked_on.year), work.gazetteer, code)
    asked_on, model = work.question.asked_on, work.asker.queries.model
    ends = (True, False) if description.vague else (True,)

    def facts(year: int, supposed: Supposition | None = None) -> Sequence[Facts]:
        day = judging_day(year, asked_on)
        return [facts_of(description, model, day, low, supposed) for low in ends]

    judge = HouseholdJudge(work.book.groups, work.sources, in_full=match.why)
    verdicts = _Judged(judge, code, "这一户", _year_now(asked_on.year)).verdicts(facts, match.supposed)
    place = match.places[0].name if match.places else None
    missing = [] if place else ["没有说在哪个县，只按全国的文件核对；请说明所在的县（市、区）"]
    if not description.statuses:
        missing.append("没有说是不是脱贫户、监测户；多数政策先看身份，请补充")
    if any(income.share == "unsaid" for income in description.incomes):
        missing.append("没有说收入是人均的还是全家的，两种都算过，结论不同的列为待核实；请补充")
    missing += [f"没有用来判断（规则不看，或没有听懂）：{'；'.join(description.unused)}"] if description.unused else []
    subject = f"{place or ''}这一户"
    return _draft(
        work,
        subject,
        [*description.said, *_supposed(match)],
        verdicts,
        "从描述中认出事实，没有说到的按不知道处理。",
        missing,
    )


def _year_now(year: int) -> Callable[[GroupRule], int | None]:
    return lambda rule: year_for(rule, (), year)


@dataclass(frozen=True)
class _Judged:
    """One household as its rules judge it, with and without what is supposed."""

    judge: HouseholdJudge
    code: str
    name: str
    year_of: Callable[[GroupRule], int | None]

    def verdicts(
        self, facts: Callable[[int, Supposition | None], Sequence[Facts]], supposed: Supposition | None
    ) -> tuple[HouseholdVerdict, ...]:
        """The verdicts; where something is supposed, those that it changes know what they were before."""
        if supposed is None or not supposed.is_money:
            return self._of(lambda year: facts(year, None))
        before = {verdict.rule.id: verdict.outcome for verdict in self._of(lambda year: facts(year, None))}
        then = self._of(lambda year: facts(year, supposed))
        return tuple(replace(verdict, was=_was(before.get(verdict.rule.id), verdict.outcome)) for verdict in then)

    def _of(self, facts: Callable[[int], Sequence[Facts]]) -> tuple[HouseholdVerdict, ...]:
        return self.judge.verdicts(self.code, self.name, self.year_of, facts)


def _was(before: Outcome | None, now: Outcome) -> Outcome | None:
    return before if before != now else None


def _supposed(match: RuleMatch) -> list[str]:
    """What is supposed, or that the supposition was not understood."""
    if match.what_if is None:
        return []
    supposed = match.supposed
    if supposed is None or not supposed.is_money:
        return [f"“{match.what_if}”这个假设没有听懂，结论没有变化；可以假设人均纯收入，如“如果人均纯收入是1.1万元呢”"]
    year = "上年" if supposed.before else "当年"
    return [f"假设{year}人均纯收入：{figure(supposed.value, '元')}"]


def _draft(
    work: CheckWork,
    subject: str,
    facts: Sequence[str],
    verdicts: Sequence[HouseholdVerdict],
    step: str,
    missing: Sequence[str],
) -> Draft:
    """Rules on the topic of the question come first; then most useful first."""
    topic = RuleIndex(work.book).on_topic(work.matches[0].text) | work.matches[0].named
    changed = [verdict for verdict in verdicts if verdict.was is not None]
    asked = [verdict for verdict in verdicts if verdict.rule.id in topic and verdict.was is None]
    others = [verdict for verdict in verdicts if verdict.rule.id not in topic and verdict.was is None]
    supposed = work.matches[0].supposed is not None
    short = _short(asked, verdicts) if not supposed else _short_change(changed)
    text = say(
        "check_household",
        short=short,
        demo=bool(work.blocks.all()) and work.demo,
        subject=subject,
        facts=facts,
        described=not work.blocks.all(),
        missing=missing,
        supposed=supposed,
        changed=changed,
        asked=asked,
        verdicts=others,
        waiting=waiting(others),
        citations=work.sources.citations(),
        notes=_notes(work, verdicts),
        open_questions=(),
    )
    nodes = [verdict.node for verdict in (*changed, *asked, *others)]
    next_questions = () if work.matches[0].why else ("为什么？", "如果人均纯收入是1.1万元呢？")
    return work.draft(text, short, nodes, (step, "需要人判断的标为需人工核实，缺事实的标为待核实。"), next_questions)


def _short_change(changed: Sequence[HouseholdVerdict]) -> str:
    if not changed:
        return "结论都没有变化"
    lines = [f"{each.rule.label}由{WORDS[each.was or each.outcome]}变为{WORDS[each.outcome]}" for each in changed[:3]]
    return f"{len(changed)}项有变化：{'；'.join(lines)}"


def _notes(work: CheckWork, verdicts: Sequence[HouseholdVerdict]) -> list[str]:
    """Which years were judged, and which documents have ended."""
    terms = [work.sources.term(verdict.rule) for verdict in verdicts]
    return list(dict.fromkeys(["每条规则按它最后有效、又有数据的年份核对，年份写在括号里", *filter(None, terms)]))


def _short(asked: Sequence[HouseholdVerdict], verdicts: Sequence[HouseholdVerdict]) -> str:
    if asked:
        return "；".join(f"{verdict.rule.label}：{WORDS[verdict.outcome]}" for verdict in asked[:3])
    return headline(verdicts)


def _facts_on_file(known: HouseholdFile, before: HouseholdFile | None) -> list[str]:
    values, segments = known.facts.values, known.facts.segments
    status = "、".join(word for name, word in _STATUSES if segments.get(name)) or "不是脱贫户或监测户"
    earlier = before.facts.values.get(_INCOME) if before is not None else None
    figures = [
        f"{known.year}年家庭人口：{_shown(values.get('household_year.population'), '人')}",
        f"{known.year}年人均纯收入：{_shown(values.get(_INCOME), '元')}",
        f"{known.year - 1}年人均纯收入：{_shown(earlier, '元')}",
    ]
    return [f"身份：{status}", *figures, *(f"没有导入的数据：{label}" for label in known.lacking)]


def _shown(value: object, unit: str) -> str:
    return figure(value, unit) if isinstance(value, int | Decimal) else "未登记"


def _no_household(household_id: str) -> Draft:
    return Draft(
        kind="refusal",
        reason="no_data",
        text=say("check_no_household", household_id=household_id),
        short=f"库内没有户编号{household_id}",
        steps=("按户编号在库内查找，没有找到。",),
    )
