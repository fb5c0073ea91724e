"""One SQL statement while it is written: its parameters, its table aliases, what it reads, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sql_tools.errors import ModelError
from sql_tools.plan import Area
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_REFERENCE = re.compile(r"\{([^{}]+)\}")
ASKED_ON = "asked_on"
LARGEST_LITERAL = 100
"""Whole numbers up to this may stand in SQL as they are (times 100, first of a month); all else is a parameter."""


class Statement:
    """What all parts of one SQL statement share; ``area`` is where its asker may look."""

    def __init__(self, model: SemanticModel, asked_on: date, area: Area) -> None:
        self.model = model
        self.asked_on = asked_on
        self.area = area
        self.params: list[Cell] = []
        self._numbers: dict[tuple[type, Cell], int] = {}
        self._aliases: set[str] = set()
        self._reads: set[tuple[str, int]] = set()
        self._ctes: list[exp.CTE] = []

    def param(self, value: Cell) -> exp.Expr:
        """The placeholder of a value; the same value has one placeholder."""
        key = (type(value), value)
        if key not in self._numbers:
            self.params.append(value)
            self._numbers[key] = len(self.params)
        return exp.Parameter(this=exp.Literal.number(self._numbers[key]))

    def alias(self, wanted: str) -> str:
        """A table alias that no other table of the statement has."""
        name, number = wanted, 2
        while name in self._aliases:
            name, number = f"{wanted}_{number}", number + 1
        self._aliases.add(name)
        return name

    def read(self, table: str, years: Iterable[int]) -> None:
        """Note that a table is read, for which years."""
        dated = self.model.tables[table].year is not None
        self._reads.update((table, year) for year in (years if dated else (0,)))

    @property
    def reads(self) -> tuple[tuple[str, int], ...]:
        """The tables read so far, each with its years."""
        return tuple(sorted(self._reads))

    def snippet(self, sql: str) -> exp.Expr:
        """An expression of the model: references stay as ``Column`` named ``table.field``, literals become parameters.

        A division is of decimals and gives NULL, not an error, where its divisor is zero.
        """
        tree = exp.Paren(this=parsed(sql).copy())
        for node in list(tree.find_all(exp.Literal, exp.Column)):
            if isinstance(node, exp.Column) and node.name == ASKED_ON:
                node.replace(exp.cast(self.param(self.asked_on), "date"))
            elif isinstance(node, exp.Literal) and not is_small_number(node):
                node.replace(self.param(_literal_value(node)))
        for division in reversed(list(tree.find_all(exp.Div))):
            division.replace(quotient(division.this, division.expression))
        return unwrapped(tree)

    def cte(self, wanted: str, query: exp.Query) -> str:
        """Put a query before the statement under a name of its own; the name."""
        name = self.alias(wanted)
        self._ctes.append(exp.CTE(this=query, alias=exp.TableAlias(this=identifier(name))))
        return name

    def finish(self, query: exp.Select, rows: int) -> exp.Select:
        """The statement with all that stands before it, and its limit."""
        query = query.limit(self.param(rows), copy=False)
        query.set("with_", exp.With(expressions=self._ctes) if self._ctes else None)
        return query


def identifier(name: str) -> exp.Identifier:
    """A name, quoted unless it is a plain lower-case word (PostgreSQL folds the others)."""
    plain = _PLAIN_NAME.fullmatch(name) is not None and name not in DuckDB.Generator.RESERVED_KEYWORDS
    return exp.Identifier(this=name, quoted=not plain)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column of a table alias."""
    return exp.Column(this=identifier(name), table=identifier(table) if table else None)


def named(value: exp.Expr, name: str) -> exp.Expr:
    """``value AS name``."""
    return exp.Alias(this=value, alias=identifier(name))


@lru_cache(maxsize=2048)
def parsed(sql: str) -> exp.Expr:
    """An expression of the model as a tree; never changed, only copied."""
    marked = _REFERENCE.sub(lambda match: f'"{match[1]}"', sql)
    try:
        # PostgreSQL's grammar: its division is the plain one that both engines write.
        return sqlglot.parse_one(marked, read="postgres")
    except sqlglot.errors.SqlglotError as error:
        raise ModelError(f"语义模型里的算式读不懂：{sql}", hint="请改正该字段或指标的 sql。") from error


def references(sql: str) -> tuple[str, ...]:
    """The fields that an expression of the model names."""
    return tuple(name for name in _REFERENCE.findall(sql) if name != ASKED_ON)


def is_small_number(node: exp.Literal) -> bool:
    """Whether a literal may stand in SQL as it is."""
    return not node.is_string and abs(Decimal(node.name)) <= LARGEST_LITERAL


def _literal_value(node: exp.Literal) -> Cell:
    if node.is_string:
        return node.name
    number = Decimal(node.name)
    return int(number) if number == number.to_integral_value() else number


def quotient(left: exp.Expr, right: exp.Expr, percent: bool = False) -> exp.Expr:
    """``left / right`` (times 100 for a percent) as a decimal division, NULL where ``right`` is zero.

    PostgreSQL divides whole numbers to whole numbers, so the left side is made decimal.
    """
    if percent or not any("." in literal.name for literal in left.find_all(exp.Literal)):
        left = exp.Mul(this=exp.Literal.number("100.0" if percent else "1.0"), expression=_wrapped(left))
    safe = exp.Nullif(this=right, expression=exp.Literal.number(0))
    return exp.Div(this=left, expression=safe, typed=True, safe=False)


def settled(value: exp.Expr) -> exp.Expr:
    """Round a divided value to eight places.

    10550 / 10000 - 1 is 5.499999999999994 % in floating point: a bound of 5.5 must not be missed by that.
    """
    if isinstance(value, exp.Round) or value.find(exp.Div, exp.Avg, exp.Median) is None:
        return value
    return exp.Round(this=value, decimals=exp.Literal.number(8))


def _wrapped(value: exp.Expr) -> exp.Expr:
    return exp.paren(value, copy=False) if isinstance(value, exp.Add | exp.Sub) else value


def unwrapped(holder: exp.Paren) -> exp.Expr:
    """What the holder holds, free of it; a holder lets the top of a tree be replaced like any other node."""
    value: exp.Expr = holder.this
    return value.pop()
