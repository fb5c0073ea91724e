"""两个镇的人均收入各多少, 两地的增速: the places that the questions before asked about, one after the other."""

from __future__ import annotations

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.frame import Frame
from sql_tools.plan import Place, QueryPlan


def many_places(frame: Frame) -> int | None:
    """How many places are meant without their names; ``None`` where none are."""
    for token in frame.left:
        if token.can("so_many_places"):
            return int(token.as_value("so_many_places"))
    return None


def means_places_before(frame: Frame, before: QueryPlan | None, earlier: QueryPlan | None) -> bool:
    """Whether the places are said only by their number, and were named before."""
    return before is not None and (many_places(frame) is not None or _group_of(frame, before, earlier) is not None)


def with_places_meant(frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> tuple[Frame, QueryPlan]:
    """The fragment without the words for the places, and the plan before over all of these places."""
    number, group, meant = many_places(frame), _group_of(frame, before, earlier), _asked(frame, before, earlier)
    if number is None and group is None:
        return frame, before
    if number is not None and (len(meant) != number or before.by):
        raise CannotSay
    frame = frame.copied()
    frame.left = [token for token in frame.left if not token.can("so_many_places")]
    frame.groups = [each for each in frame.groups if each is not group]
    side_by_side = bool(before.measures) and not frame.together
    return frame, before.model_copy(update={"places": meant, "side_by_side": side_by_side})


def _asked(frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> tuple[Place, ...]:
    asked = (*(earlier.places if earlier is not None else ()), *before.places)
    return tuple(dict.fromkeys(asked)) if not frame.places else ()


def _group_of(frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> GroupBy | None:
    """两个镇: so many places of the level as were asked about."""
    meant = _asked(frame, before, earlier)
    levels = {place.level for place in meant}
    told = (each for each in frame.groups if each.said == len(meant) and levels == {each.level})
    return next(told, None) if len(meant) > 1 else None
