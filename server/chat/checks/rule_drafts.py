"""Drafts for targets and for the groups that rules define."""

from __future__ import annotations

from collections.abc import Sequence

from policies_corpus.model import Check, Target
from server.chat.answer import CheckNode, RelatedClause
from server.chat.checks.group_answer import GroupJudge, GroupVerdict
from server.chat.checks.group_lists import GroupLister
from server.chat.checks.headline import headline
from server.chat.checks.household_answer import judging_day
from server.chat.checks.nodes import node
from server.chat.checks.target_answer import TargetJudge, Verdict
from server.chat.checks.target_figures import TargetReckoner
from server.chat.checks.target_shortfall import ShortfallReckoner
from server.chat.checks.work import CheckWork
from server.chat.draft import Draft
from server.chat.wording import figure, say


def target_draft(work: CheckWork) -> Draft:
    """Verdicts on targets; the clause alone where it says nothing of the year asked."""
    shortfalls = ShortfallReckoner(work.asker, work.blocks)
    judge = TargetJudge(TargetReckoner(work.asker, work.blocks), work.sources, shortfalls)
    verdicts: list[Verdict] = []
    for match in work.matches:
        if match.supposed is not None:
            verdicts += judge.supposed(match, match.supposed)
        else:
            verdicts += judge.verdicts(match)
    if not verdicts:
        return _no_year(work)
    ended = _ended(work)
    short = headline(verdicts, work.matches[0].text)
    short = f"{ended}：{short}" if ended is not None else short
    nodes = [verdict.node if ended is None else _of_year_asked(work, verdict) for verdict in verdicts]
    text = say(
        "check_targets",
        short=short,
        demo=work.demo,
        verdicts=verdicts,
        citations=work.sources.citations(),
        notes=_notes(work, verdicts),
        open_questions=_open(verdicts),
        why=_how_counted(work) if work.matches[0].why else (),
    )
    steps = (
        "找到适用于该地该年的目标，目标值取自原文。",
        "按条款所说的人群算出实际值，与目标值对照。",
        *(f"{verdict.sentence.replace('**', '')}。" for verdict in verdicts if work.matches[0].why),
    )
    suggestions = _next_questions(work, verdicts, shortfalls)
    return work.draft(text, short, nodes, steps, suggestions)


def _ended(work: CheckWork) -> str | None:
    """That no rule asked about speaks of the year asked about any more, and which year is shown instead."""
    year = work.matches[0].asked_year
    judged = sorted({year for match in work.matches for year in match.years})
    if year is None or not judged or any(match.asked_year is None for match in work.matches):
        return None
    return f"{year}年没有目标，文件只到{judged[-1]}年；{judged[-1]}年的结果" if year > judged[-1] else None


def _of_year_asked(work: CheckWork, verdict: Verdict) -> CheckNode:
    """An open verdict on the year asked about, over the one on the last year that a target speaks of."""
    year = work.matches[0].asked_year
    own = verdict.node
    told = f"文件没有{year}年的目标，下面是最后有效年份的结果"
    check = Check(own.rule_id, own.label, f"{own.subject.split()[0]} {year}", "unknown", note=told)
    return node(check, own.citations, (), children=[own])


def _how_counted(work: CheckWork) -> list[str]:
    """Every query behind the verdicts in one sentence each, with its result where it is one figure."""
    lines = []
    for block in work.blocks.all():
        cells = zip(block.columns, block.rows[0], strict=True) if block.row_count == 1 else ()
        found = "，".join(f"{column.label}{figure(cell, column.unit)}" for column, cell in cells)
        lines.append(f"{block.description}{'：' + found if found else ''}")
    return lines


def _next_questions(work: CheckWork, verdicts: Sequence[Verdict], shortfalls: ShortfallReckoner) -> tuple[str, ...]:
    match = work.matches[0]
    asked = [] if match.why else ["为什么？"]
    listable = isinstance(match.rule, Target) and shortfalls.can_list(match.rule)
    if len(verdicts) == 1 and listable and not match.listed and verdicts[0].outcome != "met":
        villages = isinstance(match.rule, Target) and match.rule.figure.measure == "villages"
        asked.append("是哪些村？" if villages else "是哪些户？")
    return tuple(asked)


def _unread(work: CheckWork) -> list[str]:
    """A supposition about a whole list, which cannot be made."""
    what_if = work.matches[0].what_if
    return [] if what_if is None else [f"“{what_if}”只能就一户或一个目标假设，名单没有变化"]


