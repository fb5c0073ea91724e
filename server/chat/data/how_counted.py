"""为什么这么少, 这个数怎么来的: how the figure before was counted, step by step; why it is so, no database can tell."""

from __future__ import annotations

import re
from collections.abc import Callable

from server.chat.wording import figure
from sql_tools.describe import describe, measure_unit
from sql_tools.plan import And, Figure, InSegment, Predicate, QueryPlan
from sql_tools.semantic_model import SemanticModel

_ASKS = re.compile(
    r"(?:为什么|为啥|为何|咋|怎么)(?:会|就|才|只有|只|都|有)*(?:这么|那么|这样|这个数|这点|这些)?(?:少|多|低|高|大|小|点)?"
    r"(?:了|呢|啊|户|人|一点|点)*"
    r"|(?:这|那)(?:个|些)?(?:数|数字|数据|结果|户数|人数|金额|比例)?是?(?:怎么|咋|如何|从哪)(?:里|儿)?"
    r"(?:来|算|统计|数|得|查|得出)(?:出来)?的?(?:呢|啊)*"
    r"|(?:怎么|咋|如何)(?:来|算|统计|数|得出|算出来)(?:出来)?的(?:呢|啊)*"
    r"|(?:统计|计算)?口径(?:是什么|是啥|呢)?|为什么是(?:0|零|这个数)(?:户|人)?"
)
_DRAWN = re.compile(
    r"(?:能|能不能|可以|请|帮忙|帮我|给我|再)*(?:用|以)?(?:画|做|出|生成|转)?(?:个|张|成|一个|一张|一下)?(?:柱状|折线|条形|统计)?图(?:表)?"
    r"(?:表示|展示|显示)?(?:一下|看看|出来)?(?:吗|吧|呗|呢)?"
)
_MARKS = re.compile(r"[\s，,。？?！!]+")
_MOST_STEPS = 5


def asks_how(text: str) -> bool:
    """Whether the words only ask how the figure before came about."""
    return _ASKS.fullmatch(_MARKS.sub("", text)) is not None


def asks_for_chart(text: str) -> bool:
    """Whether the words only ask to see the result before drawn (画个图): it comes with its chart where it has one."""
    return _DRAWN.fullmatch(_MARKS.sub("", text)) is not None


def counted_in_steps(
    plan: QueryPlan, model: SemanticModel, count: Callable[[QueryPlan], object]
) -> list[tuple[str, str]]:
    """What was counted with one condition after the other: each a sentence and its figure; empty where it is no count.

    ``count`` runs a plan of one figure.
    """
    measure = plan.measures[0] if len(plan.measures) == 1 else None
    plain = isinstance(measure, Figure) and measure.where is None and _counts_rows(measure, model)
    if not plain or plan.by or plan.side_by_side or plan.having or plan.narrow or len(plan.years) > 1:
        return []
    items = _wide_first(plan.where)
    if len(items) > _MOST_STEPS:
        return []
    plans = [plan.model_copy(update={"where": _joined(items[:number])}) for number in range(len(items) + 1)]
    unit = measure_unit(plan.measures[0], model)
    return [(describe(each, model), figure(_cell(count(each)), unit)) for each in plans]


def _counts_rows(measure: Figure, model: SemanticModel) -> bool:
    return model.measures[measure.name].sql == "COUNT(*)"


def _wide_first(where: Predicate | None) -> tuple[Predicate, ...]:
    """Named groups (脱贫户) before other conditions, each in the order of the question."""
    items = where.items if isinstance(where, And) else (where,) if where is not None else ()
    return tuple(sorted(items, key=lambda item: not isinstance(item, InSegment)))


def _joined(items: tuple[Predicate, ...]) -> Predicate | None:
    return And(items=items) if len(items) > 1 else items[0] if items else None


def _cell(value: object) -> int | float | str | None:
    return value if isinstance(value, int | float | str) else None
