"""Fields, conditions and aggregates over the rows of one SELECT; a term that needs a joined table joins it."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from sql_tools.area_keys import shard_columns
from sql_tools.compiler.area import add_area, add_places, add_years, place_code
from sql_tools.compiler.around import figure_around
from sql_tools.compiler.conditions import Conditions
from sql_tools.compiler.gaps import asks_related, gaps, may_be_empty
from sql_tools.compiler.joins import ROOT, Path
from sql_tools.compiler.rows import Rows
from sql_tools.compiler.statement import column, named, quotient, references, settled, unwrapped
from sql_tools.compiler.values import require_number, require_order
from sql_tools.errors import PlanError
from sql_tools.plan import (
    CompareAround,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Not,
    Place,
    Predicate,
    Related,
    Statistic,
)
from sql_tools.semantic_model import FieldModel, MeasureModel

Filters = tuple[exp.Expr, ...]
_FIGURE = "figure"


class Terms(Conditions):
    """Writes expressions over ``rows``; ``years_together``: rows of several years are counted in one figure."""

    def __init__(self, rows: Rows, years_together: bool = False) -> None:
        super().__init__(rows.statement)
        self.years_together = years_together
        self.rows = rows
        self.model = rows.model
        self._rollups: dict[tuple[tuple[str, ...], str], str] = {}

    # ---- fields ---------------------------------------------------------------------------------------

    def field(self, ref: str, path: Path = ROOT) -> tuple[FieldModel, exp.Expr]:
        """A field that a plan names, and its value; ``PlanError`` for personal data that the asker may not see."""
        field = self.model.field(ref)
        if self.hides(field):
            raise PlanError(f"“{field.label}”是个人信息，不能查询。", hint="可以改查户数、人数等汇总数。")
        return field, self.value(ref, path)

    def hides(self, field: FieldModel) -> bool:
        """Whether the field is personal and the asker may not see such."""
        return field.sensitivity == "personal" and not self.statement.area.names

    def shown(self, ref: str) -> exp.Expr:
        """A field as a column of a list; of personal data that the asker may not see only the first character."""
        field, value = self.model.field(ref), self.value(ref)
        if not self.hides(field):
            return value
        first = exp.Literal.number(1)
        return exp.Substring(this=value, start=first, length=first.copy())

    def value(self, ref: str, path: Path = ROOT) -> exp.Expr:
        """The value of ``table.field`` for each row, looked for from ``path``."""
        owner, _, name = ref.rpartition(".")
        path = self.rows.find(owner, path)
        field = self.rows.table(path).fields[name]
        if field.sql is not None:
            return settled(self._resolved(self.statement.snippet(field.sql), path))
        if field.rollup is not None:
            return self._rollup(name, field, path)
        return self.rows.column(path, field.column or name)

    def _resolved(self, tree: exp.Expr, path: Path) -> exp.Expr:
        """An expression of the model with every field in it replaced by its value."""
        holder = exp.Paren(this=tree)
        for node in list(holder.find_all(exp.Column)):
            if node.table:
                continue  # a condition that is already written, not a reference of the model
            value = self.value(node.name, path)
            node.replace(exp.paren(value, copy=False) if isinstance(value, exp.Binary) else value)
        return unwrapped(holder)

    def _rollup(self, ref: str, field: FieldModel, path: Path) -> exp.Expr:
        """A figure over the rows that belong to each row: worked out once for all, then put beside it."""
        key = (tuple(join.name for join in path), ref)
        if key not in self._rollups:
            self._rollups[key] = self._rolled_up(field, path)
        name = self._rollups[key]
        value = column(_FIGURE, name)
        assert field.rollup is not None
        if field.required:
            return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])
        if not self.model.measures[field.rollup.measure].additive:
            return value
        none_there = exp.Is(this=column("key_0", name), expression=exp.Null())
        return exp.Case(ifs=[exp.If(this=none_there, true=exp.Literal.number(0))], default=value)

    def _rolled_up(self, field: FieldModel, path: Path) -> str:
        """The figure by the key of this row (and its year, of several), as a part of the statement before it."""
        assert field.rollup is not None
        path, relation = self.rows.find_relation(field.rollup.relation, path)
        before = relation.year == "previous"
        year = self.rows.year(path).before() if before else self.rows.year(path)
        own_year = self.model.tables[relation.table].year
        if own_year is not None:
            self.rows.year_value(path, before)  # refuses where no year is known
        # What belongs to a row lies where the row lies.
        places = () if self.rows.table(ROOT).place else self.rows.places
        inner = Terms(Rows(self.statement, relation.table, year.values, places=places))
        add_years(inner.rows)
        add_area(inner.rows)
        add_places(inner.rows)
        last: Path = ROOT
        for step in relation.through:
            last = inner.rows.find(step, last)
        ties: list[tuple[exp.Expr, exp.Expr]] = [
            (inner.rows.column(last, theirs), self.rows.column(path, own)) for own, theirs in relation.on.items()
        ]
        if year.column is not None:
            ties.append((inner.rows.year_value(), self.rows.year_value(path, before)))
        keys = [named(value, f"key_{number}") for number, (value, _) in enumerate(ties)]
        inner.rows.conditions += inner.filters(field.rollup.where)
        figure = inner.measure(field.rollup.measure)
        query = inner.rows.select(*keys, named(figure, _FIGURE))
        query = query.group_by(*(value.copy() for value, _ in ties), copy=False)
        name = self.statement.cte("rolled_up", query)
        same = [exp.EQ(this=column(f"key_{n}", name), expression=value) for n, (_, value) in enumerate(ties)]
        self.rows.attach(name, exp.and_(*same, copy=False))
        return name

    def belonging(self, relation_name: str, path: Path) -> Terms:
        """The rows of a one-to-many relation, tied by its keys and its year to the current row."""
        path, relation = self.rows.find_relation(relation_name, path)
        own_year = self.model.tables[relation.table].year
        dated = own_year is not None and relation.year != "any"
        before = relation.year == "previous"
        year = self.rows.year(path).before() if before else self.rows.year(path)
        # Members have no year of their own: what is asked of them is of the year of the row that they belong to.
        inner = Rows(self.statement, relation.table, year.values, year if own_year is None else None)
        last: Path = ROOT
        for step in relation.through:
            last = inner.find(step, last)
        for own, theirs in relation.on.items():
            tie = exp.EQ(this=inner.column(last, theirs), expression=self.rows.column(path, own))
            inner.conditions.append(tie)
        if dated and own_year is not None:
            year_value = self.rows.year_value(path, before)
            inner.conditions.append(exp.EQ(this=column(own_year, inner.alias), expression=year_value))
        return Terms(inner)

    # ---- conditions -----------------------------------------------------------------------------------

    def segment(self, item: InSegment, path: Path, negated: bool) -> exp.Expr:
        """A named group of the model, looked at from the table that it speaks of."""
        segment = self.model.segments.get(item.name)
        if segment is None:
            raise PlanError(f"没有定义“{item.name}”这类对象。", hint="请换一种说法。")
        return self.condition(segment.where, self.rows.find(segment.table, path), negated)

    def related(self, item: Related, path: Path, negated: bool) -> exp.Expr:
        """ANY, NONE and ALL over related rows; a row with an unknown fact never decides the outcome."""
        if item.at_least > 1:
            return self._at_least(item, path, negated)

        def exists(where: Predicate | None, or_unknown: bool = False) -> exp.Expr:
            inner = self.belonging(item.relation, path)
            if where is not None:
                inner.rows.conditions.append(inner.possibly(where, or_unknown))
            return exp.Exists(this=inner.rows.select(exp.Literal.number(1)))

        if item.quantifier == "all":
            return _all_fit(item.where, exists, negated)
        if (item.quantifier == "any") != negated:
            return exists(item.where)
        return exp.Not(this=exists(item.where, or_unknown=True))

    def in_years(self, item: InYears, path: Path, negated: bool) -> exp.Expr:
        """The same thing's row of each year fits; one whose row of a year is not on file does not decide."""
        found = [self._in_year(year, item.where, path, negated) for year in dict.fromkeys(item.years)]
        together = exp.and_ if (item.quantifier == "every") != negated else exp.or_
        return together(*found, copy=False)

    def _in_year(self, year: int, where: Predicate, path: Path, negated: bool) -> exp.Expr:
        table = self.rows.table(path)
        if table.year is not None and table.year not in table.key:
            raise PlanError(f"一条“{table.label}”只属于一个年份，不能逐年比较。", hint="请改问人、户或村。")
        name = path[-1].to if path else self.rows.root
        inner = Terms(Rows(self.statement, name, (year,)))
        add_years(inner.rows)
        stored = (table.fields[key].column or key if key in table.fields else key for key in table.key)
        for key in (*(each for each in stored if each != table.year), *shard_columns(name, self.model)):
            tie = exp.EQ(this=inner.rows.column(ROOT, key), expression=self.rows.column(path, key))
            inner.rows.conditions.append(tie)
        inner.rows.conditions.append(inner.condition(where, negated=negated))
        return exp.Exists(this=inner.rows.select(exp.Literal.number(1)))

    def in_places(self, item: InPlaces, path: Path, negated: bool) -> exp.Expr:
        """The code of the row's place is one of these; of published figures its own row."""
        one = [self._in_place(place, path) for place in item.places]
        within = exp.or_(*one, copy=False)
        return _not_true(within) if negated else within

    def _in_place(self, place: Place, path: Path) -> exp.Expr:
        table = self.rows.table(path)
        code = self.value(place_code(self.rows, path, place), path)
        fits: exp.Expr = exp.EQ(this=code, expression=self.statement.param(place.code))
        if table.place_level is None:
            return fits
        owner = path[-1].name if path else self.rows.root
        level = self.value(f"{owner}.{table.place_level}", path)
        own_row = exp.EQ(this=level, expression=self.statement.param(place.level))
        return exp.and_(fits, own_row, copy=False)

    def around(self, item: CompareAround, path: Path) -> tuple[FieldModel, exp.Expr, exp.Expr]:
        """The figure of all rows in the same place of a level, worked out once and put beside each row."""
        field, value = self.field(item.field, path)
        if path:
            raise PlanError(f"“{field.label}”不能这样与周围比较。", hint="请直接问这一类对象。")
        return field, value, figure_around(self, item)

    def possibly(self, item: Predicate, or_unknown: bool) -> exp.Expr:
        """Where ``item`` holds; ``or_unknown``: also where it is not known."""
        if not or_unknown or not gaps(item, self.rows):
            return self.condition(item)
        return _not_true(self.condition(item, negated=True))

    def unknown(self, item: Predicate) -> exp.Expr:
        """Where ``item`` is neither true nor false, for want of a fact."""
        if not asks_related(item, self.model):
            return exp.Is(this=exp.paren(self.condition(item), copy=False), expression=exp.Null())
        sides = (self.condition(item), self.condition(item, negated=True))
        return exp.and_(*map(_not_true, sides), copy=False)

    def known(self, item: Predicate) -> exp.Expr:
        """Where ``item`` is true or false."""
        if not asks_related(item, self.model):
            return exp.Not(this=exp.Is(this=exp.paren(self.condition(item), copy=False), expression=exp.Null()))
        return exp.or_(self.condition(item), self.condition(item, negated=True), copy=False)

    def _at_least(self, item: Related, path: Path, negated: bool) -> exp.Expr:
        if item.quantifier != "any":
            raise PlanError("“至少几个”只能与“有”连用。", hint="请改写条件。")
        inner = self.belonging(item.relation, path)
        if item.where is not None:
            inner.rows.conditions.append(inner.possibly(item.where, or_unknown=negated))
        count = exp.Subquery(this=inner.rows.select(exp.Count(this=exp.Star())))
        return (exp.LT if negated else exp.GTE)(this=count, expression=self.statement.param(item.at_least))

    # ---- aggregates -----------------------------------------------------------------------------------

    def figure(self, item: Figure) -> exp.Expr:
        """A measure of the model over the rows that fit its own condition."""
        return self.measure(item.name, self.filters(item.where))

    def filters(self, where: Predicate | None) -> Filters:
        """The condition of a measure of a plan, as filters."""
        return (self.condition(where),) if where is not None else ()

    def measure(self, name: str, filters: Filters = (), bare: bool = False) -> exp.Expr:
        """A measure of the model; ``bare``: as a part of a ratio, where a sum over nothing need not be zero."""
        measure = self.measure_model(name)
        if measure.where is not None:
            filters = (*filters, self.condition(measure.where))
        if measure.share is not None:
            part, whole = self.share(measure.share.of, measure.share.part, measure.share.whole, filters)
            return settled(quotient(part, whole, percent=True))
        if measure.numerator is not None and measure.denominator is not None:
            part, whole = self.ratio(measure.numerator, measure.denominator, filters)
            return settled(quotient(part, whole, percent=measure.type == "percent"))
        if measure.stock and self.years_together and not bare:
            raise PlanError(f"“{measure.label}”是某一时点的数，不能把各年加起来。", hint="请问某一年，或分年列出。")
        sql = measure.per_subject.get(self.rows.root, measure.sql or "")
        may_lack = any(may_be_empty(ref, self.rows) for ref in references(sql))
        return settled(self._aggregate(self.statement.snippet(sql), filters, measure.additive and not bare, may_lack))

    def measure_model(self, name: str) -> MeasureModel:
        """The definition of a measure; ``PlanError`` where it is none, or none of these rows."""
        measure = self.model.measures.get(name)
        if measure is None:
            raise PlanError(f"没有定义指标“{name}”。", hint="请换一个指标。")
        if self.rows.root not in measure.subjects:
            label = self.model.tables[self.rows.root].label
            raise PlanError(f"指标“{measure.label}”不能按“{label}”统计。", hint="请换一个指标或统计对象。")
        return measure

    def share(self, of: str, part: Predicate, whole: Predicate | None, filters: Filters = ()) -> Filters:
        """Numerator and denominator; rows of which ``part`` is not known are in neither."""
        counted = self.measure_model(of)
        if not counted.additive and not (counted.sql or "").startswith("COUNT("):
            raise PlanError(f"“{counted.label}”不能求占比。", hint="请换成户数、人数或金额。")
        if whole is not None:
            filters = (*filters, self.condition(whole))
        known = (self.known(part),) if gaps(part, self.rows) else ()
        numerator = self.measure(of, (*filters, self.condition(part)))
        return numerator, self.measure(of, (*filters, *known))

    def ratio(self, numerator: str, denominator: str, filters: Filters = ()) -> Filters:
        """Numerator and denominator over the same rows: those that have all figures of both."""
        refs = [ref for name in (numerator, denominator) for ref in self._measure_references(name)]
        lacking = dict.fromkeys(ref for ref in refs if may_be_empty(ref, self.rows))
        known = (exp.Not(this=exp.Is(this=self.value(ref), expression=exp.Null())) for ref in lacking)
        filters = (*filters, *known)
        return self.measure(numerator, filters, bare=True), self.measure(denominator, filters, bare=True)

    def _measure_references(self, name: str) -> tuple[str, ...]:
        measure = self.measure_model(name)
        return references(measure.per_subject.get(self.rows.root, measure.sql or ""))

    def statistic(self, item: Statistic) -> exp.Expr:
        """A function over one field; what is not recorded is left out."""
        field, value = self.field(item.field)
        filters = self.filters(item.where)
        if item.function == "count_distinct":
            tree: exp.Expr = exp.Count(this=exp.Distinct(expressions=[value]))
        elif item.function in ("min", "max"):
            require_order(field)
            tree = (exp.Min if item.function == "min" else exp.Max)(this=value)
        else:
            require_number(field)
            tree = _sum_mean_median(item.function, value)
        lacks = may_be_empty(item.field, self.rows)
        tree = self._filtered(tree, filters, item.function == "sum", lacks)
        # A cast rounds a floating number to eight places, as ``settled`` does a quotient.
        return exp.cast(tree, "decimal(38, 8)") if item.function == "median" else settled(tree)

    def _aggregate(self, tree: exp.Expr, filters: Filters, zero: bool, may_lack: bool) -> exp.Expr:
        return self._resolved(self._filtered(tree, filters, zero, may_lack), ROOT)

    def _filtered(self, tree: exp.Expr, filters: Filters, zero: bool, may_lack: bool) -> exp.Expr:
        """Restrict every aggregate of an expression to the rows that fit; a sum over no rows is zero if asked so."""
        holder = exp.Paren(this=tree)
        for call in list(holder.find_all(exp.AggFunc)):
            if self.years_together and isinstance(call, exp.Count) and isinstance(call.this, exp.Star):
                self._count_once(call)
            call.replace(_zero_if_none(call.copy(), filters, may_lack) if zero else _filter(call.copy(), filters))
        return unwrapped(holder)

    def _count_once(self, call: exp.Count) -> None:
        """Over several years a household or person is counted once, not once a year."""
        table = self.rows.table(ROOT)
        keys = [name for name in table.key if name != table.year]
        if table.year in table.key and len(keys) == 1:
            key = self.rows.column(ROOT, table.fields[keys[0]].column or keys[0])
            call.set("this", exp.Distinct(expressions=[key]))


