"""Words that change a figure and left no trace in the plan: lost on the way, so that the figure is of something else.

The rules of the grammar take words into conditions, groups and figures; whatever they did, what was said must be in the
plan in the end. This looks only at the words and at the finished plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

import rjieba

from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.checks.traces import Tracer, Traces
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.grammar.token import FILLER, Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, InSegment, OneOf, QueryPlan
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.rank import Rank
from sql_tools.semantic_model import MeasureModel

_FEW = 10
_HOW_MUCH = "多少"
_UNITS = (10_000, 100_000_000)
"""万 and 亿, in which fields of money may be kept."""
_OF_ANYTHING = {None, "个", "项", "种", "类", "样"}
_MOVED = {"change", "past", "in_years", "compare_fields"}
_SHOWN_BY: dict[str, set[str]] = {
    "share": {"share", "portion", "ratio", "percent"},
    "take": {"share", "portion", "ratio", "percent", "compare_fields", "order"},
    "superlative": {"order", "max", "min"},
    "growth": {"change", "past", "percent", "difference", "compare_fields"},
    "annual_growth": {"change"},
    "median": {"median"},
}
"""Words of the language → what in a plan shows that they were read."""
_COMPARED = {"change", "past", "difference", "ratio", "compare_fields", "compare_around", "around", "in_years"}
"""What in a plan holds one thing against another."""


class LostWords(Part):
    """The check over one model."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._tracer, self._events = Tracer(tools.joins), events_of(tools.model)
        self._quarters: set[str] = set(tools.lexicon.section("quarters_of", {}).values())
        self._changes: dict[str, object] = tools.lexicon.section("changes", {})
        self._recipients: dict[str, dict[str, list[str]]] = tools.lexicon.section("recipients", {})
        self._unsaid: dict[str, list[str]] = tools.lexicon.section("goes_without_saying", {})

    def of(self, frame: Frame, plans: tuple[QueryPlan, ...]) -> None:
        """``CannotSay`` where a word was lost."""
        if any(self._lost(frame, plans)):
            raise CannotSay

    def _lost(self, frame: Frame, plans: tuple[QueryPlan, ...]) -> Iterator[Token]:
        traces = self._tracer.of(plans)
        chosen = any(word.can("which") for word in frame.words)
        if any(plan.order or plan.narrow or (chosen and len(plan.measures) > 1) for plan in plans):
            traces.said.add("order")  # 四项收入哪项最多: figures side by side say which is the largest.
        who = any(word.can("agent") for word in frame.words)
        plain = {leaf.start for token in frame.tokens for leaf in token.leaves() if not leaf.refs}
        years = {Decimal(len(plan.years)) for plan in plans}
        groups = {group.said for group in frame.groups} - {None}
        for word, after, behind in zip_longest(frame.words, frame.words[1:], frame.words[2:]):
            if isinstance(word.value, Bound) and word.value.unit == "年" and {v for _, v in word.value.tests} <= years:
                continue  # 五年合计…（2021—2025）
            if isinstance(word.value, Bound) and _which_year(frame, word):
                continue  # 哪年人均纯收入突破1.5万: the figure of each year says it.
            if isinstance(word.value, Bound) and word.value.exactly in groups:
                continue  # 26个乡镇各有多少: as many as there are.
            if word.refs and word.start in plain:
                continue  # A rule has read the word as one without a meaning of its own (低保没纳入的).
            if word.can("take") and _is_number(after, behind):
                continue  # 占几个, 各占多少人: so many of them.
            asked = who and bool(word.refs) and all(ref.role == "table" for ref in word.refs)  # 哪家公司买的
            if word.as_value("each_month") == "quarter" and not traces.groups & self._quarters:
                yield word  # 各季度纳入和消除的: grouped by the quarters of neither.
            if FILLER not in word.kinds and not asked and not self._is_there(word, traces):
                yield word
            if word.can("versus") and _has_object(after) and not self._is_compared(plans, traces):
                yield word

    def _is_compared(self, plans: tuple[QueryPlan, ...], traces: Traces) -> bool:
        """比上年, 比监测户: one thing is held against another, or they stand side by side."""
        moved = traces.names & self._changes.keys()
        return bool(moved or traces.said & _COMPARED) or any(map(_sets_beside, plans))

    def _is_there(self, word: Token, traces: Traces) -> bool:
        if isinstance(word.value, Bound):
            values = [value for _, value in word.value.tests]
            months = word.value.unit == "年" and all(_there(value * 12, traces) for value in values)
            return self._is_in_passing(word) or months or all(_there(value, traces) for value in values)
        if isinstance(word.value, Rank):
            return _there(word.value.percent or Decimal(word.value.count), traces)
        if word.refs and not word.can("other"):
            there = any(self._ref_is_there(ref, traces) for ref in word.refs)
            there = there or self._in_a_name(word, traces) or self._goes_without_saying(word, traces)
            return there or _is_verb(word) or self._has_of_ledger(word, traces)
        if word.can("growth") and traces.names & self._changes.keys():
            return True  # 同比减少的: a field of the row holds the change.
        shown = [marks for kind, marks in _SHOWN_BY.items() if word.can(kind)]
        return not shown or any(marks & traces.said for marks in shown)

    @staticmethod
    def _is_in_passing(word: Token) -> bool:
        """一个, 三类: how many there are of what is named beside it, no amount."""
        bound: Bound = word.value
        small = all(op == "=" and value <= _FEW for op, value in bound.tests)
        counted = bound.unit in _OF_ANYTHING or word.text.endswith("块")  # 四块收入: four of them, not four yuan.
        return bound.about is not None or (word.can("amount") and small and counted)

    def _ref_is_there(self, ref: Ref, traces: Traces) -> bool:
        if ref.name in self._changes and (traces.said & _MOVED or traces.names & self._changes.keys()):
            return True
        match ref.role:
            case "fact" if isinstance(ref.fact, Compare):
                told = isinstance(ref.fact.value, bool) or ref.fact.field in traces.groups
                return ref.fact.field in traces.names and (told or str(ref.fact.value) in traces.values)
            case "fact" if isinstance(ref.fact, InSegment):
                event = self.tools.event_of(ref.name)  # 务工的人: of whom, where jobs are counted.
                return ref.name in traces.names or event in traces.names or self._is_made_up(ref.name, traces)
            case "table" | "relation":
                return ref.table not in self._events or ref.table in traces.names
            case "measure" | "quality" if ref.name in self.model.measures:
                return ref.name in traces.names or self._is_worked_out(ref.name, traces)
            case "field":
                rollup = self.model.field(ref.name).rollup
                return ref.name in traces.names or (rollup is not None and rollup.measure in traces.names)
            case "question" | "quality":
                return ref.name in traces.names
            case _:
                return True

    def _is_made_up(self, segment: str, traces: Traces) -> bool:
        """脱贫户和监测户, where the plan has the two one by one; 学生, where it has one kind of them; 16岁以下的娃."""
        parts = self._tracer.of_segment(segment)
        return parts.names - {segment, "<", "<=", ">", ">="} <= traces.names

    def _is_worked_out(self, measure: str, traces: Traces) -> bool:
        """人均, where another figure is divided by the same, or it falls out of a share (人均工资性收入占人均纯收入).

        收入, where the income of a row is compared.
        """
        content, parts = self.model.measures[measure], self._tracer.of_measure(measure)
        per = content.denominator is not None and content.denominator in traces.names
        made = bool(parts.names) and parts.names <= traces.names
        over = "percent" in traces.said and content.numerator is not None and content.numerator in traces.names
        return per or over or made or self._counts_the_same(content, traces) or content.label in traces.labels

    def _counts_the_same(self, content: MeasureModel, traces: Traces) -> bool:
        """务工人数, where those who work are counted as people; 总人口, where people are counted one by one."""
        if content.type != "integer" or not content.additive:
            return False
        home = content.subjects[0]
        if home in self._events:
            return content.where is None and home in traces.names
        counted = (self.model.measures[name] for name in traces.names if name in self.model.measures)
        return any(measure.type == "integer" and measure.unit == content.unit for measure in counted)

    def _goes_without_saying(self, word: Token, traces: Traces) -> bool:
        """读高中的娃: beside a value of its field the word only names whose it is."""
        beside = any(word.text in said and field in traces.names for field, said in self._unsaid.items())
        given = any(
            word.text in content["words"] and traces.values & set(content["values"])
            for content in self._recipients.values()
        )
        return beside or given

    def _has_of_ledger(self, word: Token, traces: Traces) -> bool:
        """享受小额信贷的: before the name of a ledger any verb of having says no more than 有."""
        had = all(ref.role == "relation" for ref in word.refs)
        return had and any(table.ledger and name in traces.names for name, table in self.model.tables.items())

    @staticmethod
    def _in_a_name(word: Token, traces: Traces) -> bool:
        """带动脱贫户最多的项目: a part of the name of a figure."""
        return any(word.text in label for label in traces.labels)


