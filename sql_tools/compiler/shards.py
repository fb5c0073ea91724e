"""A finished statement for tables that are spread over several servers: every server adds up its own rows.

PostgreSQL lets a server of a shard aggregate only where the groups are told apart by the shard's column. So figures are
first worked out by that column too, then put together; what cannot be put together (a median) stays as it is, and its
rows travel. A condition on a place names the shard's column, so that other servers are not asked at all.

An equality of the shard's column with a value would hide from the planner that tables are joined by it: the place is
written ``BETWEEN code AND code``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from sql_tools.area_keys import area_column, links, located
from sql_tools.compiler.rows import table_as
from sql_tools.compiler.shard_ranges import ShardRanges
from sql_tools.compiler.statement import Statement, column, named
from sql_tools.semantic_model import SemanticModel, Shard, Table

_LAST_DIGIT = "9"


def by_shard(tree: exp.Select, statement: Statement) -> exp.Select:
    """The statement for a model with a shard; any other stays as it is."""
    places = statement.model.places
    if places is None or places.shard is None:
        return tree
    writer = _Writer(statement, places.shard)
    with_ = tree.args.get("with_")
    parts: list[exp.CTE] = []
    for part in with_.expressions if with_ is not None else ():
        parts += writer.rewritten(part)
    tree.set("with_", None)
    tree, before = writer.select(tree)
    parts += before
    tree.set("with_", exp.With(expressions=parts) if parts else None)
    return tree


class _Writer:
    """Rewrites the SELECTs of one statement."""

    def __init__(self, statement: Statement, shard: Shard) -> None:
        self.statement = statement
        self.shard = shard
        self.model: SemanticModel = statement.model
        self.within = located(statement.model)
        self.sources = {self.model.tables[name].source or name: name for name in self.within}
        self.finer = _finer(self.model, shard)

    def rewritten(self, part: exp.CTE) -> list[exp.CTE]:
        """A part of the statement, after the parts that it now needs."""
        query, before = self._query(part.this)
        part.set("this", query)
        return [*before, part]

    def _query(self, query: exp.Expr) -> tuple[exp.Expr, list[exp.CTE]]:
        if isinstance(query, exp.Union):
            left, before = self._query(query.this)
            right, more = self._query(query.expression)
            query.set("this", left)
            query.set("expression", right)
            return query, before + more
        assert isinstance(query, exp.Select)
        return self.select(query)

    def select(self, select: exp.Select) -> tuple[exp.Select, list[exp.CTE]]:
        """A SELECT, and the part that stands before it where its figures are put together of those of each shard."""
        self._name_shards(select)
        ShardRanges(self.shard.column).add(select)
        tables = _tables(select, self.sources)
        root = select.args["from_"].this
        if root.alias_or_name not in tables or not _aggregates(select):
            return select, []
        groups = _groups(select)
        code = column(self.shard.column, root.alias_or_name)
        if any(self._is_finer(each, tables, select) for each in groups):
            if code not in groups:
                select.group_by(code, copy=False)
            return select, []
        return self._put_together(select, groups, code, tables[root.alias_or_name])

    def _is_finer(self, value: exp.Expr, tables: dict[str, str], select: exp.Select) -> bool:
        """Whether a value that groups lies on one server alone; of an optional table it may lie on none."""
        if not isinstance(value, exp.Column) or value.table not in tables or value.table in _optional(select):
            return False
        return (tables[value.table], value.name) in self.finer or value.name == self.shard.column

    # ---- two steps --------------------------------------------------------------------------------------

    def _put_together(
        self, select: exp.Select, groups: list[exp.Expr], code: exp.Column, root: str
    ) -> tuple[exp.Select, list[exp.CTE]]:
        name = self.statement.alias("by_shard")
        parts = _Parts(name, self.model.tables[root], select.args["from_"].this.alias_or_name)
        keys = {value: f"key_{number}" for number, value in enumerate(groups)}
        try:
            shown = [_outer(each, keys, name, parts.whole) for each in select.expressions]
        except _CannotBePutTogether:
            return select, []
        order, limit = select.args.get("order"), select.args.get("limit")
        select.set("order", None)
        select.set("limit", None)
        inner = [named(value.copy(), key) for value, key in keys.items()]
        inner += [named(value, part) for part, value in parts.values.items()]
        select.set("expressions", inner)
        select.set("group", exp.Group(expressions=[*(value.copy() for value in groups), code]))
        _plain_truth(select)
        outer = exp.Select(expressions=shown).from_(table_as(name, name), copy=False)
        if keys:
            outer.set("group", exp.Group(expressions=[column(key, name) for key in keys.values()]))
        if order is not None:
            outer.set("order", _outer(order, keys, name, parts.whole))
        outer.set("limit", limit)
        return outer, [exp.CTE(this=select, alias=exp.TableAlias(this=exp.to_identifier(name)))]

    # ---- places -----------------------------------------------------------------------------------------

    def _name_shards(self, select: exp.Select) -> None:
        """Beside every condition on the code of a place, the shards in which that place can lie."""
        for inner in list(select.find_all(exp.Select)):
            tables = _tables(inner, self.sources)
            where = inner.args.get("where")
            for equality in list(_own(where, exp.EQ)) if where is not None else ():
                self._name_shard(equality, tables, inner)

    def _name_shard(self, equality: exp.Expr, tables: dict[str, str], select: exp.Select) -> None:
        left, right = equality.this, equality.expression
        if not isinstance(left, exp.Column) or not isinstance(right, exp.Parameter):
            return
        level = self._level(left, tables)
        if level is None:
            return
        root = select.args["from_"].this.alias_or_name
        nearest = root if root in tables and left.table not in _optional(select) else left.table
        bounds = self._bounds(level, str(self.statement.params[int(right.name) - 1]))
        shards = [column(self.shard.column, nearest)]
        if level != self.shard.level:
            equality.replace(exp.paren(exp.and_(equality.copy(), _between(shards[0], *bounds), copy=False), copy=False))
            return
        if nearest != left.table:
            shards.append(left.copy())
        equality.replace(exp.and_(*(_between(each, *bounds) for each in shards), copy=False))

    def _level(self, value: exp.Column, tables: dict[str, str]) -> str | None:
        """The level of places whose codes a column holds."""
        if value.table not in tables:
            return None
        if value.name == self.shard.column:
            return self.shard.level
        assert self.model.places is not None
        table = self.model.tables[tables[value.table]]
        names = (level.name for level in self.model.places.levels)
        return next((name for name in names if area_column(table, name, self.model) == value.name), None)

    def _bounds(self, level: str, code: str) -> tuple[exp.Expr, exp.Expr]:
        """The first and the last code of the shard's level that a place can have to do with."""
        assert self.model.places is not None
        names = [each.name for each in self.model.places.levels]
        first = self.statement.param(code[: self.shard.digits])
        above = names.index(level) < names.index(self.shard.level)
        return first, self.statement.param(code.ljust(self.shard.digits, _LAST_DIGIT)) if above else first


