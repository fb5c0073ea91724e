"""2024年监测户多少，2025年脱贫户多少: each number is of the year in front of it, and of those named beside it."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.frame import Frame
from sql_tools.plan import QueryPlan

IN_TURN = "in_turn"
"""Said of a frame whose numbers are each of a year of its own."""


def years_in_turn(frame: Frame) -> list[Frame]:
    """A frame for each year and its number; empty where the years are not asked about one by one."""
    years = [at for at, token in enumerate(frame.tokens) if token.can("years") and len(token.value.exact) == 1]
    others = (frame.groups, frame.heads, frame.orders, frame.tops, frame.left)
    if len(years) < 2 or len(years) != len(frame.years) or any(others) or frame.versus:
        return []
    if any(token.can("places") or token.can("area") for token in frame.tokens[years[1] :]):
        return []  # 2023年西渡镇…，2025年金溪镇…: each of another place as well.
    borders = [*years, len(frame.tokens)]
    parts = [_within(frame, one, end) for one, end in pairwise(borders)]
    parts = [parts[0], *(_completed(part, parts[0]) for part in parts[1:])]
    apart = all(len(part.asks) == 1 and isinstance(part.asks[0][1], Count | Amount) for part in parts)
    before = any(place < years[0] for place, _ in (*frame.asks, *frame.nouns))
    before = before or any(said.place < years[0] for said in frame.conditions)
    if not apart or before or not all(part.conditions or _named(part.asks[0][1]) for part in parts):
        return []
    frame.said.add(IN_TURN)
    return parts


def _completed(part: Frame, first: Frame) -> Frame:
    """2024年…的监测户有多少，2025年呢, …，2025年收入增长的有多少: what is not said again is as it was."""
    if not (part.asks or part.conditions or part.nouns):
        made = first.copied()
        made.years = part.years
        return made
    if not (part.conditions or part.nouns) and [ask for _, ask in part.asks] == [Count()] and len(first.asks) == 1:
        part.asks = [(part.asks[0][0], first.asks[0][1])]  # 2021年人均多少，去年多少: the same figure, not a number.
    if not any(said.token.can("noun") for said in part.conditions):
        part.conditions = [*(said for said in first.conditions if said.token.can("noun")), *part.conditions]
    return part


def _within(frame: Frame, start: int, end: int) -> Frame:
    part = frame.copied()
    part.asks = [entry for entry in frame.asks if start < entry[0] < end]
    part.conditions = [said for said in frame.conditions if start < said.place < end]
    part.nouns = [entry for entry in frame.nouns if start < entry[0] < end]
    part.years = [frame.tokens[start].value]
    return part


def _named(ask: Ask) -> bool:
    return bool(ask.refs) if isinstance(ask, Count | Amount) else False


def of_all_years(plans: list[QueryPlan]) -> list[QueryPlan]:
    """2024年监测户多少，2025年监测户多少: one figure of several years stands in one table."""
    bare = {_of_years(plan, ()) for plan in plans}
    years = tuple(sorted({year for plan in plans for year in plan.years}))
    return [_of_years(plans[0], years)] if len(bare) == 1 and len(years) == len(plans) else plans


def _of_years(plan: QueryPlan, years: tuple[int, ...]) -> QueryPlan:
    """The same question of other years."""
    return plan.model_copy(update={"years": years})
