"""What a statement may be written with: every node of a listed kind with listed parts, and no value but a parameter."""

from __future__ import annotations

import re

from sqlglot import exp

from sql_tools.errors import GuardError
from sql_tools.result import CompiledQuery

_HINT = "请换一种问法；如果反复出现，请把问题告诉管理员。"
_LARGEST_LITERAL = 100
_BINARY = {"this", "expression"}
_AGGREGATES = (exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.PercentileCont)
_PARTS: dict[type[exp.Expr], set[str]] = {
    exp.Select: {"with_", "expressions", "from_", "joins", "where", "group", "order", "limit", "distinct"},
    exp.With: {"expressions"},
    exp.CTE: {"this", "alias"},
    exp.Union: {"this", "expression", "distinct"},
    exp.From: {"this"},
    exp.Join: {"this", "side", "kind", "on"},
    exp.Table: {"this", "db", "alias"},
    exp.TableAlias: {"this", "columns"},
    exp.Values: {"expressions", "alias"},
    exp.Tuple: {"expressions"},
    exp.Where: {"this"},
    exp.Group: {"expressions"},
    exp.Order: {"expressions"},
    exp.Ordered: {"this", "desc", "nulls_first"},
    exp.Limit: {"expression"},
    exp.Distinct: {"expressions"},
    exp.Subquery: {"this"},
    exp.Exists: {"this"},
    exp.Alias: {"this", "alias"},
    exp.Column: {"this", "table"},
    exp.Identifier: {"this", "quoted"},
    exp.Literal: {"this", "is_string"},
    exp.Parameter: {"this"},
    exp.Placeholder: {"this"},
    exp.Boolean: {"this"},
    exp.Null: set(),
    exp.Star: set(),
    exp.Paren: {"this"},
    exp.Not: {"this"},
    exp.Case: {"ifs", "default"},
    exp.If: {"this", "true"},
    exp.In: {"this", "expressions"},
    exp.Between: {"this", "low", "high"},
    exp.Filter: _BINARY,
    exp.WithinGroup: _BINARY,
    exp.Window: {"this", "partition_by", "order", "over"},
    exp.Rank: set(),
    exp.Cast: {"this", "to"},
    exp.DataType: {"this", "expressions", "nested"},
    exp.DataTypeParam: {"this"},
    exp.Extract: _BINARY,
    exp.Var: {"this"},
    exp.Substring: {"this", "start", "length"},
    exp.Round: {"this", "decimals"},
    exp.Coalesce: {"this", "expressions"},
    exp.Count: {"this", "big_int"},
    exp.Div: {*_BINARY, "typed", "safe"},
    **dict.fromkeys((exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is), _BINARY),
    **dict.fromkeys((exp.NullSafeEQ, exp.Add, exp.Sub, exp.Mul, exp.Pow, exp.Nullif), _BINARY),
    **{kind: {"this"} for kind in (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.PercentileCont, exp.Length)},
    **{kind: {"this"} for kind in (exp.Abs, exp.Lower, exp.Upper, exp.Neg)},
}
_TYPES = ("DATE", "DOUBLE", "DECIMAL", "DECIMAL(38, 8)", "VARCHAR", "TEXT")
_DATE_PARTS = ("YEAR", "MONTH", "DAY")


def refuse(what: str) -> GuardError:
    """The error for a statement that does not pass."""
    return GuardError(f"查询没有通过安全检查：{what}。", hint=_HINT)


def require(fits: bool, what: str) -> None:
    """``GuardError`` unless it fits."""
    if not fits:
        raise refuse(what)


class Shape:
    """Kinds of nodes, their parts, and literals: what needs no knowledge of the model."""

    def __init__(self, query: CompiledQuery) -> None:
        self.query = query

    def walk(self, tree: exp.Select) -> None:
        """Pass a statement all of whose nodes are allowed, under a limit of rows; else ``GuardError``."""
        for node in tree.walk():
            allowed = _PARTS.get(type(node))
            if allowed is None:
                raise refuse(f"不允许的写法 {type(node).__name__}")
            for part, value in node.args.items():
                if part not in allowed and value not in (None, False, [], ""):
                    raise refuse(f"不允许的写法 {type(node).__name__}.{part}")
            if node.comments:
                raise refuse("语句里有注释")
            self._special(node)
        self._limit(tree)

    def _special(self, node: exp.Expr) -> None:
        match node:
            case exp.Literal():
                self._literal(node)
            case exp.Parameter() | exp.Placeholder():
                self._parameter(node)
            case exp.Star():
                require(isinstance(node.parent, exp.Count), "不允许查全部列")
            case exp.DataType():
                require(node.sql() in _TYPES, "不允许的类型")
            case exp.Var():
                require(isinstance(node.parent, exp.Extract) and node.name.upper() in _DATE_PARTS, "不允许的日期写法")
            case exp.Limit() | exp.With():
                require(node.parent is not None and node.parent.parent is None, "只允许在最外层限制行数或引用中间结果")
            case exp.Join():
                require((node.side, node.kind) in (("LEFT", ""), ("", "INNER"), ("", "CROSS")), "不允许的关联方式")
                cross = isinstance(node.this, exp.Values)
                require(cross == (node.kind == "CROSS") and cross == (node.args.get("on") is None), "不允许的关联方式")
            case exp.Window():
                require(isinstance(node.this, exp.Rank | exp.Sum | exp.Avg), "不允许的窗口函数")
            case exp.Rank():
                require(isinstance(node.parent, exp.Window), "不允许的窗口函数")
            case exp.Filter():
                require(isinstance(node.this, (*_AGGREGATES, exp.WithinGroup)), "不允许的筛选写法")
            case exp.Subquery() | exp.Exists():
                require(isinstance(node.this, exp.Select), "不允许的子查询")
            case exp.Union():
                parts = isinstance(node.this, exp.Select | exp.Union) and isinstance(node.expression, exp.Select)
                require(parts and isinstance(node.parent, exp.CTE | exp.Union), "不允许的合并方式")
            case exp.Select():
                placed = (exp.Subquery, exp.Exists, exp.CTE, exp.Union)
                require(node.parent is None or isinstance(node.parent, placed), "不允许的子查询")

    def _literal(self, node: exp.Literal) -> None:
        small = (
            not node.is_string and re.fullmatch(r"\d{1,3}(\.\d)?", node.name) and float(node.name) <= _LARGEST_LITERAL
        )
        require(bool(small), "数值和文字要作为参数传入")

    def _parameter(self, node: exp.Expr) -> None:
        number = parameter_number(node)
        require(number is not None and 1 <= number <= len(self.query.params), "参数编号不对")

    def _limit(self, tree: exp.Select) -> None:
        limit = tree.args.get("limit")
        number = parameter_number(limit.expression) if limit is not None else None
        rows = self.query.params[number - 1] if number is not None else None
        require(type(rows) is int and 0 <= rows <= self.query.row_limit + 1, "没有行数上限")


def parameter_number(node: exp.Expr | None) -> int | None:
    """The number of a parameter."""
    if not isinstance(node, exp.Parameter | exp.Placeholder):
        return None
    name = node.name if isinstance(node, exp.Parameter) else str(node.this or "")
    return int(name) if name.isdecimal() and len(name) < 6 else None
