"""The second wall: it reads the finished SQL again and passes only what the compiler can write.

Every node of the tree must be of a listed kind with listed parts, every function, table and column a listed one; no
text stands in it, every value is a parameter. One SELECT reads, under a limit; every table in it hangs, by keys of the
model, on the asker's area; personal columns are read whole only for an asker who may see them. It trusts nothing of
the compiler: neither its tree nor its intentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

from sql_tools.area_keys import area_column, links
from sql_tools.guard_shape import Shape, parameter_number, refuse, require
from sql_tools.plan import Area
from sql_tools.result import CompiledQuery
from sql_tools.semantic_model import FieldModel, SemanticModel, Table

_SPECIAL = re.compile(r";|--|/\*|\\|\x00")
_YEARS = "plan_years"


def check(query: CompiledQuery, model: SemanticModel, area: Area) -> None:
    """Pass a query that the compiler can have written for an asker of this area; else ``GuardError``."""
    tree = _single_select(query)
    Shape(query).walk(tree)
    _Reach(query, model, area).statement(tree)


def _single_select(query: CompiledQuery) -> exp.Select:
    if _SPECIAL.search(query.sql):
        raise refuse("语句里有不允许的符号")
    try:
        trees = sqlglot.parse(query.sql, read=query.dialect)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise refuse("语句读不懂") from error
    if len(trees) != 1 or type(trees[0]) is not exp.Select:
        raise refuse("只允许一条查询语句")
    return trees[0]


@dataclass
class _Scope:
    """The tables of one SELECT by alias: the model's table, or None for an earlier part of the statement."""

    tables: dict[str, Table | None]
    columns: dict[str, frozenset[str]]
    outer: _Scope | None = None
    within: set[str] = field(default_factory=set)
    """Aliases whose rows surely lie in the area."""

    def owner(self, alias: str) -> _Scope | None:
        """The scope, this or one around it, that has the alias."""
        return self if alias in self.tables else self.outer.owner(alias) if self.outer is not None else None


class _Reach:
    """Tables, columns and the area: what each SELECT of a statement can reach."""

    def __init__(self, query: CompiledQuery, model: SemanticModel, area: Area) -> None:
        self.query = query
        self.model = model
        self.area = area
        self.sources = {table.source or name: table for name, table in model.tables.items()}
        self.links = links(model)
        self.parts: dict[str, frozenset[str]] = {}

    def statement(self, tree: exp.Select) -> None:
        with_ = tree.args.get("with_")
        for part in with_.expressions if with_ is not None else ():
            name = part.alias
            require(name not in self.sources and name not in self.parts, "中间结果的名字与表重名")
            self.parts[name] = frozenset(self._query(part.this))
        self._select(tree, None)

    def _query(self, query: exp.Expr) -> list[str]:
        """The columns that a query returns; it and all within it are checked."""
        if isinstance(query, exp.Union):
            require(query.args.get("distinct") is False, "不允许的合并方式")
            return self._query(query.this) + self._query(query.expression)
        assert isinstance(query, exp.Select)
        self._select(query, None)
        return query.named_selects

    def _select(self, select: exp.Select, outer: _Scope | None) -> None:
        scope = self._scope(select, outer)
        self._hang_on_area(select, scope)
        for node in _own_nodes(select):
            if isinstance(node, exp.Column):
                self._column(node, scope, select)
            elif isinstance(node, exp.Select) and not isinstance(node.parent, exp.CTE | exp.Union):
                self._select(node, scope)

    def _scope(self, select: exp.Select, outer: _Scope | None) -> _Scope:
        scope = _Scope({}, {}, outer)
        start = select.args.get("from_")
        if start is None:
            raise refuse("没有说明查哪张表")
        for source in (start.this, *(join.this for join in select.args.get("joins") or ())):
            alias = source.alias_or_name
            require(scope.owner(alias) is None, "表的别名重复")
            scope.tables[alias], scope.columns[alias] = self._source(source)
        return scope

    def _source(self, source: exp.Expr) -> tuple[Table | None, frozenset[str]]:
        if isinstance(source, exp.Values):
            fits = source.alias == _YEARS and [each.name for each in source.args["alias"].columns] == ["year"]
            plain = all(parameter_number(value) is not None for row in source.expressions for value in row.expressions)
            require(fits and plain, "不允许的取值列表")
            return None, frozenset({"year"})
        if not isinstance(source, exp.Table):
            raise refuse("只允许从表里查")
        name = f"{source.db}.{source.name}" if source.args.get("db") else source.name
        if name in self.parts:
            return None, self.parts[name]
        require(name in self.sources, f"不允许查的表 {name}")
        table = self.sources[name]
        allowed = (f.column or n for n, f in table.fields.items() if f.is_stored and self._may_read(f))
        keys = (own for join in table.joins for own in join.on)
        return table, frozenset((*allowed, *keys, *_own_keys(table)))

    def _may_read(self, field: FieldModel) -> bool:
        return field.sensitivity != "personal" or self.area.names

    def _column(self, node: exp.Column, scope: _Scope, select: exp.Select) -> None:
        if node.table:
            owner = scope.owner(node.table)
            known = owner is not None and (node.name in owner.columns[node.table] or _is_masked(node, owner, select))
            require(known, f"不允许查的列 {node.name}")
            return
        outputs, order = select.named_selects, select.args.get("order")
        only_parts = all(table is None for table in scope.tables.values())
        known = any(node.name in columns for columns in scope.columns.values())
        sorts = node.name in outputs and isinstance(node.parent, exp.Ordered) and node.parent.parent is order
        require((only_parts and known) or sorts, f"不允许查的列 {node.name}")

    # ---- the area -------------------------------------------------------------------------------------

    def _hang_on_area(self, select: exp.Select, scope: _Scope) -> None:
        """Every table of the SELECT is tied to the area: by its own predicate, or by a key to a table that is."""
        free = {alias for alias, table in scope.tables.items() if table is None or table.public}
        if self.area.everything:
            scope.within = set(scope.tables)
            return
        conditions = list(_conditions(select))
        for each, joined in conditions:
            if joined is None:
                scope.within |= self._area_alias(each, scope)
        before = -1
        while len(scope.within) > before:
            before = len(scope.within)
            for equality, joined in conditions:
                self._tie(equality, joined, scope)
        loose = set(scope.tables) - scope.within - free
        require(not loose, "缺少地区范围限定")

    def _area_alias(self, condition: exp.Expr, scope: _Scope) -> set[str]:
        """The alias that ``alias.code = $n`` (or BETWEEN it and itself) ties to the area, if the condition is that."""
        place = self.area.place
        number = parameter_number(_only_value(condition))
        if place is None or number is None or not isinstance(condition.this, exp.Column):
            return set()
        table = scope.tables.get(condition.this.table)
        fits = table is not None and condition.this.name == area_column(table, place.level, self.model)
        return {condition.this.table} if fits and self.query.params[number - 1] == place.code else set()

    def _tie(self, condition: exp.Expr, joined: str | None, scope: _Scope) -> None:
        """An equality of keys carries the area from one table to the other (only to the one joined by LEFT JOIN)."""
        if not isinstance(condition, exp.EQ):
            return
        left, right = condition.this, condition.expression
        if not isinstance(left, exp.Column) or not isinstance(right, exp.Column):
            return
        if not self._same_key(left, right, scope):
            return
        for here, there in ((left.table, right.table), (right.table, left.table)):
            owner = scope.owner(there)
            if owner is not None and there in owner.within and here in scope.tables and joined in (None, here):
                scope.within.add(here)

    def _same_key(self, left: exp.Column, right: exp.Column, scope: _Scope) -> bool:
        """Whether two columns hold the key of one and the same row on the way to the place table."""
        keys = []
        for side in (left, right):
            owner = scope.owner(side.table)
            table = owner.tables[side.table] if owner is not None else None
            name = next((n for n, each in self.model.tables.items() if each is table), None)
            keys.append(self.links.get((name or "", side.name)))
        return keys[0] is not None and keys[0] == keys[1]


