"""Another figure of what was asked about before: 户均呢, 工资性的呢, 加上人均纯收入."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import Amount, Count, Moved
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.talk.leaning import says_also
from sql_tools.plan import Change, Figure, Measure, Portion, QueryPlan, Statistic
from sql_tools.semantic_model import SemanticModel

_GROWTH = "增速"
"""The usual name of a growth."""
_ONLY_ASKS = ("de", "is", "have", "howmany", "howmuch", "respectively")

_OF_ANY_AMOUNT = 2
"""人均 and 户均 are said of several amounts; 户均劳动力 names its own."""


class OtherFigure:
    """Figures that the one before makes plain, over one model."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model

    def of(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
        """The plan with the figure that is told by the one before; ``None`` where nothing before tells it."""
        asked = frame.asks[0][1] if len(frame.asks) == 1 else None
        others = (frame.conditions, frame.places, frame.years, frame.groups, frame.orders, frame.heads, frame.nouns)
        if not isinstance(asked, Amount) or not asked.refs or asked.function is not None or any(others):
            return None
        for plan in (before, earlier):
            name = self._told(asked, plan) if plan is not None else None
            if plan is not None and name is not None:
                return plan.model_copy(update={"measures": (Figure(name=name),), "order": (), "top": None})
        return None

    def grown(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """增速呢, 那监测户的增速呢: of the figure before, by its own name where the model has one."""
        figure = before.measures[0] if len(before.measures) == 1 else None
        asked = [token for token in frame.tokens if token.can("ask")]
        said = [leaf for token in asked for leaf in token.leaves() if not any(map(leaf.can, _ONLY_ASKS))]
        plain = len(asked) == 1 and bool(said) and all(leaf.can("growth") for leaf in said)
        if plain and isinstance(figure, Change) and figure.form == "percent":
            return before  # 增速多少, 前年增速呢: the same one said again.
        if not plain or not before.years or not isinstance(figure, Figure):
            return None
        if self._model.measures[figure.name].label.endswith(_GROWTH):
            return before
        name = self._model.measures[figure.name].label + _GROWTH
        named = (each for each, measure in self._model.measures.items() if name in (measure.label, *measure.words))
        own = next(named, None)
        growth = Change(of=figure, form="percent") if own is None else Figure(name=own, where=figure.where)
        return before.model_copy(update={"measures": (growth,), "order": (), "top": None, "having": None})

    def sibling_of_years(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """2024年工资性收入的呢, after 转移性收入占比: the same ratio of another amount, in the years that are said."""
        asked = frame.asks[0][1] if len(frame.asks) == 1 else None
        figure = before.measures[0] if len(before.measures) == 1 else None
        others = (frame.conditions, frame.places, frame.groups, frame.orders, frame.heads, frame.nouns)
        if not isinstance(asked, Amount) or not isinstance(figure, Figure) or figure.where is not None:
            return None
        said = [leaf for token in frame.tokens if token.can("ask") for leaf in token.leaves()]
        amount = any(leaf.can("howmuch") or leaf.can("howmany") for leaf in said)
        name = self._sibling(asked, figure) if frame.years and not (amount or any(others)) else None
        return before.model_copy(update={"measures": (Figure(name=name),), "order": ()}) if name is not None else None

    def _told(self, asked: Amount, plan: QueryPlan) -> str | None:
        figure = plan.measures[0] if len(plan.measures) == 1 else None
        if not isinstance(figure, Figure) or figure.where is not None:
            return None
        return self._per_unit(asked, figure) or self._of_same_amount(asked, figure) or self._sibling(asked, figure)

    def _per_unit(self, asked: Amount, figure: Figure) -> str | None:
        """户均呢, after 小额信贷发了多少钱: the amount before for each household."""
        names = [ref.name for ref in asked.refs if ref.role == "measure"]
        return next((name for name in names if self._model.measures[name].numerator == figure.name), None)

    def _of_same_amount(self, asked: Amount, figure: Figure) -> str | None:
        """人均呢, after 户均工资性收入 or 工资性收入合计: the same amount, for each of another unit."""
        amount = self._model.measures[figure.name].numerator or figure.name
        named = [self._model.measures[ref.name] for ref in asked.refs if ref.role == "measure"]
        if len(named) < _OF_ANY_AMOUNT or any(measure.numerator == amount for measure in named):
            return None
        wholes = {measure.denominator for measure in named} - {None, self._model.measures[figure.name].denominator}
        units = {self._model.measures[whole].unit for whole in wholes if whole is not None}
        name = next(iter(self._model.quotients({amount}, self._model.counted_in(units))), None)
        same = name is not None and self._model.measures[name].unit == self._model.measures[figure.name].unit
        return name if same else None

    def _sibling(self, asked: Amount, figure: Figure) -> str | None:
        """工资性的呢, after 经营性收入占比: the same ratio of another amount."""
        whole = self._model.measures[figure.name].denominator
        if whole is None:
            return None
        sums = {ref.name for ref in asked.refs if ref.role == "measure"}
        sums |= {f"SUM({{{ref.name}}})" for ref in asked.refs if ref.role == "field"}
        if any(ref.name == figure.name for ref in asked.refs):
            return None
        for name, measure in self._model.measures.items():
            over = measure.numerator
            same = measure.denominator == whole and measure.unit == self._model.measures[figure.name].unit
            if same and over is not None and sums & {over, self._model.measures[over].sql or ""}:
                return name
        return None

    def beside(self, before: QueryPlan, made: QueryPlan) -> QueryPlan | None:
        """加上人均纯收入: the figures before and the new one, of the same groups."""
        kept = tuple(measure for measure in before.measures if measure not in made.measures)
        differ = (made.places, made.where) != (before.places, before.where)
        regrouped = made.by != before.by
        chosen = before.by or before.order or before.top or before.having is not None
        if (
            differ
            or (regrouped and chosen)
            or not kept
            or not all(self._fits(measure, made.subject) for measure in kept)
        ):
            return None
        if made.having is not None or (before.having is not None and kept != before.measures):
            return None
        update = {"measures": (*kept, *made.measures), "order": before.order, "top": before.top}
        return made.model_copy(update={**update, "having": before.having, "every_group": before.every_group})

    def _fits(self, measure: Measure, subject: str) -> bool:
        of = measure.of if isinstance(measure, Portion) else measure
        if isinstance(of, Statistic):
            return of.field.partition(".")[0] == subject
        return isinstance(of, Figure) and subject in self._model.measures[of.name].subjects


def asks_for_more(frame: Frame) -> bool:
    """加上人均纯收入, 再加一列人数, 按村分，再加上人数: a figure is put to those before."""
    said = [token for token in frame.tokens if not token.can("follow")]
    only_groups = bool(said) and said[0].can("group")
    first = [*said[:1], *(token for before, token in pairwise(said) if only_groups and before.can("stop"))]
    figures = [ask for _, ask in frame.asks if isinstance(ask, Amount | Count)]
    share = any(token.can("share") for token in frame.tokens)
    more = any(token.can("list_and") for token in first) or says_also(frame)
    return (bool(figures) or share) and more and not frame.versus


def between_years(frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
    """2021年…, 2025年呢, 这几年年均增长多少: from the one year that was asked about to the other."""
    asked = frame.asks[0][1] if len(frame.asks) == 1 else None
    told = frame.conditions or frame.places or any(years.exact for years in frame.years)
    if not isinstance(asked, Moved) or asked.of != Amount(()) or told:
        return None
    figure = before.measures[0] if len(before.measures) == 1 else None
    same = earlier is not None and earlier.model_copy(update={"years": before.years}) == before
    years = sorted({*before.years, *(earlier.years if same and earlier is not None else ())})
    if asked.form == "annual" and len(years) < 2:
        raise CannotSay  # So much a year: from which year on is not said.
    if len(years) < 2 or (len(years) > 2 and asked.form != "annual") or not isinstance(figure, Figure | Statistic):
        return None
    change = Change(of=figure, form=asked.form, years_back=years[-1] - years[0])
    return before.model_copy(update={"measures": (change,), "years": (years[-1],), "order": (), "top": None})


def other_end(frame: Frame, before: QueryPlan) -> QueryPlan | None:
    """最高的是多少 / 最低的呢: the other end of the same figure."""
    figure = before.measures[0] if len(before.measures) == 1 else None
    ends = [order.descending for _, order in frame.orders if order.pick and not order.refs]
    others = (
        frame.conditions,
        frame.places,
        frame.years,
        frame.groups,
        frame.asks,
        frame.heads,
        frame.nouns,
        frame.tops,
    )
    if not isinstance(figure, Statistic) or figure.function not in ("max", "min") or before.by:
        return None
    if any(others) or len(ends) != 1:
        return None
    end = figure.model_copy(update={"function": "max" if ends[0] else "min"})
    return before.model_copy(update={"measures": (end,)})
