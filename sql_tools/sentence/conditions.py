"""Conditions in words, as they stand before 的."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from sql_tools.grammar.joins import Joins
from sql_tools.plan import (
    And,
    Compare,
    CompareAround,
    CompareFields,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    Related,
    Scalar,
)
from sql_tools.sentence.amounts import names_text, number_text, years_text
from sql_tools.sentence.members import every_one, exactly
from sql_tools.sentence.names import Names

COMPARISONS = {"<": "低于", "<=": "不高于", "=": "等于", "!=": "不等于", ">=": "不低于", ">": "高于"}
_DATE_COMPARISONS = {"<": "早于", "<=": "不晚于", "=": "是", "!=": "不是", ">=": "不早于", ">": "晚于"}


class Conditions(Names):
    """The conditions of one plan."""

    @cached_property
    def _joins(self) -> Joins:
        return Joins(self.model)

    def condition(self, item: Predicate) -> str:
        """The words of one predicate."""
        match item:
            case And():
                return self.all_of(item.items)
            case Or():
                return self._any_of(item.items)
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
                return f"在{names_text(item.places)}"
            case CompareAround():
                return self._compare_around(item)
            case Missing():
                return f"{self.name(item.field)}没有登记"
            case Compare():
                return self._compare(item)
            case CompareFields():
                return self._compare_fields(item)
            case OneOf():
                return self._one_of(item)

    def all_of(self, items: Sequence[Predicate]) -> str:
        """Conditions that hold together: a range as one, two denials as 既不是…也不是."""
        if len(items) == 2 and all(isinstance(each, Not) and isinstance(each.item, InSegment) for each in items):
            return f"既{self.condition(items[0])}也{self.condition(items[1])}"
        if len(items) == 1:
            return self.condition(items[0])
        parts, rest = self._told_together(list(items))
        while rest:
            range_text = self._range(rest[0], rest[1]) if len(rest) > 1 else None
            parts.append(range_text or self._inner(rest[0]))
            rest = rest[2 if range_text else 1 :]
        return "并且".join(parts)

    def _any_of(self, items: Sequence[Predicate]) -> str:
        """脱贫户或低保户; longer conditions with 或者."""
        simple = all(isinstance(each, InSegment) for each in items)
        return ("或" if simple else "或者").join(self._inner(each) for each in items)

    def _range(self, low: Predicate, high: Predicate) -> str | None:
        """人均纯收入在5000元到1万元之间, 纳入监测日期在2024年: both borders of one field."""
        if not isinstance(low, Compare) or not isinstance(high, Compare) or low.field != high.field:
            return None
        if (low.op, high.op) != (">=", "<=") or isinstance(low.value, bool | str):
            return None
        field = self.field(low.field)
        years = _whole_years(low.value, high.value) if field.type in ("date", "year") else None
        if years is not None:
            return f"{self.name(low.field)}在{years[0]}年" + (f"到{years[1]}年" if years[0] < years[1] else "")
        if field.type not in ("money", "number", "integer", "percent") or isinstance(low.value, date):
            return None
        return f"{self.name(low.field)}在{self.value(field, low.value)}到{self.value(field, high.value)}之间"

    def _one_of(self, item: OneOf) -> str:
        field = self.field(item.field)
        values = [self.value(field, each) for each in item.values]
        if len(values) == 2 and field.type == "enum":
            return f"{self.name(item.field)}为{values[0]}或{values[1]}"
        return f"{self.name(item.field)}是{'、'.join(values)}之一"

    def _inner(self, item: Predicate) -> str:
        """A part of a longer condition, in brackets if it joins parts itself."""
        nested = isinstance(item, And | Or)
        return f"（{self.condition(item)}）" if nested else self.condition(item)

    def _not(self, item: Predicate) -> str:
        if isinstance(item, InSegment):
            return f"不是{self.condition(item)}"
        if isinstance(item, Missing):
            return f"{self.name(item.field)}有登记"
        if isinstance(item, InPlaces):
            return f"不在{names_text(item.places)}"
        return f"不符合（{self.condition(item)}）"

    def _compare(self, item: Compare) -> str:
        field = self.field(item.field)
        if isinstance(item.value, bool):
            holds = item.value == (item.op == "=")
            words = field.yes if holds else field.no
            return words[0] if words else f"{'' if holds else '不是'}{field.label}"
        if field.type in ("text", "enum"):
            alike = "为" if field.type == "enum" else "是"
            return f"{self.name(item.field)}{alike if item.op == '=' else '不是'}{self.value(field, item.value)}"
        if field.type in ("date", "year"):
            return f"{self.name(item.field)}{_DATE_COMPARISONS[item.op]}{self.value(field, item.value)}"
        return f"{self.name(item.field)}{COMPARISONS[item.op]}{self.value(field, item.value)}"

    def _compare_fields(self, item: CompareFields) -> str:
        other = self.name(item.other)
        if item.times != 1:
            other += f"的{number_text(item.times)}倍"
        if item.plus != 0:
            unit = self.field(item.field).unit or ""
            unit = "个百分点" if unit == "%" else unit
            other += f"{'加' if item.plus > 0 else '减'}{number_text(abs(item.plus))}{unit}"
        return f"{self.name(item.field)}{COMPARISONS[item.op]}{other}"

    def _compare_around(self, item: CompareAround) -> str:
        whose = self.condition(item.of.where) if item.of.where is not None else self.table.noun
        of = item.of.model_copy(update={"where": None, "label": None})
        around = f"{self._level_area(item.level)}{whose}{self.measure(of)}"
        around += f"的{number_text(item.times)}倍" if item.times != 1 else ""
        return f"{self.name(item.field)}{COMPARISONS[item.op]}{around}"

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
            name = self.name(item.where.field)
            return f"在{years_text(item.years)}{name}{spread}{where.removeprefix(name)}"
        return f"在{years_text(item.years)}{spread}{where}"

    def _told_together(self, items: list[Predicate]) -> tuple[list[str], list[Predicate]]:
        """家里的老年人都参加医保, 恰好有2个劳动力: what two of the conditions say; and the others."""
        told: list[str] = []
        for some in list(items):
            for none in list(items):
                everybody = every_one(some, none)
                if everybody is not None and some in items and none in items:
                    told.append(self._everybody(*everybody))
                    items.remove(some)
                    items.remove(none)
        while (number := exactly(items)) is not None:
            so_many, more = number
            told.append(f"恰好有{so_many.at_least}个{self._such(so_many)}")
            items = [item for item in items if item not in (so_many, more)]
        return told, items

    def _everybody(self, who: Predicate, what: Predicate) -> str:
        named = self.condition(who) if isinstance(who, InSegment) else f"{self.condition(who)}的人"
        return f"家里的{named}都{'是' if isinstance(what, InSegment) else ''}{self.condition(what)}"

    def _such(self, item: Related) -> str:
        return self._belonging(item.model_copy(update={"quantifier": "any", "at_least": 1})).removeprefix("有")

    def _related(self, item: Related) -> str:
        """有…的家庭成员; of what stands at the place of the row 在有…项目的村里."""
        text = self._whose(item.relation) + self._belonging(item)
        if not self._joins.is_around(self.plan.subject, item.relation):
            return text
        assert self.model.places is not None
        return f"在{text}的{self.model.tables[self.model.places.table].noun}里"

    def _whose(self, relation: str) -> str:
        """所在农户 before what belongs not to the row but to what it lies in (没人务工的户里的在校生)."""
        owner = relation.rpartition(".")[0]
        return (
            f"所在{self.model.tables[owner].noun}" if owner in self.model.tables and owner != self.plan.subject else ""
        )

    def _belonging(self, item: Related) -> str:
        relation = self._relation(item.relation)
        if isinstance(item.where, InSegment) and item.quantifier != "all":
            # 有在校生: the name of a group of persons is a noun of its own.
            where, relation = self.condition(item.where), ""
        else:
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


def _whole_years(low: Scalar, high: Scalar) -> tuple[int, int] | None:
    """The years from the one day, or year, to the other; None where they begin or end within a year."""
    if isinstance(low, date) and isinstance(high, date):
        whole = (low.month, low.day, high.month, high.day) == (1, 1, 12, 31)
        return (low.year, high.year) if whole else None
    return (low, high) if isinstance(low, int) and isinstance(high, int) and low < high else None
