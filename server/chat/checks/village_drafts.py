"""One village by name against the rules of villages: each condition with the village's own figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from policies_corpus.check import Facts, decide_group
from policies_corpus.model import Check, Condition, GroupRule
from policies_corpus.walk import leaves
from server.chat.checks.group_answer import GroupVerdict
from server.chat.checks.household_answer import judging_day
from server.chat.checks.nodes import WORDS, node
from server.chat.checks.rule_plans import NAMES, SUBJECTS
from server.chat.checks.work import CheckWork
from server.chat.data.queries import Answered
from server.chat.draft import Draft
from server.chat.wording import figure, say
from sql_tools.plan import Place, QueryPlan

_TOWN, _VILLAGE = "village.town_name", "village.village_name"


def village_draft(work: CheckWork) -> Draft:
    """Verdicts on every village of the name that was said, each with its town."""
    verdicts = [
        _verdict(work, match.rule, place, year)
        for match in work.matches
        if isinstance(match.rule, GroupRule)
        for year in match.years
        for place in match.places
    ]
    short = "；".join(verdict.short for verdict in verdicts)
    notes = [*work.year_notes(), *(note for verdict in verdicts for note in verdict.notes)]
    text = say(
        "check_groups",
        demo=work.demo,
        verdicts=verdicts,
        citations=work.sources.citations(),
        notes=list(dict.fromkeys(notes)),
        open_questions=list(dict.fromkeys(each for verdict in verdicts for each in verdict.open_)),
        why=(),
    )
    steps = ("找到条款写明的条件，用该村的数逐条核对。", "同名的村各列各的，写明乡镇。")
    return work.draft(text, short, [verdict.node for verdict in verdicts], steps)


def _verdict(work: CheckWork, rule: GroupRule, place: Place, year: int) -> GroupVerdict:
    columns = tuple(dict.fromkeys((*NAMES["village"], *rule.columns, *_fields(rule))))
    answered = work.asker.run(
        QueryPlan(
            model=work.asker.queries.model.name,
            subject=SUBJECTS["village"],
            columns=columns,
            places=(place,),
            years=(year,),
        )
    )
    data = work.blocks.index(answered.block)
    check, name = _check(work, rule, place, year, answered, columns)
    open_ = (check.note,) if check.outcome == "unknown" and check.note is not None else ()
    notes = tuple(text for text in (rule.near, *_other_readings(work, rule, year, answered, columns)) if text)
    told = "；".join(dict.fromkeys((*notes, *open_))) or None
    word = WORDS[check.outcome]
    return GroupVerdict(
        name,
        f"{name}“{rule.label}”：**{word}**{f'，{open_[0]}' if open_ else ''}",
        f"{name}：{word}",
        tuple(_said(check)),
        0,
        notes,
        open_,
        node(check, work.sources.numbers(rule), [data], told),
    )


def _check(
    work: CheckWork, rule: GroupRule, place: Place, year: int, answered: Answered, columns: tuple[str, ...]
) -> tuple[Check, str]:
    """The verdict, and the village with its town and year; open where a fact is not on file."""
    facts = _facts(answered, columns, work, year)
    if facts is None:
        name = f"{place.name}{year}年"
        return Check(rule.id, rule.label, f"{place.name} {year}", "unknown", note="库内没有该村这一年的数"), name
    village = f"{facts.values.get(_TOWN) or ''}{facts.values.get(_VILLAGE) or place.name}"
    subject, name = f"{village} {year}", f"{village}{year}年"
    if work.asker.queries.coverage.extent(answered.reads, place).state != "complete":
        return Check(rule.id, rule.label, subject, "unknown", note="库内该村这一年的数据不全"), name
    found = decide_group(rule, facts, subject)
    return found or Check(rule.id, rule.label, subject, "unknown", note="没有登记判断所需的数"), name


def _facts(answered: Answered, columns: tuple[str, ...], work: CheckWork, year: int) -> Facts | None:
    if not answered.result.exact:
        return None
    cells = zip(columns, answered.result.exact[0], strict=False)
    values = {ref: Decimal(str(cell)) if isinstance(cell, float) else cell for ref, cell in cells}
    return Facts(judging_day(year, work.question.asked_on), values)


def _other_readings(
    work: CheckWork, rule: GroupRule, year: int, answered: Answered, columns: tuple[str, ...]
) -> Iterator[str]:
    facts = _facts(answered, columns, work, year)
    for reading in rule.readings if facts is not None else ():
        assert facts is not None
        check = decide_group(rule, facts, "", reading.conditions)
        if check is not None:
            yield f"另一种读法“{reading.label}”为{WORDS[check.outcome]}（{reading.why}）"


def _said(check: Check) -> Iterator[str]:
    """Every condition with its figure and bound."""
    for child in check.children:
        yield from _said(child)
    if not check.children and check.observed is not None:
        bound = f"（界限{figure(check.threshold, check.unit)}）" if check.threshold is not None else ""
        yield f"{check.label}：现为{figure(check.observed, check.unit)}{bound}，{WORDS[check.outcome]}"


def _fields(rule: GroupRule) -> Iterator[str]:
    """The fields that the rule compares."""
    for tree in (rule.scope, rule.conditions, *(reading.conditions for reading in rule.readings)):
        for leaf in leaves(tree) if tree is not None else ():
            if isinstance(leaf, Condition):
                yield from (ref for ref in (leaf.field, leaf.other) if ref is not None)
