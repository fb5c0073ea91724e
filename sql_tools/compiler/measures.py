"""The measures of a plan: what is added up in each group, and what is worked out of it.

A column that shows a part of a measure is called after it: ``m0_part`` and ``m0_whole`` of a share, ``m0_now`` and
``m0_before`` of a change, ``m0_left`` and ``m0_right`` of a difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from sql_tools.compiler.statement import column, quotient, settled
from sql_tools.compiler.terms import Terms
from sql_tools.describe import condition_text, measure_label, measure_unit
from sql_tools.errors import PlanError
from sql_tools.plan import (
    Around,
    Change,
    Difference,
    Figure,
    Measure,
    Past,
    Portion,
    Predicate,
    QueryPlan,
    Ratio,
    Share,
    Statistic,
)
from sql_tools.result import Column
from sql_tools.semantic_model import SemanticModel


@dataclass(frozen=True)
class Piece:
    """An aggregate of one group. ``additive``: it is zero for a group without rows."""

    name: str
    write: Callable[[Terms], exp.Expr]
    additive: bool = False


@dataclass(frozen=True)
class Pieces:
    """Where pieces stand: in ``now``, those of so many years before in ``before``; totals are over ``partition``."""

    now: str
    before: dict[int, str] = field(default_factory=dict)
    partition: tuple[str, ...] = ()

    def of(self, name: str) -> exp.Expr:
        """A piece of the group."""
        return column(name, self.now)

    def back(self, name: str, years: int) -> exp.Expr:
        """The same piece of the same group so many years before."""
        return column(name, self.before[years])

    def total(self, name: str, within: str | None = None, mean: bool = False) -> exp.Expr:
        """The piece summed over all groups (``mean``: on average), or over those alike in the key ``within``."""
        keys = [*self.partition, *([within] if within is not None else [])]
        alike = [column(each, self.now) for each in keys]
        value = (exp.Avg if mean else exp.Sum)(this=self.of(name))
        return exp.Window(this=value, partition_by=alike, over="OVER")

    def total_back(self, name: str, years: int, within: str | None = None, mean: bool = False) -> exp.Expr:
        """The piece so many years before, summed (``mean``: on average) over the same groups as ``total``."""
        whole = self.total(name, within)
        whole.set("this", (exp.Avg if mean else exp.Sum)(this=self.back(name, years)))
        return whole


@dataclass(frozen=True)
class Worked:
    """A column of the result; ``value`` works it out of the pieces of its group."""

    column: Column
    value: Callable[[Pieces], exp.Expr]


class Measures:
    """All pieces and columns of a plan's measures; the column of the n-th measure is ``m{n}``.

    ``worked_out``: some column is more than a piece. ``years_back``: how many years before pieces are needed of.
    """

    def __init__(self, plan: QueryPlan, model: SemanticModel) -> None:
        self.model = model
        self.subject, self.years = plan.subject, plan.years
        self.pieces: dict[str, Piece] = {}
        self.columns: list[Worked] = []
        self.years_back: set[int] = set()
        self.levels: dict[str, str] = {}
        """Place levels within which figures are taken → the name of the key that tells such places apart."""
        self.worked_out = any(not isinstance(measure, Figure | Statistic | Share) for measure in plan.measures)
        for number, measure in enumerate(plan.measures):
            main, *parts = self._worked(f"m{number}", measure)
            self.columns.append(main)
            if plan.parts:
                self.columns += parts

    def _worked(self, name: str, measure: Measure) -> list[Worked]:
        """The measure's own column, then those of its parts."""
        match measure:
            case Figure():
                return self._figure(name, measure)
            case Statistic():
                return [self._piece(name, measure, lambda terms: terms.statistic(measure), measure.function == "sum")]
            case Share():
                return self._share(name, measure, measure.of, measure.part, measure.whole)
            case Portion():
                return self._portion(name, measure)
            case Change():
                return self._change(name, measure)
            case Past():
                return self._past(name, measure)
            case Around():
                return self._around(name, measure)
            case Difference():
                return self._difference(name, measure)
            case Ratio():
                return self._ratio(name, measure)

    def _piece(self, name: str, measure: Measure, write: Callable[[Terms], exp.Expr], additive: bool) -> Worked:
        self.pieces[name] = Piece(name, write, additive)
        return Worked(self._column(name, measure), lambda pieces: pieces.of(name))

    def _column(self, name: str, measure: Measure, suffix: str = "") -> Column:
        label = measure_label(measure, self.model, self.years) + suffix
        return Column(name, label, measure_unit(measure, self.model), _type(measure, self.model))

    # ---- figures and shares -----------------------------------------------------------------------------

    def _figure(self, name: str, measure: Figure) -> list[Worked]:
        model = self.model.measures.get(measure.name)
        if model is None:
            raise PlanError(f"没有定义指标“{measure.name}”。", hint="请换一个指标。")
        if model.share is not None:
            return self._share(name, measure, model.share.of, model.share.part, model.share.whole)
        main = self._piece(name, measure, lambda terms: terms.figure(measure), model.additive)
        if model.type != "percent" or model.numerator is None or model.denominator is None:
            return [main]
        # A percentage is shown with what it was worked out of.
        of = (model.numerator, model.denominator)
        part = self._ratio_part(f"{name}_part", measure, of, 0)
        return [main, part, self._ratio_part(f"{name}_whole", measure, of, 1)]

    def _ratio_part(self, name: str, measure: Figure, of: tuple[str, str], which: int) -> Worked:
        shown = Figure(name=of[which], where=measure.where)
        return self._piece(name, shown, lambda terms: terms.ratio(*of, terms.filters(measure.where))[which], True)

    def _share(
        self, name: str, measure: Figure | Share, of: str, part: Predicate, whole: Predicate | None
    ) -> list[Worked]:
        own = measure.where if isinstance(measure, Figure) else None
        within = own if whole is None else whole

        def write(which: int) -> Callable[[Terms], exp.Expr]:
            return lambda terms: terms.share(of, part, whole, terms.filters(own))[which]

        def percentage(terms: Terms) -> exp.Expr:
            return settled(quotient(write(0)(terms), write(1)(terms), percent=True))

        main = self._piece(name, measure, percentage, additive=False)
        of_part = self._piece(f"{name}_part", Figure(name=of, label=self._of(part, of)), write(0), additive=True)
        of_whole = self._piece(f"{name}_whole", Figure(name=of, label=self._of(within, of)), write(1), additive=True)
        return [main, of_part, of_whole]

    def _of(self, where: Predicate | None, of: str) -> str:
        label = self.model.measures[of].label if of in self.model.measures else of
        return f"{condition_text(where, self.model)}的{label}" if where is not None else f"参与计算的{label}"

    # ---- worked out of several groups ---------------------------------------------------------------------

    def _portion(self, name: str, measure: Portion) -> list[Worked]:
        of = self._of_measure(f"{name}_part", measure.of)
        key = self._key_of(measure.level) if measure.level is not None else None

        def total(pieces: Pieces) -> exp.Expr:
            return pieces.total(f"{name}_part", key)

        def value(pieces: Pieces) -> exp.Expr:
            return settled(quotient(of.value(pieces), total(pieces), percent=True))

        whole = self._column(f"{name}_whole", measure.of, "总计")
        return [Worked(self._column(name, measure), value), of, Worked(whole, total)]

    def _key_of(self, level: str) -> str:
        """The key that tells the places apart within which a figure is taken."""
        return self.levels.setdefault(level, f"around_{level}")

    def _of_measure(self, name: str, measure: Figure | Statistic) -> Worked:
        """The measure that a portion is of: one that may be summed over groups."""
        worked = self._worked(name, measure)[0]
        if not self.pieces[name].additive:
            raise PlanError(f"“{worked.column.label}”不能求占总计的比重。", hint="请换成户数、人数或金额。")
        return worked

    def _change(self, name: str, measure: Change) -> list[Worked]:
        back, piece = measure.years_back, f"{name}_now"
        self.years_back.add(back)
        now = self._worked(piece, measure.of)[0]

        def value(pieces: Pieces) -> exp.Expr:
            return _change(pieces.of(piece), pieces.back(piece, back), measure)

        earlier = f"{self.years[0] - back}年" if len(self.years) == 1 else f"{back}年前"
        since = "（上年）" if back == 1 else f"（{earlier}）"
        before = Worked(self._column(f"{name}_before", measure.of, since), lambda pieces: pieces.back(piece, back))
        return [Worked(self._column(name, measure), value), now, before]

    def _past(self, name: str, measure: Past) -> list[Worked]:
        back, piece = measure.years_back, f"{name}_now"
        self.years_back.add(back)
        self._worked(piece, measure.of)
        return [Worked(self._column(name, measure), lambda pieces: pieces.back(piece, back))]

    def _around(self, name: str, measure: Around) -> list[Worked]:
        """A ratio is worked out anew of its parts; a count or sum is the mean of the groups."""
        piece = f"{name}_own"
        self._worked(piece, measure.of)
        key = self._key_of(measure.level) if measure.level is not None else None
        if isinstance(measure.of, Change):
            return [Worked(self._column(name, measure), self._change_around(piece, measure.of, key))]
        parts = self._parts_of(piece, measure.of)

        def value(pieces: Pieces) -> exp.Expr:
            if parts is None:
                return settled(pieces.total(piece, key, mean=True))
            part, whole = (pieces.total(each, key) for each in parts)
            return settled(quotient(part, whole, percent=measure_unit(measure.of, self.model) == "%"))

        return [Worked(self._column(name, measure), value)]

    def _change_around(self, piece: str, change: Change, key: str | None) -> Callable[[Pieces], exp.Expr]:
        """The change of the figure of all groups together, each year's of its own parts."""
        parts, back = self._parts_of(f"{piece}_now", change.of), change.years_back
        percent = measure_unit(change.of, self.model) == "%"

        def value(pieces: Pieces) -> exp.Expr:
            if parts is None:
                name = f"{piece}_now"
                return _change(pieces.total(name, key, mean=True), pieces.total_back(name, back, key, True), change)
            part, whole = parts
            now = quotient(pieces.total(part, key), pieces.total(whole, key), percent)
            before = quotient(pieces.total_back(part, back, key), pieces.total_back(whole, back, key), percent)
            return _change(now, before, change)

        return value

    def _parts_of(self, piece: str, of: Figure | Statistic | Share) -> tuple[str, str] | None:
        """The pieces that a ratio is worked out of; None of a figure that may be added up."""
        names = (f"{piece}_part", f"{piece}_whole")
        if isinstance(of, Figure):
            model = self.model.measures[of.name]
            if model.numerator is not None and model.denominator is not None:
                for which, each in enumerate(names):
                    if each not in self.pieces:
                        self._ratio_part(each, of, (model.numerator, model.denominator), which)
        if all(each in self.pieces for each in names):
            return names
        if not self.pieces[piece].additive:
            raise PlanError(
                f"“{self._column(piece, of).label}”没有可比的平均水平。", hint="请换成户数、人数、金额或比例。"
            )
        return None

    def _ratio(self, name: str, measure: Ratio) -> list[Worked]:
        left = self._worked(f"{name}_left", measure.left)[0]
        right = self._worked(f"{name}_right", measure.right)[0]
        if left.column.unit != right.column.unit and measure.form != "each":
            raise PlanError(f"“{left.column.label}”与“{right.column.label}”单位不同，不能相比。", hint="请换一个指标。")

        def value(pieces: Pieces) -> exp.Expr:
            return settled(quotient(left.value(pieces), right.value(pieces), percent=measure.form == "percent"))

        return [Worked(self._column(name, measure), value), left, right]

    def _difference(self, name: str, measure: Difference) -> list[Worked]:
        left = self._worked(f"{name}_left", measure.left)[0]
        right = self._worked(f"{name}_right", measure.right)[0]
        if left.column.unit != right.column.unit:
            raise PlanError(f"“{left.column.label}”与“{right.column.label}”单位不同，不能相减。", hint="请换一个指标。")

        def value(pieces: Pieces) -> exp.Expr:
            apart = exp.Sub(this=left.value(pieces), expression=exp.paren(right.value(pieces), copy=False))
            return exp.Abs(this=apart) if measure.absolute else apart

        return [Worked(self._column(name, measure), value), left, right]


