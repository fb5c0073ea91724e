"""The other reading of 本月新增监测户: not what changed between two snapshots, but what is dated within the time."""

from __future__ import annotations

from datetime import date

from server.chat.answer import DataBlock
from server.chat.changes.asked import ChangeQuestion
from server.chat.changes.since import Span
from server.chat.data.queries import Queries
from server.chat.question import Question
from server.reports.condition_fields import counted_condition, fields_of, joined
from sql_tools.plan import Compare, Figure, InSegment, QueryPlan

_DATED = {
    "newly_watched": ("monitored", "household.monitor_since", "纳入监测日期", "纳入监测的"),
    "cleared": ("cleared", "household.risk_cleared_on", "风险消除日期", "消除风险的"),
}
"""Change → group, the field that dates it, what the field and the group are called."""
_HOUSEHOLDS = "households"
_WATCHED_BY = "household.monitor_type"


class Dated:
    """Households whose date on file lies in the time of the question, in the snapshot in use."""

    def __init__(self, queries: Queries, question: Question, change: ChangeQuestion) -> None:
        self._queries = queries
        self._question = question
        self._change = change

    def count(self) -> tuple[str, DataBlock] | None:
        """A sentence without its full stop, and the block of its figure; None where nothing is dated so."""
        name = self._name()
        if name is None or not isinstance(self._change.since, Span):
            return None
        _, _, dated_by, who = _DATED[name]
        measure = Figure(name=_HOUSEHOLDS)
        answered = self._queries.run(
            self._plan(name, measures=(measure,)), self._question.area, self._question.asked_on
        )
        count = answered.result.rows[0][0]
        when = f"{_day(self._change.since.first)}至{_day(min(self._change.since.last, self._question.asked_on))}"
        return f"按库里登记的{dated_by}，{when}{who}有{count}户", answered.block

    def listed(self) -> DataBlock:
        """The households themselves; only where there is a count."""
        name = self._name()
        assert name is not None
        columns = ("household.household_id", "village.town_name", "village.village_name", _DATED[name][1])
        plan = self._plan(name, columns=columns)
        return self._queries.run(plan, self._question.area, self._question.asked_on).block

    def _name(self) -> str | None:
        if self._change.change == "cleared":
            return "cleared"
        plan, model = self._change.plan, self._queries.model
        fields, _ = fields_of(counted_condition(plan, model)[1], plan.subject, model)
        return "newly_watched" if self._change.change == "came" and _WATCHED_BY in fields else None

    def _plan(self, name: str, **shown: tuple[Figure, ...] | tuple[str, ...]) -> QueryPlan:
        assert isinstance(self._change.since, Span)
        group, field, _, _ = _DATED[name]
        _, where = counted_condition(self._change.plan, self._queries.model)
        inside = joined(
            where,
            None if where == InSegment(name=group) else InSegment(name=group),
            Compare(field=field, op=">=", value=self._change.since.first),
            Compare(field=field, op="<=", value=min(self._change.since.last, self._question.asked_on)),
        )
        kept = {"by": (), "columns": (), "measures": (), "order": (), **shown}
        return self._change.plan.model_copy(update={"where": inside, **kept})


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
