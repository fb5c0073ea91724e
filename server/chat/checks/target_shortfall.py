"""What is still missing of a target: how many rows, how much money, and which households or villages they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies_corpus.model import Condition, Figure, Target
from server.chat.checks.nodes import cents
from server.chat.checks.rule_plans import NAMES, FigurePlans
from server.chat.checks.target_figures import TargetFigures
from server.chat.data.queries import Answered, Asker, Blocks
from server.chat.wording import figure
from sql_tools.plan import And, Compare, Not, Order, Place, Predicate, QueryPlan
from sql_tools.plan import Figure as PlanFigure
from sql_tools.result import Cell

INCOME = "household_year.net_income_per_capita"
_MEAN = "income_per_capita"
_COUNTERS = {"household_year": "户", "village_year": "个村"}
_SUBJECTS = {"household_year": "household", "village_year": "village"}
_SHOWN = 10
_MANY_YUAN = 1_000_000


@dataclass(frozen=True)
class Missing:
    """Those that a target still lacks: the first as lines, the block that has them all, and how many are not shown."""

    title: str
    lines: tuple[str, ...]
    more: int
    counter: str
    data: int


class ShortfallReckoner:
    """Works out for one asker what targets still lack; what was run is shown in ``blocks``."""

    def __init__(self, asker: Asker, blocks: Blocks) -> None:
        self._asker = asker
        self._blocks = blocks
        self._plans = FigurePlans(asker.queries.model, asker.asked_on)

    def sentences(self, rule: Target, figures: TargetFigures, year: int, threshold: Decimal | None) -> tuple[str, ...]:
        """The money (and households) that the place lacks, each a Chinese sentence; empty where it lacks nothing or
        the target is not one of income."""
        observed = figures.facts.observed
        if threshold is None or observed is None or not figures.facts.complete:
            return ()
        said = (self._of_the_group(rule, figures, year, threshold), self._of_the_poorest(rule, figures.place, year))
        return tuple(sentence for sentence in said if sentence is not None)

    def can_list(self, rule: Target) -> bool:
        """Whether single households or villages stand in the way of the target."""
        return self._short(rule) is not None

    def missing(self, rule: Target, place: Place, year: int) -> Missing | None:
        """The households or villages below the bar; None where the target is not about single ones."""
        subject, where = self._plans.subject(rule.figure), self._short(rule)
        if where is None:
            return None
        shown = _fields(rule.figure) or ((INCOME,) if subject == "household_year" else ())
        columns = (*NAMES[_SUBJECTS[subject]], *shown)
        order = (Order(by=shown[0], descending=False),) if shown else ()
        answered = self._run(subject, place, year, columns=columns, where=where, order=order)
        rows = answered.result.rows
        lines = tuple(self._line(columns, row) for row in rows[:_SHOWN])
        count = self._count(subject, where, place, year)
        title = f"{place.name}{year}年{self._bar(rule)}的{count}{_COUNTERS[subject]}"
        return Missing(title, lines, count - len(lines), _COUNTERS[subject], self._blocks.index(answered.block))

    def income(self, rule: Target, place: Place, year: int) -> Decimal | None:
        """The income per head of those whom a target counts; None where nobody is on file."""
        people, income = self._sums(self._plans.where(rule.figure.of, True), place, year, "population", "net_income")
        return income / people if people else None

    def _of_the_group(self, rule: Target, figures: TargetFigures, year: int, threshold: Decimal) -> str | None:
        """How much more the whole group would have to earn, where its income per head is what counts."""
        if rule.figure.measure != _MEAN or rule.figure.place == "region" or rule.op not in (">=", ">"):
            return None
        people, income = self._sums(
            self._plans.where(rule.figure.of, True), figures.place, year, "population", "net_income"
        )
        if not people or figures.facts.observed is None:
            return None
        wanted = _wanted_income(rule.figure, income / people, figures.facts.observed, threshold, year)
        if wanted is None or wanted * people <= income:
            return None
        each, total = cents(wanted - income / people), cents(wanted * people - income)
        counted = f"按{rule.group}当年{figure(people, '人')}计算"
        return f"{counted}，要达到目标，人均还差{figure(each, '元')}，合计还差{_money(total)}"

    def _of_the_poorest(self, rule: Target, place: Place, year: int) -> str | None:
        """How many are below a bar of income, and what would bring each of them up to it."""
        bar, where = _income_bar(rule), self._short(rule)
        if bar is None or where is None:
            return None
        rows, people, income = self._sums(where, place, year, "households", "population", "net_income")
        if not rows:
            return None
        aside = "（目标看的是平均数，不要求每户都达到）" if rule.figure.measure == _MEAN else ""
        return (
            f"人均纯收入低于{figure(bar, '元')}的有{figure(rows, '户')}{figure(people, '人')}，"
            f"都补到{figure(bar, '元')}合计还差{_money(cents(bar * people - income))}{aside}"
        )

    def _short(self, rule: Target) -> Predicate | None:
        """Those that stand in the way of the target: they fit what must be none, or not what all must fit."""
        own = rule.figure
        if self._plans.subject(own) not in _SUBJECTS or own.form != "value" or own.over is not None:
            return None
        bar = _income_bar(rule)
        if own.measure == _MEAN and bar is not None:
            return self._plans.where(own.of, Compare(field=INCOME, op="<", value=bar))
        whole = self._plans.terms.of(own.where) if own.where is not None else True
        if own.part is not None and rule.op in (">=", ">"):
            part = self._plans.terms.of(own.part)
            if isinstance(part, bool):
                return None
            not_part = Not(item=part)
            return self._plans.where(own.of, not_part if isinstance(whole, bool) else And(items=(whole, not_part)))
        return self._plans.where(own.of, whole) if own.part is None and rule.op in ("<=", "<") else None

    def _bar(self, rule: Target) -> str:
        """What is said of those that are listed."""
        own, bar = rule.figure, _income_bar(rule)
        if own.part is not None:
            return f"没有达到“{own.part.label}”" if hasattr(own.part, "label") else "没有达到"
        if own.where is not None and hasattr(own.where, "label"):
            return str(own.where.label)
        return f"人均纯收入低于{figure(bar, '元')}"

    def _count(self, subject: str, where: Predicate, place: Place, year: int) -> int:
        name = "households" if subject == "household_year" else "villages"
        measures = (PlanFigure(name=name, where=where),)
        return int(str(self._run(subject, place, year, measures=measures).result.rows[0][0] or 0))

    def _sums(self, where: Predicate | None, place: Place, year: int, *names: str) -> list[Decimal]:
        measures = tuple(PlanFigure(name=name, where=where) for name in names)
        answered = self._run("household_year", place, year, measures=measures)
        self._blocks.index(answered.block)
        return [Decimal(str(cell or 0)) for cell in answered.result.exact[0]]

    def _run(self, subject: str, place: Place, year: int, **parts: object) -> Answered:
        values = {"model": self._plans.model.name, "subject": subject, "places": (place,), "years": (year,), **parts}
        return self._asker.run(QueryPlan.model_validate(values))

    def _line(self, columns: Sequence[str], row: Sequence[Cell]) -> str:
        shown = dict(zip(columns, row, strict=False))
        place = "".join(str(shown.get(ref) or "") for ref in ("village.town_name", "village.village_name"))
        household = shown.get("household_year.household_id")
        figures = [
            f"{self._plans.model.field(ref).label}{self._cell(ref, shown[ref])}"
            for ref in columns
            if ref not in (*NAMES["household"], *NAMES["village"])
        ]
        name = f"{household}（{place}）" if household else place
        return f"{name}：{'，'.join(figures)}" if figures else name

    def _cell(self, ref: str, cell: Cell) -> str:
        return cell.isoformat() if isinstance(cell, date) else figure(cell, self._plans.model.field(ref).unit)


def _income_bar(rule: Target) -> Decimal | None:
    """The income per head that single households are held against: the target's own, or that of its condition."""
    own = rule.figure
    if own.measure == _MEAN:
        return rule.value if own.form == "value" and own.over is None and own.where is None else None
    where = own.where
    if isinstance(where, Condition) and where.field == INCOME and where.op == "<" and own.part is None:
        return None if isinstance(where.value, bool | str) or where.value is None else Decimal(where.value)
    return None


def _wanted_income(own: Figure, income: Decimal, observed: Decimal, threshold: Decimal, year: int) -> Decimal | None:
    """The income per head of the group at which the target is just reached; None where it does not follow from it."""
    if own.over is not None:
        return income * threshold / observed if observed > 0 else None
    if own.form == "value":
        return threshold
    if own.form not in ("growth", "annual_growth") or observed <= Decimal(-100):
        return None
    years = 1 if own.form == "growth" or own.since is None else year - own.since
    return income * ((1 + threshold / 100) / (1 + observed / 100)) ** years


def _fields(own: Figure) -> tuple[str, ...]:
    """The fields that the target compares, to be shown for each row."""
    trees = [tree for tree in (own.where, own.part) if isinstance(tree, Condition)]
    return tuple(dict.fromkeys(tree.field for tree in trees))


def _money(amount: Decimal | None) -> str:
    """Yuan, and in 万元 where it is much."""
    if amount is None or amount < _MANY_YUAN:
        return figure(amount, "元")
    return f"{figure(amount, '元')}（约{figure(amount / 10000, '万元')}）"