def _all_fit(where: Predicate | None, exists: Callable[..., exp.Expr], negated: bool) -> exp.Expr:
    """Every related row fits, and there is one; negated: there is none, or one that surely does not fit."""
    if where is None:
        return exp.Not(this=exists(None)) if negated else exists(None)
    if negated:
        return exp.or_(exp.Not(this=exists(None)), exists(Not(item=where)), copy=False)
    return exp.and_(exists(None), exp.Not(this=exists(Not(item=where), or_unknown=True)), copy=False)


def _not_true(value: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=exp.paren(value, copy=False), expression=exp.true()))


def _sum_mean_median(function: str, value: exp.Expr) -> exp.Expr:
    if function == "median":
        # Engines disagree on the middle of two decimals; of two floating numbers they agree.
        return exp.Median(this=exp.cast(value, "double"))
    return (exp.Sum if function == "sum" else exp.Avg)(this=value)


def _filter(call: exp.Expr, filters: Filters) -> exp.Expr:
    if not filters:
        return call
    condition = exp.and_(*(each.copy() for each in filters), copy=False)
    return exp.Filter(this=call, expression=exp.Where(this=condition))


def _zero_if_none(call: exp.Expr, filters: Filters, may_lack: bool) -> exp.Expr:
    """A sum over no rows is zero; over rows of which none has the figure it is unknown."""
    value = _filter(call, filters)
    if not isinstance(call, exp.Sum):
        return value
    zero = exp.Literal.number(0)
    if not may_lack:
        return exp.Coalesce(this=value, expressions=[zero])
    nothing = exp.EQ(this=_filter(exp.Count(this=exp.Star()), filters), expression=zero.copy())
    return exp.Case(ifs=[exp.If(this=nothing, true=zero)], default=value)
