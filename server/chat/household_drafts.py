"""Drafts for one household: by its number in the database, or as somebody describes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from policies_corpus.check import Facts
from policies_corpus.model import GroupRule
from server.chat.check_nodes import WORDS
from server.chat.check_work import CheckWork
from server.chat.described_facts import facts_of
from server.chat.described_household import Description, describe_household
from server.chat.draft import Draft
from server.chat.household_answer import HouseholdJudge, HouseholdVerdict, judging_day, year_for
from server.chat.household_facts import HouseholdFile, HouseholdReader, supposing
from server.chat.region import NATION
from server.chat.targets import RuleIndex
from server.chat.wording import figure, say

_COUNTED = (("met", "符合"), ("needs_review", "需人工核实"), ("unknown", "待核实"))
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

    def facts(year: int) -> Sequence[Facts]:
        file = file_of(year)
        return () if file is None else (supposing(work.asker.queries.model, file.facts, match.supposed),)

    known = file_of(match.years[-1] if match.years else last)
    if known is None:
        return _no_household(match.household_id)
    verdicts = HouseholdJudge(work.book.groups, work.sources).verdicts(
        known.place.code, known.household_id, lambda rule: year_for(rule, match.years, last), facts
    )
    for answered in known.blocks:
        work.blocks.index(answered.block)
    subject = f"户编号{known.household_id}（{known.where}）"
    return _draft(work, subject, _facts_on_file(known), verdicts, "取出该户全部登记事实，逐条核对适用的规则。", ())


def described_draft(work: CheckWork) -> Draft:
    """Every rule for a household that was described; what was not said stays open."""
    match = work.matches[0]
    code = match.places[0].code if match.places else NATION
    description = describe_household(match.text, work.gazetteer, code)
    asked_on, model = work.question.asked_on, work.asker.queries.model
    ends = (True, False) if description.vague else (True,)

    def facts(year: int) -> Sequence[Facts]:
        day = judging_day(year, asked_on)
        return [facts_of(description, model, day, low, match.supposed) for low in ends]

    verdicts = HouseholdJudge(work.book.groups, work.sources).verdicts(code, "这一户", _year_now(asked_on.year), facts)
    place = match.places[0].name if match.places else None
    missing = [] if place else ["没有说在哪个县，只按全国的文件核对；请说明所在的县（市、区）"]
    if not description.statuses:
        missing.append("没有说是不是脱贫户、监测户；多数政策先看身份，请补充")
    if any(income.share == "unsaid" for income in description.incomes):
        missing.append("没有说收入是人均的还是全家的，两种都算过，结论不同的列为待核实；请补充")
    subject = f"{place or ''}这一户"
    return _draft(
        work,
        subject,
        _facts_said(description, match.supposed),
        verdicts,
        "从描述中认出事实，没有说到的按不知道处理。",
        missing,
    )


def _year_now(year: int) -> Callable[[GroupRule], int | None]:
    return lambda rule: year_for(rule, (), year)


def _facts_said(description: Description, supposed: Decimal | None) -> list[str]:
    said = list(description.said)
    return [*said, f"假设人均纯收入：{figure(supposed, '元')}"] if supposed is not None else said


def _draft(
    work: CheckWork,
    subject: str,
    facts: Sequence[str],
    verdicts: Sequence[HouseholdVerdict],
    step: str,
    missing: Sequence[str],
) -> Draft:
    """Rules on the topic of the question come first; then most useful first."""
    topic = RuleIndex(work.book).on_topic(work.matches[0].text)
    asked = [verdict for verdict in verdicts if verdict.rule.id in topic]
    others = [verdict for verdict in verdicts if verdict.rule.id not in topic]
    short = _short(asked, verdicts)
    text = say(
        "check_household",
        short=short,
        demo=work.demo and bool(work.blocks.all()),
        subject=subject,
        facts=facts,
        described=not work.blocks.all(),
        missing=missing,
        asked=asked,
        verdicts=others,
        citations=work.sources.citations(),
    )
    nodes = [verdict.node for verdict in (*asked, *others)]
    return work.draft(text, short, nodes, (step, "需要人判断的标为需人工核实，缺事实的标为待核实。"))


def _short(asked: Sequence[HouseholdVerdict], verdicts: Sequence[HouseholdVerdict]) -> str:
    if asked:
        return "；".join(f"{verdict.rule.label}：{WORDS[verdict.outcome]}" for verdict in asked[:3])
    counts = [(word, sum(verdict.outcome == outcome for verdict in verdicts)) for outcome, word in _COUNTED]
    return "，".join(f"{word}{count}项" for word, count in counts)


def _facts_on_file(known: HouseholdFile) -> list[str]:
    values, segments = known.facts.values, known.facts.segments
    status = "、".join(word for name, word in _STATUSES if segments.get(name)) or "不是脱贫户或监测户"
    shown = (
        ("家庭人口", "household_year.population", "人"),
        ("人均纯收入", "household_year.net_income_per_capita", "元"),
        ("上年人均纯收入", "previous.net_income_per_capita", "元"),
    )
    figures = [f"{label}：{_shown(values.get(ref), unit)}" for label, ref, unit in shown]
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
