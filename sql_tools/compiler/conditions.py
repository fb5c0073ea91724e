"""Conditions of a plan as SQL.

A condition has three outcomes: it holds, it does not hold, or a fact that it needs is not recorded. ``condition``
writes what is true exactly where it holds, and ``negated`` what is true exactly where it surely does not hold. A row of
which neither is true is unknown, and on neither side.
"""

from __future__ import annotations

from sqlglot import exp

from sql_tools.compiler.joins import ROOT, Path
from sql_tools.compiler.statement import Statement
from sql_tools.compiler.values import checked_value, require_order
from sql_tools.errors import PlanError
from sql_tools.plan import (
    And,
    Compare,
    CompareAround,
    CompareFields,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    Related,
)
from sql_tools.semantic_model import FieldModel

_COMPARISONS: dict[str, tuple[type[exp.Binary], type[exp.Binary]]] = {
    "<": (exp.LT, exp.GTE),
    "<=": (exp.LTE, exp.GT),
    "=": (exp.EQ, exp.NEQ),
    "!=": (exp.NEQ, exp.EQ),
    ">=": (exp.GTE, exp.LT),
    ">": (exp.GT, exp.LTE),
}


class Conditions:
    """Writes conditions over fields that a subclass knows; ``path`` is from where a field is looked for."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    def field(self, ref: str, path: Path = ROOT) -> tuple[FieldModel, exp.Expr]:
        """What a name in a plan means, and its value."""
        raise NotImplementedError

    def segment(self, item: InSegment, path: Path, negated: bool) -> exp.Expr:
        """A named group; only rows have one."""
        raise PlanError(f"汇总后的条件里不能用“{item.name}”。", hint="请把它放进统计对象里。")

    def related(self, item: Related, path: Path, negated: bool) -> exp.Expr:
        """A condition over related rows; only rows have them."""
        raise PlanError("汇总后的条件里不能再查成员或下级数据。", hint="请把它放进统计对象里。")

    def in_years(self, item: InYears, path: Path, negated: bool) -> exp.Expr:
        """A condition in other years; only rows have them."""
        raise PlanError("汇总后的条件里不能再查别的年份。", hint="请把它放进统计对象里。")

    def in_places(self, item: InPlaces, path: Path, negated: bool) -> exp.Expr:
        """Where a row lies; only rows lie somewhere."""
        raise PlanError("汇总后的条件里不能再限定地区。", hint="请把它放进统计对象里。")

    def around(self, item: CompareAround, path: Path) -> tuple[FieldModel, exp.Expr, exp.Expr]:
        """A field, its value, and the figure around the row that it is compared with; only rows have one."""
        raise PlanError("汇总后的条件里不能再与周围比较。", hint="请把它放进统计对象里。")

    def condition(self, item: Predicate, path: Path = ROOT, negated: bool = False) -> exp.Expr:
        """True exactly where ``item`` holds (``negated``: where it surely does not hold)."""
        match item:
            case And() | Or():
                parts = [self.condition(part, path, negated) for part in item.items]
                together = exp.and_ if isinstance(item, And) != negated else exp.or_
                return together(*parts, copy=False)
            case Not():
                return self.condition(item.item, path, not negated)
            case InSegment():
                return self.segment(item, path, negated)
            case Related():
                return self.related(item, path, negated)
            case InYears():
                return self.in_years(item, path, negated)
            case InPlaces():
                return self.in_places(item, path, negated)
            case Missing():
                return _is_null(self.field(item.field, path)[1], negated)
            case CompareAround():
                field, value, other = self.around(item, path)
                require_order(field)
                if item.times != 1:
                    other = exp.Mul(this=_wrapped(other), expression=self.statement.param(item.times))
                return _COMPARISONS[item.op][negated](this=_operand(value), expression=other)
            case Compare():
                return self._compare(item, path, negated)
            case CompareFields():
                return self._compare_fields(item, path, negated)
            case OneOf():
                return self._one_of(item, path, negated)

    def _compare(self, item: Compare, path: Path, negated: bool) -> exp.Expr:
        field, value = self.field(item.field, path)
        wanted = checked_value(field, item.value)
        if item.op not in ("=", "!="):
            require_order(field)
        if isinstance(wanted, bool):
            is_wanted = (item.op == "=") != negated
            return value if wanted == is_wanted else exp.Not(this=_wrapped(value))
        answer = _COMPARISONS[item.op][negated](this=_operand(value), expression=self.statement.param(wanted))
        differs = item.op == ("=" if negated else "!=")
        return _or_absent(field, value, answer) if differs else answer

    def _one_of(self, item: OneOf, path: Path, negated: bool) -> exp.Expr:
        field, value = self.field(item.field, path)
        values = [self.statement.param(checked_value(field, each)) for each in item.values]
        within = exp.In(this=_operand(value), expressions=values)
        return _or_absent(field, value, exp.Not(this=within)) if negated else within

    def _compare_fields(self, item: CompareFields, path: Path, negated: bool) -> exp.Expr:
        field, value = self.field(item.field, path)
        other_field, other = self.field(item.other, path)
        if item.op not in ("=", "!=") or item.times != 1 or item.plus != 0:
            require_order(field)
            require_order(other_field)
        return _COMPARISONS[item.op][negated](this=_operand(value), expression=self._linear(_operand(other), item))

    def _linear(self, other: exp.Expr, item: CompareFields) -> exp.Expr:
        if item.times != 1:
            other = exp.Mul(this=_wrapped(other), expression=self.statement.param(item.times))
        if item.plus != 0:
            other = exp.Add(this=other, expression=self.statement.param(item.plus))
        return other


def _is_null(value: exp.Expr, negated: bool) -> exp.Expr:
    empty = exp.Is(this=_wrapped(value), expression=exp.Null())
    return exp.Not(this=empty) if negated else empty


def _or_absent(field: FieldModel, value: exp.Expr, answer: exp.Expr) -> exp.Expr:
    """An empty cell that is a fact of its own (not monitored at all) surely differs from any value."""
    if field.absent is None:
        return answer
    return exp.or_(answer, _is_null(value.copy(), negated=False), copy=False)


def _operand(value: exp.Expr) -> exp.Expr:
    """A value ready to be compared: a condition used as a value goes in brackets."""
    return exp.paren(value, copy=False) if isinstance(value, exp.Predicate | exp.Connector | exp.Not) else value


def _wrapped(value: exp.Expr) -> exp.Expr:
    return exp.paren(value, copy=False) if isinstance(value, exp.Binary | exp.Not) else value
