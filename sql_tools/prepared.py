"""Plans as statements, each compiled and guarded once; what is asked again is taken from those used last.

For the rows of one key (one household) only the key differs by call: values are parameters, so that the statement is
the same for every key, and it is kept with a mark in place of the key.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date
from threading import Lock

from sql_tools.compile import Dialect, compile
from sql_tools.guard import check
from sql_tools.plan import Area, Compare, QueryPlan
from sql_tools.result import CompiledQuery
from sql_tools.semantic_model import SemanticModel

_MARK = "\ue000key\ue000"
"""Of the private characters: no key on file is this."""
_KEPT = 1024
_Key = tuple[QueryPlan, str, str, date, int, str, int]


class _Statements:
    """The statements used last; the model is kept with its statement, so that its identity is not given away anew."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, tuple[SemanticModel, CompiledQuery]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key) -> CompiledQuery | None:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known[1] if known is not None else None

    def keep(self, key: _Key, model: SemanticModel, query: CompiledQuery) -> None:
        with self._lock:
            self._known[key] = (model, query)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)


_statements = _Statements()


def guarded(
    plan: QueryPlan, model: SemanticModel, area: Area, asked_on: date, rows: int, dialect: Dialect
) -> CompiledQuery:
    """The plan as a statement that passed the guard; errors of compiler and guard pass through."""
    where = plan.where
    if not isinstance(where, Compare) or not isinstance(where.value, str) or not _asks_for_key(where, model):
        return _guarded(plan, model, area, asked_on, rows, dialect)
    shape = plan.model_copy(update={"where": where.model_copy(update={"value": _MARK})})
    query = _guarded(shape, model, area, asked_on, rows, dialect)
    if _MARK not in query.params:
        return _guarded(plan, model, area, asked_on, rows, dialect)
    return _with_key(query, where.value)


def _asks_for_key(where: Compare, model: SemanticModel) -> bool:
    """Whether the rows of one key are wanted. Over several servers the statement depends on more than its shape."""
    spread = model.places is not None and model.places.shard is not None
    return where.op == "=" and not spread and model.field(where.field).sensitivity == "key"


def _guarded(
    plan: QueryPlan, model: SemanticModel, area: Area, asked_on: date, rows: int, dialect: Dialect
) -> CompiledQuery:
    # All that a statement is made of is in the key, the asker's area above all.
    # As JSON true and 1 differ, as values "1" and a decimal 1: only together they tell all plans apart.
    key = (plan, plan.model_dump_json(), area.model_dump_json(), asked_on, rows, dialect, id(model))
    query = _statements.get(key)
    if query is None:
        query = compile(plan, model, area, asked_on, rows, dialect)
        for each in (query, query.left_out):
            if each is not None:
                check(each, model, area)
        _statements.keep(key, model, query)
    return query


def _with_key(query: CompiledQuery, value: str) -> CompiledQuery:
    left_out = _with_key(query.left_out, value) if query.left_out is not None else None
    params = tuple(value if each == _MARK else each for each in query.params)
    return replace(query, params=params, left_out=left_out)