def _which_year(frame: Frame, word: Token) -> bool:
    """A bound of the figure that is asked for of every year."""
    inside = any(token.can("ask") and token.start <= word.start < token.end for token in frame.tokens)
    return inside and frame.by_year | any(group.by_year for group in frame.groups)


def _has_object(after: Token | None) -> bool:
    """比监测户, 与上年相比: not the 比较 at the end."""
    return after is not None and (bool(after.refs) or bool(after.places) or after.can("years") or after.can("area"))


def _sets_beside(plan: QueryPlan) -> bool:
    """Several figures, places or years of which none is chosen are compared by who reads them; the first of rows that
    are named (甲公司与乙公司哪家更高) is found by comparing them.
    """
    several = len(plan.measures) > 1 or plan.side_by_side or len(plan.years) > 1 or bool(plan.by)
    named = any(isinstance(item, OneOf) for item in items_of(plan.where))
    return (several and plan.top is None) or (named and bool(plan.order))


def _is_number(word: Token | None, behind: Token | None) -> bool:
    """几个, 多少人; 多少 alone behind 占 is a share."""
    if word is None or not word.can("howmany"):
        return False
    return word.text != _HOW_MUCH or (behind is not None and behind.can("table"))


def _is_verb(word: Token) -> bool:
    """帮扶车间带动…就业多少人: here 带动 is no figure, only what those do who are counted."""
    figure = all(ref.role in ("measure", "field") for ref in word.refs)
    return figure and [kind for _, kind in rjieba.tag(word.text)] == ["v"]


def _there(value: Decimal, traces: Traces) -> bool:
    """The number itself, one beside it (超过2个: at least 3), below zero (减少2000元), a part of a whole (三成).

    Or what is left of a whole (下降10%: 0.9 times as much), or so many units of the field (5亿 in 万元).
    """
    near = {value, value + 1, value - 1, value / 100, -value, 1 - value / 100, 1 + value / 100}
    in_units = {value / unit for unit in _UNITS}
    return bool((near | in_units) & traces.numbers) or value in (0, 1)
