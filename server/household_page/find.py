"""Finding households by number, by village, or by conditions in words; the words go to the parser of the data desk."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from server.chat.data.answer import DataDesk
from server.chat.question import Question
from sql_tools.describe import describe
from sql_tools.errors import NotPermitted, PlanError, WarehouseError
from sql_tools.plan import Area, Compare, Figure, Order, QueryPlan, Statistic
from sql_tools.reading import Context, Reading
from sql_tools.result import Cell

PAGE = 50
_NUMBER = re.compile(r"(?:户编号|户号|编号)?[：:\s]*([A-Za-z][A-Za-z0-9_-]{3,39}|\d[A-Za-z0-9_-]{5,39})")
_KEYS = {
    "household": "household.household_id",
    "household_year": "household_year.household_id",
    "person": "person.household_id",
    "employment": "person.household_id",
    "hospital_stay": "person.household_id",
    "assistance": "assistance.household_id",
}
"""Where the number of the household stands, by what a question counts."""
_OWN = ("household", "household_year")
"""What is listed a row a household and year."""
_PLACE = ("village.village_name", "village.town_name", "village.county_name")
_HEAD = "household.head_name"
_LIST_THEM = "把这些户列出来"
_HOUSEHOLDS = "{}的农户名单"


@dataclass(frozen=True)
class Found:
    """Households of one page. ``rows`` begin with the number; ``titles`` name their cells.

    ``total`` counts all rows read; ``cut`` where the row limit left some out. ``notes`` must be shown with them.
    """

    description: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    cut: bool
    page: int
    demo: bool
    as_of: str
    notes: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class NotFound:
    """Why nothing is listed, what to do, and questions that may have been meant."""

    message: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


class HouseholdFinder:
    """Finds households for one asker; the asker's area is in every query."""

    def __init__(self, desk: DataDesk, area: Area, region: str | None, asked_on: date) -> None:
        self._desk = desk
        self._area = area
        self._region = region
        self._asked_on = asked_on

    def number(self, words: str) -> str | None:
        """The number of a household that the words are, if they are one."""
        match = _NUMBER.fullmatch(words.strip())
        return match.group(1).upper() if match else None

    def exists(self, household_id: str) -> bool:
        """Whether the asker sees such a household."""
        key = _KEYS["household"]
        plan = QueryPlan(
            model=self._desk.queries.model.name,
            subject="household",
            columns=(key,),
            where=Compare(field=key, op="=", value=household_id),
        )
        return bool(self._desk.queries.run(plan, self._area, self._asked_on).result.rows)

    def find(self, words: str, page: int) -> Found | NotFound:
        """The households that the words describe; what is not understood is said, never left out."""
        try:
            reading = self._read(words)
            if reading.clarification is not None:
                options = tuple((each.label, each.question) for each in reading.clarification.options)
                return NotFound(reading.clarification.prompt, "请选一个，或换个说法。", options)
            if reading.refusal is not None:
                return NotFound(reading.refusal.message, reading.refusal.hint)
            return self._found(reading, page)
        except (PlanError, NotPermitted, WarehouseError) as error:
            return NotFound(error.message, error.hint)

    def _read(self, words: str) -> Reading:
        """The words as a list of households; a place alone means all of its households."""
        question = Question(text=words, asked_on=self._asked_on, region=self._region, area=self._area)
        reading = self._desk.read(question, None)
        if len(reading.plans) == 1 and _counts_households(reading.plans[0]):
            return self._listed(reading)
        if not reading.plans and not any(word.used_as == "not_understood" for word in reading.words):
            text = _HOUSEHOLDS.format(words)
            named = self._desk.read(replace(question, text=text), None)
            return named if named.plans else reading
        return reading

    def _listed(self, reading: Reading) -> Reading:
        context = Context(asked_on=self._asked_on, region=self._region, previous=reading.plans[0])
        # What is said of the first reading (a year that was supposed) holds for the list.
        return replace(self._desk.go_on(_LIST_THEM, context), notes=reading.notes)

    def _found(self, reading: Reading, page: int) -> Found | NotFound:
        plan = reading.plans[0]
        key = _KEYS.get(plan.subject)
        own = plan.subject in _OWN
        best_persons = not own and (plan.top is not None or bool(plan.narrow) or bool(plan.within))
        if len(reading.plans) > 1 or key is None or plan.measures or best_persons:
            return NotFound("这样问列不出农户。", "请写要找什么样的农户，例如：西渡镇2025年人均纯收入低于1万元的监测户")
        listed = self._desk.queries.permitted(_of_households(plan, key, self._area.names), self._area)
        answered = self._desk.queries.run(listed, self._area, self._asked_on)
        extent = self._desk.extent(listed, answered)
        if extent.state == "none":
            lacking = self._desk.not_loaded(extent)
            return NotFound(lacking.message, lacking.hint)
        result, start = answered.result, (page - 1) * PAGE
        return Found(
            description=self._said(plan, own),
            titles=tuple(_title(each.label, each.unit) for each in result.columns),
            rows=result.rows[start : start + PAGE],
            total=len(result.rows),
            cut=result.truncated,
            page=page,
            demo=result.snapshot.demo,
            as_of=result.snapshot.as_of,
            notes=(*reading.notes, *(f"没有算进来：{why}{count}" for why, count in result.left_out)),
        )

    def _said(self, plan: QueryPlan, own: bool) -> str:
        """Whose households are listed, in words."""
        said = describe(plan.model_copy(update={"columns": (), "distinct": False}), self._desk.queries.model)
        who = said.removesuffix("名单")
        return who if own else f"{who}所在的农户"


def _counts_households(plan: QueryPlan) -> bool:
    """Whether the plan is one figure of rows that can be listed just as they are."""
    plain = not plan.by and plan.having is None and not plan.count_groups and len(plan.measures) == 1
    return plain and all(isinstance(each, Figure | Statistic) and each.where is None for each in plan.measures)


def _of_households(plan: QueryPlan, key: str, names: bool) -> QueryPlan:
    """The plan as a list that begins with the number of the household, for whom it may show also with its head's name.

    The compiler and the guard refuse the name to everybody else.
    """
    own = plan.subject in _OWN
    more = [column for column in plan.columns if column not in (key, *_PLACE) and not column.endswith(".person_id")]
    columns = (key, *((_HEAD,) if names else ()), *(more if own else ()), *_PLACE)
    if own:
        return plan.model_copy(update={"columns": columns})
    order = (Order(by=key, descending=False),)
    return plan.model_copy(update={"columns": columns, "distinct": True, "order": order})


def _title(label: str, unit: str | None) -> str:
    return f"{label}（{unit}）" if unit else label
