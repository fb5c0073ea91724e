"""A plan as one Chinese sentence, complete and the same every time.

Every year, place, condition, group, order and limit of the plan stands in it, in the labels of the model and in fixed
words, so that a person can check it and the parser can read it back:

    2025年西渡镇脱贫户中，人均纯收入低于10000元的户数
    2024年衡阳县脱贫户，按乡镇分组，人均纯收入和户数，只列人均纯收入低于12000元的，按人均纯收入从高到低，前5名

==========================  =====================================================================
``< <= = != >= >``          低于 不高于 等于 不等于 不低于 高于 (of names and values: 是, 不是)
and, or, not                并且, 或者, 不是 (不符合（…） around anything longer), brackets where they nest
any, none, all of related   有…的家庭成员, 没有…的家庭成员, 家庭成员全部…; 至少有2个…的家庭成员
grouping, order, first n    按…分组, 按…从高到低 (从低到高), 前n名
==========================  =====================================================================
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sql_tools.plan import (
    And,
    Around,
    Change,
    Compare,
    CompareAround,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Measure,
    Missing,
    Narrow,
    Not,
    OneOf,
    Or,
    Order,
    Past,
    Place,
    Portion,
    Predicate,
    QueryPlan,
    Ratio,
    Related,
    Scalar,
    Share,
    Statistic,
)
from sql_tools.semantic_model import FieldModel, SemanticModel

COMPARISONS = {"<": "低于", "<=": "不高于", "=": "等于", "!=": "不等于", ">=": "不低于", ">": "高于"}
_TEN_THOUSAND = 10_000
STATISTICS = {
    "sum": "合计",
    "mean": "平均值",
    "median": "中位数",
    "min": "最小值",
    "max": "最大值",
    "count_distinct": "不重复个数",
}


def describe(plan: QueryPlan, model: SemanticModel) -> str:
    """The plan in one sentence, without a full stop."""
    return _Words(plan, model).sentence()


def as_question(plan: QueryPlan, model: SemanticModel) -> str:
    """The sentence as one would ask it: a single figure is asked for, a table or a list is named."""
    alone = len(plan.measures) == 1 and not (plan.by or plan.order or plan.having or plan.side_by_side)
    everywhere = "全库" if model.places is not None and not plan.places else ""
    return everywhere + describe(plan, model) + ("是多少？" if alone else "")


def condition_text(item: Predicate, model: SemanticModel) -> str:
    """A condition in words, as it stands before 的."""
    return _Words(QueryPlan(model=model.name, subject=model.default_subject), model).condition(item)


def measure_label(measure: Measure, model: SemanticModel) -> str:
    """A measure in words, as the head of its column."""
    words = _Words(QueryPlan(model=model.name, subject=model.default_subject), model)
    return measure.label or words.measure(measure)


def number_text(value: Decimal | int) -> str:
    """A number without needless zeros: 10000, 5.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(value: Decimal | int, unit: str) -> str:
    """An amount as it is said: 8000元, 1万元, 1.5万元, 30户."""
    if unit in ("元", "") and abs(value) >= _TEN_THOUSAND and value % 100 == 0:
        return f"{number_text(Decimal(value) / _TEN_THOUSAND)}万{unit}"
    return f"{number_text(value)}{unit}"


