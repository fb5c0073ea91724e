"""A plan as one Chinese sentence, complete and the same every time.

Every year, place, condition, group, order and limit of the plan stands in it, in the labels of the model and in fixed
words, so that a person can check it and the parser can read it back:

    2025年西渡镇脱贫户中，人均纯收入低于1万元的户数
    2024年衡阳县各乡镇脱贫户的人均纯收入和户数，只列人均纯收入低于1.2万元的，按人均纯收入从高到低，前5名

==========================  =====================================================================
``< <= = != >= >``          低于 不高于 等于 不等于 不低于 高于 (of names and values: 是 or 为, 不是)
``>=`` and ``<=``           在…到…之间
and, or, not                并且, 或者, 不是 (不符合（…） around anything longer), brackets where they nest
any, none, all of related   有…的家庭成员, 没有…的家庭成员, 家庭成员全部…; 至少有2个…的家庭成员
grouping                    各乡镇…的…; otherwise 按…统计
order, first n, first part  按…从高到低 (从低到高), 前n名, 前n%
first rows, then figures    先取按…从高到低前n名 (前n%)
==========================  =====================================================================
"""

from __future__ import annotations

from sql_tools.plan import (
    And,
    Change,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InSegment,
    Measure,
    Narrow,
    Order,
    Predicate,
    QueryPlan,
    Ratio,
    Share,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel
from sql_tools.sentence.amounts import amount_text, listed, names_text, number_text, years_text
from sql_tools.sentence.measures import Measures
from sql_tools.sentence.names import measure_unit

__all__ = [
    "amount_text",
    "as_question",
    "condition_text",
    "describe",
    "measure_label",
    "measure_unit",
    "number_text",
]


_OVER_GROUPS = {"mean": "各组的平均值", "gap": "最高的与最低的相差", "times": "最高的是最低的几倍"}


def describe(plan: QueryPlan, model: SemanticModel) -> str:
    """The plan in one sentence, without a full stop."""
    return _Sentence(plan, model).text()


def as_question(plan: QueryPlan, model: SemanticModel) -> str:
    """The sentence as one would ask it: a single figure is asked for, a table or a list is named."""
    alone = len(plan.measures) == 1 and not (plan.by or plan.order or plan.having or plan.side_by_side)
    everywhere = "全库" if model.places is not None and not plan.places else ""
    return everywhere + describe(plan, model) + ("是多少？" if alone else "")


def condition_text(item: Predicate, model: SemanticModel) -> str:
    """A condition in words, as it stands before 的."""
    return _Sentence(QueryPlan(model=model.name, subject=model.default_subject), model).condition(item)


def measure_label(measure: Measure, model: SemanticModel, years: tuple[int, ...] = ()) -> str:
    """A measure in words, as the head of its column."""
    words = _Sentence(QueryPlan(model=model.name, subject=model.default_subject, years=years), model)
    return measure.label or words.measure(measure)


class _Sentence(Measures):
    """The sentence of one plan."""

    def text(self) -> str:
        plan = self.plan
        parts = [*(self._narrow(each) for each in self._chosen_before), self._asked()]
        if plan.side_by_side:
            parts.append("分别统计" if plan.measures else "分别列出")
        if plan.every_group:
            parts.append("没有记录的也列出")
        if plan.having is not None:
            parts.append(f"只列{self.condition(plan.having)}的")
        parts += [self._order(each) for each in plan.order]
        parts += [f"前{number_text(item.percent or 0)}%" for item in plan.narrow if item not in self._chosen_before]
        if plan.top is not None:
            each = "、".join(f"各{self.model.field(ref).label}" for ref in plan.within)
            parts.append(f"{each}前{plan.top}名")
        if plan.count_groups:
            parts.append("只计个数")
        if plan.over_groups is not None:
            parts.append(_OVER_GROUPS[plan.over_groups])
        if plan.years_together and len(plan.years) > 1:
            parts.append("各年合计")
        return self._who() + self._joined(parts)

    @property
    def _chosen_before(self) -> tuple[Narrow, ...]:
        """Rows chosen before anything is asked of them; a first part in the order of the answer is told behind it."""
        order = self.plan.order[:1]
        return tuple(each for each in self.plan.narrow if each.percent is None or (each.order,) != order)

    def _asked(self) -> str:
        figures = listed([self.measure(each) for each in self.plan.measures])
        if not figures:
            return self._list()
        return f"按{self._dimensions()}统计{figures}" if self._grouped_apart else figures

    def _joined(self, parts: list[str]) -> str:
        """What is asked for follows 的 or the name of a list, a comma where it is a clause of its own."""
        who, text = self._who(), "，".join(parts)
        apart = self._grouped_apart or bool(self._chosen_before)
        return f"，{text}" if who and apart else text

    @property
    def _each_place(self) -> str:
        """各乡镇: the groups, where they are the places of one level."""
        titles = {level.title: level.label for level in self.model.places.levels} if self.model.places else {}
        by = self.plan.by
        alone = len(by) == 1 and by[0].field in titles and not by[0].bands and not self._chosen_before
        plain = not any(isinstance(each, Figure | Statistic) and each.where for each in self.plan.measures)
        return f"各{titles[by[0].field]}" if alone and plain and self.plan.measures else ""

    @property
    def _grouped_apart(self) -> bool:
        """Whether the groups are told in a clause of their own."""
        return bool(self.plan.by) and not self._each_place

    # ---- Whose ------------------------------------------------------------------------------------------

    def _who(self) -> str:
        """Years, places, and whose rows: 2025年西渡镇脱贫户中，人均纯收入低于1万元的."""
        segments, conditions = self._parts_of_where()
        head = years_text(self.plan.years) + self._places() + self._each_place
        of_figure = bool(self.plan.measures) and not self._grouped_apart and not self._chosen_before
        noun = "" if of_figure else self.table.noun
        groups = self._groups(segments, bool(conditions) or not of_figure)
        if conditions:
            rest = self.all_of(conditions)
            return f"{head}{groups}中，{rest}的{noun}" if groups else f"{head}{rest}的{noun}"
        if groups:
            return f"{head}{groups}的" if of_figure and not groups.endswith("的") else f"{head}{groups}"
        if of_figure and self._told_by_share():
            return f"{head}{self.table.noun}中，"
        return f"{head}{noun}"

    def _groups(self, segments: list[InSegment], as_noun: bool) -> str:
        """脱贫户; 既是脱贫户又是监测户的农户, where both are said of the same thing."""
        labels = [self.condition(each) for each in segments]
        tables = [self.model.segments[each.name].table for each in segments if each.name in self.model.segments]
        if len(labels) == len(tables) == 2 and tables[0] == tables[1]:
            return f"既是{labels[0]}又是{labels[1]}的{self.table.noun if as_noun else ''}"
        return "并且".join(labels)

    def _parts_of_where(self) -> tuple[list[InSegment], list[Predicate]]:
        where = self.plan.where
        items = where.items if isinstance(where, And) else (where,) if where is not None else ()
        segments = [item for item in items if isinstance(item, InSegment)]
        return segments, [item for item in items if not isinstance(item, InSegment)]

    def _told_by_share(self) -> bool:
        """农户中，监测户的户数占比: a share of all rows says of which."""
        return len(self.plan.measures) == 1 and isinstance(self.plan.measures[0], Share)

    def _places(self) -> str:
        if self._told_by_measures():
            return ""
        names = names_text(self.plan.places)
        several = len(self.plan.places) > 1 and self.plan.measures and not self.plan.by
        return f"{names}合计" if several and not self.plan.side_by_side else names

    def _told_by_measures(self) -> bool:
        """Whether the figures themselves name all places of the plan (长沙县的…与浏阳市的…之差)."""
        pairs = [each for each in self.plan.measures if isinstance(each, Difference | Ratio)]
        sides = [side for measure in pairs for side in (measure.left, measure.right)]
        plain = [side.of if isinstance(side, Change) else side for side in sides]
        named = [side.where for side in plain if isinstance(side, Figure | Statistic)]
        told = {place for where in named if isinstance(where, InPlaces) for place in where.places}
        return bool(told) and told == set(self.plan.places)

    # ---- Groups, lists, orders --------------------------------------------------------------------------

    def _dimensions(self) -> str:
        return "、".join(self._dimension(each) for each in self.plan.by)

    def _dimension(self, item: Dimension) -> str:
        field = self.model.field(item.field)
        if not item.bands:
            return field.label
        borders = "、".join(number_text(border) for border in item.bands)
        return f"{field.label}（{borders}{field.unit or ''}分段）"

    def _list(self) -> str:
        labels = "、".join(self.model.field(ref).label for ref in self.plan.columns)
        named = "名单" if not labels else f"名单，列出{labels}"
        return f"{named}（不重复）" if self.plan.distinct else named

    def _narrow(self, item: Narrow) -> str:
        first = f"{item.count}名" if item.count is not None else f"{number_text(item.percent or 0)}%"
        return f"先取{self._order(item.order)}前{first}"

    def _order(self, item: Order) -> str:
        return f"按{self.name(item.by)}{'从高到低' if item.descending else '从低到高'}"
