"""The shards of a place, said of every table of a statement and not of the first alone.

A server that is asked for no row is still asked what its rows would cost, and is waited for: a table without a range
of its own would bring every server into a question about one county. Tables joined by the shard's column lie in the
same shard, so what bounds one of them bounds the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from sql_tools.compiler.statement import column


@dataclass(frozen=True)
class ShardRanges:
    """Adds the ranges; ``shard`` is the column that says in which shard a row lies."""

    shard: str

    def add(self, select: exp.Select, around: Mapping[str, exp.Expr] | None = None) -> None:
        """Bound the tables of a SELECT, and of those inside it; ``around`` are the ranges of the SELECTs around it."""
        joins = {join.this.alias_or_name: join for join in select.args.get("joins") or ()}
        own = {select.args["from_"].this.alias_or_name, *joins}
        known = {alias: found for alias, found in (around or {}).items() if alias not in own}
        where = select.args.get("where")
        if where is not None:
            said = ((alias, self._range(where.this, alias)) for alias in own)
            known |= {alias: found for alias, found in said if found is not None}
        grown = True
        while grown:
            missing = [(one, other) for one, other in self._pairs(select) if one in known and other in own - {*known}]
            for one, other in missing[:1]:
                known[other] = self._moved(known[one], other)
                _require(select, joins.get(other), known[other])
            grown = bool(missing)
        for inner in select.find_all(exp.Select):
            if inner is not select and inner.find_ancestor(exp.Select) is select:
                self.add(inner, known)

    def _range(self, condition: exp.Expr, alias: str) -> exp.Expr | None:
        """What a condition says of the shard of a table; None where it says nothing."""
        match condition:
            case exp.Paren():
                return self._range(condition.this, alias)
            case exp.And():
                return self._range(condition.left, alias) or self._range(condition.right, alias)
            case exp.Or():
                left, right = self._range(condition.left, alias), self._range(condition.right, alias)
                return exp.or_(left, right) if left is not None and right is not None else None
            case exp.Between() if condition.this == column(self.shard, alias):
                return condition
        return None

    def _pairs(self, select: exp.Select) -> Iterator[tuple[str, str]]:
        """(table, table that lies in its shard): an optional table bounds no other."""
        where = select.args.get("where")
        for condition in _conjuncts(where.this if where is not None else None):
            yield from self._pair(condition)
        for join in select.args.get("joins") or ():
            for condition in _conjuncts(join.args.get("on")):
                for one, other in self._pair(condition):
                    if join.side != "LEFT" or other == join.this.alias_or_name:
                        yield one, other

    def _pair(self, condition: exp.Expr) -> Iterator[tuple[str, str]]:
        if not isinstance(condition, exp.EQ):
            return
        left, right = condition.this, condition.expression
        if isinstance(left, exp.Column) and isinstance(right, exp.Column) and left.name == right.name == self.shard:
            yield left.table, right.table
            yield right.table, left.table

    def _moved(self, said: exp.Expr, alias: str) -> exp.Expr:
        """The same range of another table."""
        moved = said.copy()
        for each in list(moved.find_all(exp.Column)):
            each.replace(column(self.shard, alias))
        return moved


def _conjuncts(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    """The parts of a condition that all have to hold."""
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    elif isinstance(condition, exp.Paren):
        yield from _conjuncts(condition.this)
    elif condition is not None:
        yield condition


def _require(select: exp.Select, join: exp.Join | None, said: exp.Expr) -> None:
    """Ask for a range: of an optional table where it is joined, else rows without it would be lost."""
    if join is not None and join.side == "LEFT":
        join.on(said.copy(), copy=False)
    else:
        select.where(said.copy(), copy=False)
