"""A group set beside another: 脱贫户人均多少，跟监测户比; 因病的监测户…，与全部监测户相比."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.conditions import Condition, Either, both, conjuncts, kinds_of, tables_of
from sql_tools.grammar.frame import Frame, Said


def set_beside(frame: Frame) -> None:
    """监测户…跟脱贫户比: the two groups side by side."""
    for token in frame.against:
        if not token.can("cond"):
            continue
        mods = [part for part in conjuncts(token.value) if all(part != said.condition for said in frame.conditions)]
        other = both(mods)
        if other is None and _beside_all_of_them(frame, token.value):
            continue
        said = _said_of_the_same(frame, other) if other is not None else None
        if said is None or other is None:
            raise CannotSay
        frame.conditions[frame.conditions.index(said)] = replace(
            said, condition=Either((said.condition, other), listed=True)
        )
        frame.apart = True


def _beside_all_of_them(frame: Frame, wider: Condition) -> bool:
    """因病的监测户…，与全部监测户相比: those of whom more is said, and all of the group that they are of."""
    every = conjuncts(wider)
    if len(frame.asks) != 1 or frame.groups or all(said.condition in every for said in frame.conditions):
        return False
    narrower = both([said.condition for said in frame.conditions])
    assert narrower is not None
    frame.conditions = [replace(frame.conditions[-1], condition=Either((narrower, wider), listed=True))]
    frame.apart = True
    return True


def _said_of_the_same(frame: Frame, other: Condition) -> Said | None:
    """What was said of the first group and is now said otherwise: 五口人以上的, beside 三口人以下的."""
    same = [said for said in frame.conditions if kinds_of(said.condition) & kinds_of(other)]
    tables = tables_of(other)
    groups = (s for s in frame.conditions if s.token.can("noun") and tables_of(s.condition) & tables)
    return same[0] if len(same) == 1 else next(groups, None)