def _notes(work: CheckWork, verdicts: Sequence[Verdict | GroupVerdict]) -> list[str]:
    """How it was counted; what holds of one place only is said with its name."""
    several = len({verdict.subject for verdict in verdicts}) > 1
    common = set.intersection(*(set(verdict.notes) for verdict in verdicts))
    own = [
        f"{verdict.subject}：{note}" if several and note not in common else note
        for verdict in verdicts
        for note in verdict.notes
    ]
    return list(dict.fromkeys([*work.year_notes(), *own]))


def _open(verdicts: Sequence[Verdict | GroupVerdict]) -> list[str]:
    return list(dict.fromkeys(text for verdict in verdicts for text in verdict.open_))


def _no_year(work: CheckWork) -> Draft:
    """The clauses are shown, nothing is judged."""
    rules = [match.rule for match in work.matches if match.rule is not None]
    marks = [(rule, work.sources.mark(rule)) for rule in rules]
    year = work.matches[0].asked_year
    said = f"没有{year}年的目标" if year is not None else "没有可以核对的年份"
    text = say(
        "check_no_year",
        said=said,
        marks=marks,
        citations=work.sources.citations(),
        notes=work.year_notes(),
        open_questions=(),
    )
    return Draft(
        kind="policy",
        text=text,
        short=said,
        region=work.region(),
        citations=work.sources.citations(),
        steps=("查到了目标，但文件没有规定所问的年份，不作判断。",),
        asked=work.matches[0].text or None,
    )


def no_database_draft(work: CheckWork, why: str) -> Draft:
    """The clauses are shown and everything is open: without a database nothing can be judged."""
    missing = f"没有可用的数据库：{why.rstrip('。')}"
    rules = [match.rule for match in work.matches if match.rule is not None]
    if not rules:
        return Draft(
            kind="refusal",
            reason="no_data",
            text=f"**不能核对这一户**：{missing}。请先导入数据，或用话描述这一户的情况。",
            short="没有可用的数据库",
            steps=("没有可用的数据库，没有查。",),
            asked=work.matches[0].text or None,
        )
    marks = [(rule, work.sources.mark(rule)) for rule in rules]
    pairs = [(match.rule, place) for match in work.matches if match.rule is not None for place in match.places]
    nodes = [
        node(Check(rule.id, rule.label, place.name, "unknown", note=missing), work.sources.numbers(rule))
        for rule, place in pairs
    ]
    text = say(
        "check_no_year",
        said=f"待核实。{missing}",
        marks=marks,
        citations=work.sources.citations(),
        notes=work.year_notes(),
        open_questions=[f"导入数据后再问；要查的是：{'、'.join(rule.label for rule in rules)}"],
    )
    return work.draft(
        text, "待核实：没有可用的数据库", nodes, ("找到了目标或对象的条款，没有可用的数据库，不能核对。",)
    )


def elsewhere_draft(work: CheckWork) -> Draft:
    """The target asked about is another place's, and never applied here."""
    rules = [match.rule for match in work.matches if match.rule is not None]
    places = "、".join(place.name for place in work.matches[0].places)
    text = say("check_elsewhere", places=places, pairs=[(rule, work.sources.meta(rule)) for rule in rules])
    related = dict.fromkeys(rule.clause for rule in rules)
    return Draft(
        kind="refusal",
        reason="not_covered",
        text=text,
        short=f"现有文件没有给{places}定这个目标",
        region=work.region(),
        related=tuple(RelatedClause(clause_id=c, doc_id=c.split("/")[0], score=1.0) for c in related),
        steps=("所问的目标是别处文件定的，不用来判断这个地方。",),
        asked=work.matches[0].text or None,
    )


def group_draft(work: CheckWork) -> Draft:
    """The lists of the groups asked about."""
    queries = work.asker.queries
    verdicts: list[GroupVerdict] = []
    for match in work.matches:
        for year in match.years:
            lister = GroupLister(work.asker, work.blocks, judging_day(year, work.question.asked_on))
            judge = GroupJudge(lister, work.sources, queries.model, queries.coverage, queries.names.places)
            verdicts.append(judge.verdict(match, year))
    if not verdicts:
        return _no_year(work)
    several = len(verdicts) > 1
    short = "；".join(f"{v.subject}{v.node.label}{v.short}" if several else v.short for v in verdicts)
    text = say(
        "check_groups",
        demo=work.demo,
        verdicts=verdicts,
        citations=work.sources.citations(),
        notes=_notes(work, verdicts),
        open_questions=[*_unread(work), *_open(verdicts)],
        why=_how_counted(work) if work.matches[0].why else (),
    )
    steps = ("找到条款写明的条件，逐户（村）核对。", "缺少所需数据的不列入，另行说明。")
    return work.draft(text, short, [verdict.node for verdict in verdicts], steps)
