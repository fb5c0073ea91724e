"""A number of places, or of what stands in them, after one of households: 监测户有多少 / 重点村有几个."""

from __future__ import annotations

from sql_tools.grammar.asks import Count
from sql_tools.grammar.conditions import tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

_ONE_BY_ONE = ("个", "座", "处")


def counts_in_places(frame: Frame, before: QueryPlan | None, model: SemanticModel) -> bool:
    """Whether the whole question is of places themselves: no household is a village or a project."""
    if before is None or before.subject not in _homes(model):
        return False
    marked = any(token.can("follow") or token.can("pronoun") for token in frame.tokens)
    if marked or frame.within or (frame.tokens[:1] and frame.tokens[0].can("inside")):
        return False
    headed = {ref.name for _, head in frame.heads for ref in head.refs if ref.role == "table"}
    if headed and not frame.asks:
        return headed <= _of_places(model)  # 西渡镇有哪些产业项目
    if len(frame.asks) != 1:
        return False
    [(place, ask)] = frame.asks
    if not isinstance(ask, Count):
        return False
    spoken = {table for said in frame.conditions for table in tables_of(said.condition)}
    spoken |= {ref.name for _, noun in frame.nouns for ref in noun.of_role("table")}
    spoken |= {ref.name for ref in ask.refs if ref.role == "table"}
    by_name = bool(ask.refs) or frame.tokens[place].text.endswith(_ONE_BY_ONE)
    return by_name and bool(spoken) and spoken <= _of_places(model)


def _of_places(model: SemanticModel) -> set[str]:
    """The table of places, and the tables whose rows stand in one, but for the households."""
    if model.places is None:
        return set()
    places = model.places.table
    standing = {name for name, table in model.tables.items() if any(join.to == places for join in table.joins)}
    return {places, *standing} - _homes(model)


def _homes(model: SemanticModel) -> set[str]:
    """The households, and what is on file of them by years."""
    noun = model.tables[model.default_subject].noun
    return {name for name, table in model.tables.items() if table.noun == noun}