def _is_masked(node: exp.Column, owner: _Scope, select: exp.Select) -> bool:
    """Whether a personal column is read for its first character alone, as a column of the list and nothing else."""
    table, mask = owner.tables[node.table], node.parent
    if table is None or not isinstance(mask, exp.Substring) or mask.this is not node:
        return False
    names = {f.column or n for n, f in table.fields.items() if f.sensitivity == "personal" and f.is_stored}
    first = all(
        isinstance(part, exp.Literal) and part.name == "1" for part in (mask.args.get("start"), mask.args.get("length"))
    )
    listed = select.parent is None or isinstance(select.parent, exp.CTE)
    shown = listed and isinstance(mask.parent, exp.Alias) and mask.parent.parent is select
    return node.name in names and first and shown


def _conditions(select: exp.Select) -> Iterator[tuple[exp.Expr, str | None]]:
    """What all rows fit (WHERE, INNER JOIN); of a LEFT JOIN also the alias that it adds, to which alone it speaks."""
    where = select.args.get("where")
    if where is not None:
        yield from ((each, None) for each in _conjuncts(where.this))
    for join in select.args.get("joins") or ():
        joined = join.this.alias_or_name if join.side == "LEFT" else None
        if join.args.get("on") is not None:
            yield from ((each, joined) for each in _conjuncts(join.args["on"]))


def _own_keys(table: Table) -> Iterable[str]:
    yield from (table.fields[name].column or name for name in table.key if name in table.fields)
    if table.year is not None:
        yield table.year
    for relation in table.relations.values():
        yield from relation.on


def _own_nodes(select: exp.Select) -> Iterator[exp.Expr]:
    """The nodes of a SELECT down to the SELECTs inside it (those included, their insides not; earlier parts not)."""
    stack = [value for part, value in select.args.items() if part != "with_"]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, exp.Expr):
            yield node
            if not isinstance(node, exp.Select):
                stack += list(node.args.values())


def _only_value(condition: exp.Expr) -> exp.Expr | None:
    """The one value that ``x = $n`` and ``x BETWEEN $n AND $n`` leave to x."""
    value: exp.Expr | None = None
    if isinstance(condition, exp.EQ):
        value = condition.expression
    elif isinstance(condition, exp.Between) and condition.args["low"] == condition.args["high"]:
        value = condition.args["low"]
    return value


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.this)
        yield from _conjuncts(condition.expression)
    elif isinstance(condition, exp.Paren):
        yield from _conjuncts(condition.this)
    else:
        yield condition
