"""Words for how far two figures of the same rows are apart, or two ends of one."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.asks import Amount, Function, Gap
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import ASKING, ask
from sql_tools.grammar.rules.gaps.base import FAR, TIMES, GapBase, part_of_the_lower
from sql_tools.grammar.token import Token


class FigureGapRules(GapBase):
    """Two figures of the same rows, or two ends of one."""

    def _figures_apart(self, found: Found) -> Token | None:
        """工资性收入比经营性收入高多少, 相当于农村居民收入的百分之几."""
        left, right = found["a"][0].of_role("measure", "field"), found["b"][0].of_role("measure", "field")
        form = self._form_of_gap(found["way"])
        if part_of_the_lower(found["way"]):
            return None
        less = any(token.can("fall") or token.as_value("adjective") == "down" for token in found["way"])
        turned = form == "difference" and less
        return ask(found, Gap(Amount(left), form, Amount(right), turned))

    def _mean_of_mean(self, found: Found) -> Token | None:
        """人均纯收入占农村居民人均可支配收入的百分之多少: two figures that do not add up."""
        refs = [found[name][0].of_role("measure") for name in ("a", "b")]
        money = all(self.kind_of(side[0]) == "money" for side in refs)
        if not money or any(self.model.measures[side[0].name].additive for side in refs):
            return None
        return ask(found, Gap(Amount(refs[0]), "percent", Amount(refs[1])))

    def _part_of_other(self, found: Found) -> Token | None:
        """生产经营性支出占生产经营性收入的比例: two sums of money, of which the model has no ratio of its own."""
        sides = [found[name][0].of_role("measure") for name in ("a", "b")]
        additive = [[ref for ref in side if self.model.measures[ref.name].additive] for side in sides]
        if {ref.name for ref in sides[0]} & {ref.name for ref in sides[1]}:
            return None  # 公益岗务工收入占务工总收入: a part of the one sum.
        if not all(additive) or any(self.kind_of(refs[0]) != "money" for refs in additive):
            return None
        return ask(found, Gap(Amount(sides[0]), "percent", Amount(sides[1])))

    def _ends_apart(self, found: Found) -> Token | None:
        """收入最高和最低的户差多少, 中位数和平均数相差多少: two functions of one figure."""
        refs, again = found["term"][0].of_role("field", "measure"), found.first("again")
        if found["level"] or (again is not None and not {r.name for r in again.refs} & {r.name for r in refs}):
            return None
        way = found["way"]
        functions = [_function(token) for token in (*found["a"], *found["b"])]
        if len(functions) == 1 and again is not None:
            functions.append("mean")  # 人均纯收入的中位数与人均纯收入相差
        if len(functions) != 2 or None in functions or functions[0] == functions[1]:
            return None
        form: Literal["difference", "absolute"] = "difference" if way else "absolute"
        gap = Gap(Amount(refs, functions[0]), form, Amount(refs, functions[1]), self._says_less(form, way))
        return ask(found, gap)

    def _orders_apart(self, found: Found) -> Token | None:
        """收入最高和最低的户差多少: of the rows themselves, where no groups are spoken of."""
        a, b = found["a"][0].value, found["b"][0].value
        whole = not (a.count or a.share or b.refs) and a.pick and b.pick and a.descending != b.descending
        if not whole or found.anywhere("group") or found.anywhere("head") or found.anywhere("level"):
            return None
        high, low = (Amount(a.refs, "max"), Amount(a.refs, "min"))
        return ask(found, Gap(high, "absolute", low))

    def _figures_gap(self, found: Found) -> Token | None:
        """人均纯收入跟农村居民收入差多少: two figures of the same rows."""
        a, b = found["a"][0], found["b"][0]
        refs = a.of_role("measure", "field"), b.of_role("measure", "field")
        signed = any(token.can("gap") and token.text == "之差" for token in found.all)
        form: Literal["difference", "absolute"] = "difference" if signed else "absolute"
        return None if a.text == b.text else ask(found, Gap(Amount(refs[0]), form, Amount(refs[1])))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before other figures take the words of the two sides."""
        return (
            rule(
                "figures_gap",
                r"(?P<a>{measure|field})(?:{list_and}|{versus}|{pause})(?P<b>{measure|field})"
                r"(?:{versus}?{de}?|(?:{howmuch}|{howmany}|{respectively})+{stop}){gap}" + ASKING,
                self._figures_gap,
            ),
            rule(
                "orders_apart",
                r"(?P<a>{order})(?:{de}|{table}|{list_and}|{pause}|{versus})*(?P<b>{order})(?:{de}|{table}|{inside}|{stop})*{gap}"
                + ASKING,
                self._orders_apart,
            ),
            rule(
                "part_of_other",
                r"(?P<a>{measure}){de}?{take}(?P<b>{measure})(?:{de}?{share})?" + ASKING + "(?={stop}|$)",
                self._part_of_other,
            ),
            rule(
                "ends_apart",
                r"(?P<term>{field|measure}){de}?(?P<a>{most|mean|median|maximum|minimum})(?:{de}|{table}|{list_and}|{pause}|{versus})*"
                r"(?:(?P<again>{field|measure}){de}?)?(?P<b>{most|mean|median|maximum|minimum}?)(?:{de}|{table}|(?P<level>{level})|{inside}|{stop})*(?:{gap}|(?P<way>{adjective}(?:{howmany}|{howmuch})))"
                + ASKING,
                self._ends_apart,
            ),
            rule("figures_apart", r"(?P<a>{measure|field}){versus}(?P<b>{measure|field})" + FAR, self._figures_apart),
            rule(
                "figures_than",
                r"(?P<a>{measure|field}){exists}?{versus}?(?P<way>{than})(?P<b>{measure|field})$",
                self._figures_apart,
            ),
            rule(
                "figures_ratio",
                r"(?P<a>{measure|field})(?:{list_and}|{versus})(?P<b>{measure|field}){de}?(?P<way>{times_asked})"
                + ASKING,
                self._figures_apart,
            ),
            rule("figures_times", r"(?P<a>{measure|field}){is}(?P<b>{measure|field})" + TIMES, self._figures_apart),
            rule(
                "mean_of_mean",
                r"(?P<a>{measure}){de}?{take}(?P<b>{measure}){de}?(?P<way>{percent_asked|share})" + ASKING,
                self._mean_of_mean,
            ),
        )


def _function(token: Token) -> Function | None:
    """The function that a word says: 最高, 平均数, 中位数."""
    if token.can("most"):
        return "max" if token.value[0] else "min"
    kinds: dict[str, Function] = {"mean": "mean", "median": "median", "maximum": "max", "minimum": "min"}
    return next((function for kind, function in kinds.items() if token.can(kind)), None)