def _change(now: exp.Expr, before: exp.Expr, measure: Change) -> exp.Expr:
    """Now against before; a rate from a base of zero or less is unknown."""
    if measure.form == "difference":
        return exp.Sub(this=now, expression=before)
    zero, one = exp.Literal.number(0), exp.Literal.number(1)
    grown: exp.Expr = quotient(now, before)
    positive: exp.Expr = exp.GT(this=before.copy(), expression=zero)
    if measure.form == "annual":
        positive = exp.and_(positive, exp.GTE(this=now.copy(), expression=zero.copy()), copy=False)
        years = exp.Div(this=exp.Literal.number("1.0"), expression=exp.Literal.number(measure.years_back), typed=True)
        grown = exp.Pow(this=exp.paren(grown, copy=False), expression=years)
    percent = exp.Mul(
        this=exp.paren(exp.Sub(this=grown, expression=one), copy=False), expression=exp.Literal.number(100)
    )
    return settled(exp.Case(ifs=[exp.If(this=positive, true=percent)]))


def _type(measure: Measure, model: SemanticModel) -> str:
    match measure:
        case Figure():
            return model.measures[measure.name].type
        case Statistic():
            own = model.field(measure.field).type
            if measure.function == "count_distinct":
                return "integer"
            return "number" if own == "integer" and measure.function in ("mean", "median") else own
        case Share() | Portion():
            return "percent"
        case Change():
            return _type(measure.of, model) if measure.form == "difference" else "percent"
        case Past():
            return _type(measure.of, model)
        case Around():
            around = _type(measure.of, model)
            return "number" if around == "integer" else around
        case Ratio():
            return "percent" if measure.form == "percent" else "number"
        case Difference():
            return _type(measure.left, model)