class _CannotBePutTogether(Exception):
    """A figure that cannot be worked out of the figures of the shards."""


@dataclass
class _Parts:
    """The figures of each shard that others are put together of."""

    source: str
    root: Table
    root_alias: str
    values: dict[str, exp.Expr] = field(default_factory=dict)

    def whole(self, call: exp.Expr) -> exp.Expr:
        """What an aggregate (with its filter, if any) is of all shards together."""
        bare = call.this if isinstance(call, exp.Filter) else call
        match bare:
            case exp.Count() if not isinstance(bare.this, exp.Distinct) or self._lies_on_one_shard(bare.this):
                counted = exp.Sum(this=self._part(call))
                return exp.Coalesce(this=counted, expressions=[exp.Literal.number(0)])
            case exp.Sum() | exp.Min() | exp.Max():
                return type(bare)(this=self._part(call))
            case exp.Avg():
                return self._mean(call, bare)
        raise _CannotBePutTogether

    def _mean(self, call: exp.Expr, mean: exp.Avg) -> exp.Expr:
        total, number = (
            exp.Sum(this=self._part(_same_filter(call, kind(this=mean.this.copy())))) for kind in (exp.Sum, exp.Count)
        )
        safe = exp.Nullif(this=number, expression=exp.Literal.number(0))
        return exp.Div(this=exp.Mul(this=exp.Literal.number("1.0"), expression=total), expression=safe, typed=True)

    def _part(self, call: exp.Expr) -> exp.Expr:
        known = next((name for name, value in self.values.items() if value == call), None)
        if known is None:
            known = f"part_{len(self.values)}"
            self.values[known] = call.copy()
        return column(known, self.source)

    def _lies_on_one_shard(self, distinct: exp.Distinct) -> bool:
        """Whether what is counted once is a key of the rows: it is then counted by one shard only."""
        keys = {self.root.fields[name].column or name for name in self.root.key if name != self.root.year}
        values = distinct.expressions
        return len(values) == 1 and values[0].name in keys and values[0].args.get("table") is not None and (
            values[0].table == self.root_alias
        )  # fmt: skip


