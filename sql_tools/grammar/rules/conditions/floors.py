"""The base of the rules for what belongs to what: which tables say something of the default subject itself."""

from __future__ import annotations

from sql_tools.grammar.conditions import Condition, Fact, tables_of
from sql_tools.grammar.joins import events_of
from sql_tools.lexicon import Lexicon, Ref

WANTS_ITS_VERB = {"没", "未"}
"""医保交没交, 没领: a verb follows."""


class ScopeBase:
    """The floors of one model: ``_upper`` are the tables that say something of the default subject itself."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._model = lexicon, lexicon.model
        self._upper = self._above(lexicon.model.default_subject)
        self._events = events_of(lexicon.model)

    def _above(self, table: str) -> set[str]:
        found, queue = {table}, [table]
        while queue:
            for join in self._model.tables[queue.pop()].joins:
                if join.to not in found and not join.optional:
                    found.add(join.to)
                    queue.append(join.to)
        return found

    def _is_upper(self, condition: Condition) -> bool:
        """True of households and what is above them; 劳动力 are members, though their number is the household's."""
        if isinstance(condition, Fact):
            facts = {ref.table for ref in condition.refs if ref.role == "fact"}
            return bool((facts or tables_of(condition)) & self._upper)
        return bool(tables_of(condition) & self._upper)

    def _is_figure(self, ref: Ref) -> bool:
        """True of what is no number of rows."""
        return ref.role == "field" or not self._model.measures[ref.name].counts_rows
