"""Figures in words: measures, shares, changes, differences."""

from __future__ import annotations

from sql_tools.plan import (
    Around,
    Change,
    Difference,
    Figure,
    InPlaces,
    Measure,
    Past,
    Portion,
    Predicate,
    Ratio,
    Share,
    Statistic,
)
from sql_tools.sentence.amounts import names_text
from sql_tools.sentence.conditions import Conditions
from sql_tools.sentence.names import measure_unit, number_of_level

STATISTICS = {
    "sum": "合计",
    "mean": "平均值",
    "median": "中位数",
    "min": "最小值",
    "max": "最大值",
    "count_distinct": "不重复个数",
}


class Measures(Conditions):
    """The figures of one plan."""

    def measure(self, item: Measure) -> str:
        """The words of one measure."""
        match item:
            case Figure():
                return self._of(item.where) + self._measure_name(item.name)
            case Statistic():
                number = number_of_level(item, self.model)
                label = number or f"{self.model.field(item.field).label}的{STATISTICS[item.function]}"
                return self._of(item.where) + label
            case Share():
                return self._share(item)
            case Portion():
                around = self._level_area(item.level) if item.level is not None else ""
                return f"{self.measure(item.of)}占{around}总计的比重"
            case Change():
                return self._change(item)
            case Past():
                return f"{self.year_before(item.years_back)}{self.measure(item.of)}"
            case Around():
                return f"{self._level_area(item.level)}平均{self.measure(item.of)}"
            case Ratio(form="each"):
                return self._each(item)
            case Ratio():
                named = "的百分之几" if item.form == "percent" else "的几倍"
                return f"{self.measure(item.left)}是{self.measure(item.right)}{named}"
            case Difference():
                return f"{self.measure(item.left)}与{self.measure(item.right)}{'相差' if item.absolute else '之差'}"

    def _measure_name(self, name: str) -> str:
        model = self.model.measures.get(name)
        return model.label if model is not None else name

    def _each(self, item: Ratio) -> str:
        """平均每户老年人的人数."""
        of = f"{self.condition(item.left.where)}的" if item.left.where is not None else ""
        counted = self.measure(item.left.model_copy(update={"where": None}))
        return f"平均每{measure_unit(item.right, self.model)}{of}{counted}"

    def _of(self, where: Predicate | None) -> str:
        if isinstance(where, InPlaces):
            return f"{names_text(where.places)}的"
        return f"其中{self.condition(where)}的" if where is not None else ""

    def _share(self, item: Share) -> str:
        of = self._measure_name(item.of)
        part = f"{self.condition(item.part)}的{of}"
        return f"{part}占{self.condition(item.whole)}的{of}的比例" if item.whole is not None else f"{part}占比"

    def _change(self, item: Change) -> str:
        of = self.measure(item.of)
        since = "上年" if item.years_back == 1 else self.year_before(item.years_back)
        match item.form:
            case "percent":
                return f"{of}比{since}的增速"
            case "difference":
                return f"{of}比{since}的增加额"
            case "annual":
                return f"{of}近{item.years_back}年的年均增速"
