"""The columns of a list of rows."""

from __future__ import annotations

from sql_tools.grammar.conditions import (
    Test,
    leaves,
)
from sql_tools.grammar.draft import Draft, Part
from sql_tools.grammar.frame import Frame
from sql_tools.semantic_model import Table


class Listing(Part):
    """The columns of a list of rows."""

    def apply(self, draft: Draft, frame: Frame) -> None:
        """The key of each row, and what the question speaks of: at most two more columns than that."""
        table = self.model.tables[draft.subject]
        keys = [
            f"{draft.subject}.{name}"
            for name, entry in table.fields.items()
            if entry.sensitivity == "key" and name in table.key[:1]
        ]
        told = [
            self.tools.seen_field(leaf.refs, draft.subject)
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Test)
        ]
        told += [self.tools.seen_field(order.refs, draft.subject) for _, order in frame.orders]
        wanted = [name for name in told if name is not None]
        others = [name for name in self._told_of(table) if name not in keys and name not in wanted]
        draft.columns = list(dict.fromkeys([*keys, *wanted[:2], *others[: max(0, 2 - len(wanted))]]))

    def _told_of(self, table: Table) -> list[str]:
        """What a list shows besides the key: places first, the narrowest before the wider."""
        titles = [level.title for level in self.model.places.levels] if self.model.places is not None else []
        places = [name for name in table.list_columns if name in titles]
        return [*reversed(places), *(name for name in table.list_columns if name not in titles)]
