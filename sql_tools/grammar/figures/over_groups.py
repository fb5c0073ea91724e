"""One figure over all groups of a plan, where what was asked allows it."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.conditions import Outside, leaves, tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.plan import Figure


class OverGroups(Part):
    """平均每个乡镇, 最高的乡镇和最低的乡镇差多少."""

    def of(self, draft: Draft, frame: Frame) -> Literal["mean", "gap", "times"] | None:
        """What is wanted over the groups; ``CannotSay`` where that is no plain figure of them.

        A mean is of what can be added up: a mean of means is none of the whole.
        """
        if frame.over is None:
            return None
        chosen = bool(draft.order or draft.narrow or draft.top or draft.count_groups)
        if not draft.by or len(frame.groups) != 1 or chosen:
            raise CannotSay
        if frame.over == "mean" and (not all(map(self.tools.adds_up, draft.measures)) or self._of_some(draft, frame)):
            raise CannotSay
        if frame.over != "mean" and (len(draft.measures) != 1 or self._same_for_all(draft, frame)):
            raise CannotSay
        return frame.over

    def _of_some(self, draft: Draft, frame: Frame) -> bool:
        """重点村里平均每村, 西渡镇以外: of these places alone, while a mean is over all that there are."""
        home = self.model.places.table if self.model.places is not None else None
        said = [each.condition for each in frame.conditions]
        outside = any(isinstance(leaf, Outside) for condition in said for leaf in leaves(condition))
        return outside or (draft.subject != home and any(home in tables_of(condition) for condition in said))

    def _same_for_all(self, draft: Draft, frame: Frame) -> bool:
        """全市…最高的县: the figure of a place around them, which has no highest among them."""
        places = self.model.places
        if places is None or frame.groups[0].level is None:
            return False
        names = [each.name for each in places.levels]
        wider = {each.code for each in places.levels[: names.index(frame.groups[0].level)]}
        joined = [join for join in self.model.tables[places.table].joins if join.alias]
        around = [join.alias for join in joined if any(f"{places.table}.{key}" in wider for key in join.on)]
        read = [self.model.measures[each.name].sql or "" for each in draft.measures if isinstance(each, Figure)]
        return any(f"{{{alias}." in sql for alias in around for sql in read)
