"""Fragments that change nothing of the plan before: what was meant is asked back, the same figure is no answer."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count, Moved
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.plan import QueryPlan
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel

_FARTHER = "高低多少"


def says_nothing_new(frame: Frame) -> bool:
    """Whether only a comparison or a sum is asked for: no condition, place, year, group or figure of its own."""
    return not (frame.conditions or frame.places or frame.years or frame.groups or frame.areas or frame.tops)


def says_how_far(frame: Frame) -> bool:
    """高出几个百分点, 高多少, 多了几户: how far the one of two is above the other."""
    said = [token for token in frame.tokens if not token.can("follow")]
    first = next((leaf for token in said for leaf in token.leaves()), None)
    asks = [ask for _, ask in frame.asks]
    if first is None or first.text[0] not in _FARTHER or len(asks) > 1:
        return False
    if asks and isinstance(asks[0], Moved):
        return asks[0].of == Amount(()) and asks[0].since is None and asks[0].verb
    asked = len(said) == 2 and (said[1].can("percent_asked") or any(isinstance(ask, Count) for ask in asks))
    return asked and first.can("adjective")


def says_how_far_from(frame: Frame) -> bool:
    """比西渡镇高多少: how far the figure before is above that of what is named."""
    moved = any(isinstance(ask, Moved) and ask.of == Amount(()) and ask.since is None for _, ask in frame.asks)
    return moved or any(token.can("adjective") for token in frame.left)


def speaks_of_time(frame: Frame) -> bool:
    """多了多少 may also say how a figure has moved since the year before; 高出多少, 高多少 do not."""
    first = next(leaf for token in frame.tokens if not token.can("follow") for leaf in token.leaves())
    return any(isinstance(ask, Moved) for _, ask in frame.asks) and not first.text.endswith("出")


def unchanged(plan: QueryPlan, model: SemanticModel, frame: Frame) -> Unclear:
    """The words were read, but the plan stays as it was; after courtesies (谢谢) what comes next is asked."""
    said = "没听出要在上一问的基础上改什么。" if frame.tokens else "还想查什么？"
    return Unclear(f"{said}您可以接着问：", _next_steps(plan, model))


def nothing_to_compare() -> Unclear:
    """哪个多, after one figure."""
    prompt = "上一问只有一个数，没有可以比较、排序或相加的。您可以接着问："
    return Unclear(prompt, (Option("分乡镇", "分乡镇"), Option("逐年", "近三年呢")))


def _next_steps(plan: QueryPlan, model: SemanticModel) -> tuple[Option, ...]:
    said = [f"{plan.years[0] - 1}年呢"] if len(plan.years) == 1 else []
    if plan.measures and not plan.by and model.places is not None:
        said.append(f"分{model.places.levels[-2].label}")
    if plan.measures and not plan.by:
        said.append("列出来")
    return tuple(Option(each, each) for each in said)