class _Words:
    def __init__(self, plan: QueryPlan, model: SemanticModel) -> None:
        self.plan = plan
        self.model = model
        self.table = model.tables[plan.subject]

    # ---- the sentence -----------------------------------------------------------------------------------

    def sentence(self) -> str:
        plan = self.plan
        grouped = [f"按{self._dimensions()}分组"] if plan.by else []
        asked = "和".join(self.measure(each) for each in plan.measures) or self._list()
        parts = [*(self._narrow(each) for each in plan.narrow), *grouped, asked]
        if plan.every_group:
            parts.append("没有记录的也列出")
        if plan.having is not None:
            parts.append(f"只列{self.condition(plan.having)}的")
        parts += [self._order(each) for each in plan.order]
        if plan.top is not None:
            each = "、".join(f"各{self.model.field(ref).label}" for ref in plan.within)
            parts.append(f"{each}前{plan.top}名")
        if plan.count_groups:
            parts.append("只计个数")
        if plan.years_together and len(plan.years) > 1:
            parts.append("各年合计")
        return self._who() + self._joined(parts)

    def _joined(self, parts: list[str]) -> str:
        """The first part follows 的 where it is the figure itself, a comma where it is not."""
        who, text = self._who(), "，".join(parts)
        if not who or (self.plan.measures and not self.plan.by and not self.plan.narrow):
            return text
        return f"，{text}"

    def _who(self) -> str:
        """Years, places, and whose rows: 2025年西渡镇脱贫户中，人均纯收入低于10000元的."""
        segments, conditions = self._parts_of_where()
        head = self._years() + self._places()
        groups = "并且".join(self._labels(segments))
        of_figure = bool(self.plan.measures) and not self.plan.by and not self.plan.narrow
        if conditions:
            alone = len(conditions) == 1
            rest = (
                self.condition(conditions[0]) if alone else "并且".join(self._inner(each, And) for each in conditions)
            )
            noun = "" if of_figure else self.table.noun
            return f"{head}{groups}中，{rest}的{noun}" if groups else f"{head}{rest}的{noun}"
        if groups:
            return f"{head}{groups}的" if of_figure else f"{head}{groups}"
        return head if of_figure else f"{head}{self.table.noun}"

    def _labels(self, segments: list[InSegment]) -> list[str]:
        return [self.condition(each) for each in segments]

    def _parts_of_where(self) -> tuple[list[InSegment], list[Predicate]]:
        where = self.plan.where
        items = where.items if isinstance(where, And) else (where,) if where is not None else ()
        segments = [item for item in items if isinstance(item, InSegment)]
        return segments, [item for item in items if not isinstance(item, InSegment)]

    def _years(self) -> str:
        return _years_text(self.plan.years)

    def _places(self) -> str:
        if self._told_by_measures():
            return ""
        names = "、".join(place.name for place in self.plan.places)
        if len(self.plan.places) > 1 and self.plan.measures and not self.plan.by:
            return f"{names}分别的" if self.plan.side_by_side else f"{names}合计"
        return f"{names}分别的" if names and self.plan.side_by_side else names

    def _told_by_measures(self) -> bool:
        """Whether the figures themselves name all places of the plan (长沙县的…与浏阳市的…之差)."""
        named = [
            side.where
            for measure in self.plan.measures
            if isinstance(measure, Difference | Ratio)
            for side in (measure.left, measure.right)
            if isinstance(side, Figure | Statistic)
        ]
        told = {place for where in named if isinstance(where, InPlaces) for place in where.places}
        return bool(told) and told == set(self.plan.places)

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
        listed = "名单" if not labels else f"列出{labels}"
        return f"{listed}（不重复）" if self.plan.distinct else listed

    def _narrow(self, item: Narrow) -> str:
        return f"先取{self._order(item.order)}前{item.count}名"

    def _order(self, item: Order) -> str:
        return f"按{self._name(item.by)}{'从高到低' if item.descending else '从低到高'}"

    # ---- conditions -------------------------------------------------------------------------------------

    def condition(self, item: Predicate) -> str:
        match item:
            case And():
                return "并且".join(self._inner(each, And) for each in item.items)
            case Or():
                return "或者".join(self._inner(each, Or) for each in item.items)
            case Not():
                return self._not(item.item)
            case InSegment():
                segment = self.model.segments.get(item.name)
                return segment.label if segment is not None else item.name
            case Related():
                return self._related(item)
            case InYears():
                return self._in_years(item)
            case InPlaces():
                return f"在{_names(item.places)}"
            case CompareAround():
                return self._compare_around(item)
            case Missing():
                return f"{self._name(item.field)}没有登记"
            case Compare():
                return self._compare(item)
            case CompareFields():
                return self._compare_fields(item)
            case OneOf():
                values = "、".join(self._value(self._field(item.field), each) for each in item.values)
                return f"{self._name(item.field)}是{values}之一"

    def _inner(self, item: Predicate, around: type[And] | type[Or]) -> str:
        """A part of a longer condition, in brackets if it joins parts itself."""
        nested = isinstance(item, And | Or)
        return f"（{self.condition(item)}）" if nested else self.condition(item)

    def _not(self, item: Predicate) -> str:
        if isinstance(item, InSegment):
            return f"不是{self.condition(item)}"
        if isinstance(item, Missing):
            return f"{self._name(item.field)}有登记"
        if isinstance(item, InPlaces):
            return f"不在{_names(item.places)}"
        return f"不符合（{self.condition(item)}）"

    def _compare(self, item: Compare) -> str:
        field = self._field(item.field)
        if isinstance(item.value, bool):
            holds = item.value == (item.op == "=")
            words = field.yes if holds else field.no
            return words[0] if words else f"{'' if holds else '不是'}{field.label}"
        if field.type in ("text", "enum"):
            return f"{self._name(item.field)}{'是' if item.op == '=' else '不是'}{self._value(field, item.value)}"
        if field.type in ("date", "year"):
            return f"{self._name(item.field)}{_DATE_COMPARISONS[item.op]}{self._value(field, item.value)}"
        return f"{self._name(item.field)}{COMPARISONS[item.op]}{self._value(field, item.value)}"

    def _compare_fields(self, item: CompareFields) -> str:
        other = self._name(item.other)
        if item.times != 1:
            other += f"的{number_text(item.times)}倍"
        if item.plus != 0:
            unit = self._field(item.field).unit or ""
            unit = "个百分点" if unit == "%" else unit
            other += f"{'加' if item.plus > 0 else '减'}{number_text(abs(item.plus))}{unit}"
        return f"{self._name(item.field)}{COMPARISONS[item.op]}{other}"

    def _compare_around(self, item: CompareAround) -> str:
        whose = self.condition(item.of.where) if item.of.where is not None else self.table.noun
        of = item.of.model_copy(update={"where": None, "label": None})
        around = f"{self._level_area(item.level)}{whose}{self.measure(of)}"
        return f"{self._name(item.field)}{COMPARISONS[item.op]}{around}"

    def _level_area(self, level: str | None) -> str:
        if level is None or self.model.places is None:
            return "总体"
        return f"所在{self.model.places.level(level).label}"

    def _in_years(self, item: InYears) -> str:
        where = self.condition(item.where)
        where = f"（{where}）" if isinstance(item.where, And | Or | InYears) else where
        if len(item.years) == 1:
            return f"在{item.years[0]}年{where}"
        spread = "每年都" if item.quantifier == "every" else "至少有一年"
        if isinstance(item.where, Compare | CompareFields) and not isinstance(getattr(item.where, "value", None), bool):
            name = self._name(item.where.field)
            return f"在{_years_text(item.years)}{name}{spread}{where.removeprefix(name)}"
        return f"在{_years_text(item.years)}{spread}{where}"

    def _related(self, item: Related) -> str:
        relation = self._relation(item.relation)
        where = f"{self.condition(item.where)}的" if item.where is not None else ""
        if item.quantifier == "all":
            return f"{relation}全部{where.removesuffix('的') or '存在'}"
        if item.quantifier == "none":
            return f"没有{where}{relation}"
        return f"至少有{item.at_least}个{where}{relation}" if item.at_least > 1 else f"有{where}{relation}"

    def _relation(self, name: str) -> str:
        bare = name.rpartition(".")[2]
        own = self.table.relations.get(bare)
        found = own or next(t.relations[bare] for t in self.model.tables.values() if bare in t.relations)
        return found.label

    # ---- measures ---------------------------------------------------------------------------------------

    def measure(self, item: Measure) -> str:
        match item:
            case Figure():
                return self._of(item.where) + self._measure_name(item.name)
            case Statistic():
                return f"{self._of(item.where)}{self.model.field(item.field).label}的{STATISTICS[item.function]}"
            case Share():
                return self._share(item)
            case Portion():
                return f"{self.measure(item.of)}占总计的比重"
            case Change():
                return self._change(item)
            case Past():
                return f"{self._back(item.years_back)}{self.measure(item.of)}"
            case Around():
                return f"{self._level_area(item.level)}平均{self.measure(item.of)}"
            case Ratio():
                named = "的百分之几" if item.form == "percent" else "的几倍"
                return f"{self.measure(item.left)}是{self.measure(item.right)}{named}"
            case Difference():
                return f"{self.measure(item.left)}与{self.measure(item.right)}{'相差' if item.absolute else '之差'}"

    def _measure_name(self, name: str) -> str:
        model = self.model.measures.get(name)
        return model.label if model is not None else name

    def _of(self, where: Predicate | None) -> str:
        if isinstance(where, InPlaces):
            return f"{_names(where.places)}的"
        return f"其中{self.condition(where)}的" if where is not None else ""

    def _share(self, item: Share) -> str:
        of = self._measure_name(item.of)
        part = f"{self.condition(item.part)}的{of}"
        return f"{part}占{self.condition(item.whole)}的{of}的比例" if item.whole is not None else f"{part}占比"

    def _change(self, item: Change) -> str:
        of = self.measure(item.of)
        since = "上年" if item.years_back == 1 else self._back(item.years_back)
        match item.form:
            case "percent":
                return f"{of}比{since}的增速"
            case "difference":
                return f"{of}比{since}的增加额"
            case "annual":
                return f"{of}近{item.years_back}年的年均增速"

    def _back(self, years: int) -> str:
        """The year that lies so many years before the plan's: 2023年 where that is one, else 上年, 2年前."""
        if len(self.plan.years) == 1:
            return f"{self.plan.years[0] - years}年"
        return "上年" if years == 1 else f"{years}年前"

    # ---- names and values -------------------------------------------------------------------------------

    def _field(self, ref: str) -> FieldModel:
        """A field, or the measure behind an alias as one."""
        measure = self._aliased(ref)
        if measure is None:
            return self.model.field(ref)
        return FieldModel(label=self.measure(measure), type="number", unit=measure_unit(measure, self.model))

    def _aliased(self, ref: str) -> Measure | None:
        number = ref[1:] if ref.startswith("m") else ""
        if "." in ref or not number.isdecimal() or int(number) >= len(self.plan.measures):
            return None
        return self.plan.measures[int(number)]

    def _name(self, ref: str) -> str:
        measure = self._aliased(ref)
        if measure is not None:
            return self.measure(measure)
        field = self.model.field(ref)
        before = self._alias_prefix(ref)
        return f"{before}{field.phrase or field.label}"

    def _alias_prefix(self, ref: str) -> str:
        """上年 before the field of a row of the year before."""
        owner = ref.rpartition(".")[0]
        joins = (join for table in self.model.tables.values() for join in table.joins if join.name == owner)
        return "上年" if any(join.year == "previous" for join in joins) else ""

    def _value(self, field: FieldModel, value: Scalar) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return f"{value.year}年{value.month}月{value.day}日"
        if field.type == "month" and isinstance(value, Decimal | int):
            return f"{int(value) // 100}年{int(value) % 100}月"
        if isinstance(value, Decimal | int):
            return number_text(value) + ("年" if field.type == "year" else field.unit or "")
        label = next((each.label for each in field.values if each.value == value), None)
        return label or value


def _names(places: tuple[Place, ...]) -> str:
    return "、".join(place.name for place in places)


def _years_text(years: tuple[int, ...]) -> str:
    if len(years) > 1 and years == tuple(range(years[0], years[0] + len(years))):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(f"{year}年" for year in years)


_DATE_COMPARISONS = {"<": "早于", "<=": "不晚于", "=": "是", "!=": "不是", ">=": "不早于", ">": "晚于"}


def measure_unit(measure: Measure, model: SemanticModel) -> str | None:
    """The unit of a measure: 元, 户, 人, %; None where it has none."""
    match measure:
        case Figure():
            return model.measures[measure.name].unit if measure.name in model.measures else None
        case Statistic():
            return None if measure.function == "count_distinct" else model.field(measure.field).unit
        case Share() | Portion():
            return "%"
        case Past() | Around():
            return measure_unit(measure.of, model)
        case Ratio():
            return "%" if measure.form == "percent" else "倍"
        case Change():
            own = measure_unit(measure.of, model)
            return "%" if measure.form != "difference" else "个百分点" if own == "%" else own
        case Difference():
            own = measure_unit(measure.left, model)
            return "个百分点" if own == "%" else own