def _same_filter(call: exp.Expr, aggregate: exp.Expr) -> exp.Expr:
    if isinstance(call, exp.Filter):
        return exp.Filter(this=aggregate, expression=call.expression.copy())
    return aggregate


def _outer(node: exp.Expr, keys: dict[exp.Expr, str], source: str, whole: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """An expression over groups as one over the groups of all shards."""
    if node in keys:
        return column(keys[node], source)
    if isinstance(node, exp.Filter | exp.AggFunc | exp.WithinGroup):
        return whole(node)
    if isinstance(node, exp.Column) and node.table:
        raise _CannotBePutTogether
    copied = type(node)()
    for part, value in node.args.items():
        if isinstance(value, list):
            value = [_outer(each, keys, source, whole) if isinstance(each, exp.Expr) else each for each in value]
        elif isinstance(value, exp.Expr):
            value = _outer(value, keys, source, whole)
        copied.set(part, value)
    return copied


def _finer(model: SemanticModel, shard: Shard) -> set[tuple[str, str]]:
    """(table, column) of what lies on one server alone: keys on the way to a place, codes of places not above it."""
    found = set(links(model))
    assert model.places is not None
    names = [level.name for level in model.places.levels]
    place = model.places.table
    for name in names[names.index(shard.level) :]:
        code = area_column(model.tables[place], name, model)
        if code is not None:
            found.add((place, code))
    return found


def _tables(select: exp.Select, sources: dict[str, str]) -> dict[str, str]:
    """Alias → table of the model, of the tables of a SELECT that are spread over the servers."""
    read = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or ())]
    tables = [each for each in read if isinstance(each, exp.Table)]
    names = {each.alias_or_name: f"{each.db}.{each.name}" if each.args.get("db") else each.name for each in tables}
    return {alias: sources[name] for alias, name in names.items() if name in sources}


def _optional(select: exp.Select) -> set[str]:
    return {join.this.alias_or_name for join in select.args.get("joins") or () if join.side == "LEFT"}


def _groups(select: exp.Select) -> list[exp.Expr]:
    group = select.args.get("group")
    return list(group.expressions) if group is not None else []


def _aggregates(select: exp.Select) -> bool:
    """Whether the SELECT itself aggregates, not over a window."""
    calls = [call for each in select.expressions for call in _own(each, exp.AggFunc)]
    return bool(calls) and not any(isinstance(call.parent, exp.Window) for call in calls)


def _own(node: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The nodes of a kind that do not stand in a SELECT of their own."""
    for found in node.walk(prune=lambda each: isinstance(each, exp.Select)):
        if isinstance(found, kind):
            yield found


def _between(value: exp.Expr, low: exp.Expr, high: exp.Expr) -> exp.Expr:
    return exp.Between(this=value.copy(), low=low.copy(), high=high.copy())


def _plain_truth(select: exp.Select) -> None:
    """``x IS TRUE`` as CASE, which other servers are given where they are not given IS TRUE."""
    for node in list(select.find_all(exp.Is)):
        if isinstance(node.expression, exp.Boolean) and node.expression.this:
            sure = exp.If(this=node.this.copy(), true=exp.true())
            node.replace(exp.Case(ifs=[sure], default=exp.false()))
