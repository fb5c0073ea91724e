"""Words for how far two things are apart: 高多少, 相差多少, 几倍."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.asks import Amount, Count, Function, Gap, Moved
from sql_tools.grammar.conditions import Either, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.ask_base import ASKING, AskRules, ask, change_form
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.recognizers.date import LAST_YEAR

_ON_AVERAGE = "平均"
"""平均增速 behind a place is the growth there, not a yearly rate."""
_POINTS = "点"
"""高出几个百分点 is a difference of two percentages; 高百分之几 would be a part of the lower one."""


_BETWEEN = r"(?:{years}|{cond}|{table}|{de}|{measure}|{field}|{stop}|{mean})*"
_MOVED = r"(?:{adjective}|{rise}|{fall}|{than})"
_FAR = r"(?:{is}|{comparative}|{rather})*(?P<way>" + _MOVED + r"{bit}?(?:{howmany}|{howmuch}|{percent_asked}))"
_TIMES = r"{de}?(?P<way>{times_asked|percent_asked})"
_EITHER = r"(?:{or}" + _MOVED + ")?"
_THAN_ASKED = r"(?:{is}|{comparative}|{exists})*(?P<way>" + _MOVED + r"{bit}?" + _EITHER + r"|{howmuch})(?P<noun>)"
_HOW_FAR = r"(?:{howmany}|{howmuch}|{percent_asked})"
_TAIL = r"(?P<tail>(?:{stop}{bit}?(?:{gap}|" + _MOVED + _HOW_FAR + r"))?)(?={stop}|$)"
_SIDES = r"(?P<t>(?:{measure|field}{de}?)?)(?P<a>{places|cond})(?P<x>" + _BETWEEN + r")"
"""What stands between and behind the two sides of a gap."""


class GapRules(AskRules):
    """Two places, two groups, two figures or two years against each other."""

    def _gap(self, found: Found) -> Token:
        return ask(found, Gap(Amount(found["term"][0].of_role("measure", "field"))))

    def _which_and_how_far(self, found: Found) -> Token | None:
        """甲县和乙县人均纯收入分别是多少，哪个高，高多少: the gap of the two is shown with both."""
        places = sum(len(token.value) for token in found.elsewhere("places"))
        lists = [t.value for t in found.elsewhere("cond") if isinstance(t.value, Either) and t.value.listed]
        two = (places == 2 and not lists) or (places < 2 and len(lists) == 1 and len(lists[0].items) == 2)
        return self._gap(found) if two else None

    def _gap_in_number(self, found: Found) -> list[Token]:
        """脱贫户相差多少户: in the number of what is spoken of."""
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("table"))
        kept = [token for token in found["noun"] if token.can("cond")]
        return [*kept, made_of("ask", Gap(Count(refs)), found["gap"])]

    def _apart(self, found: Found) -> list[Token] | None:
        """长沙县比衡阳县人均纯收入高多少, 脱贫户人均纯收入是监测户的几倍: two places or two groups in one figure."""
        a, b = found["a"][0], found["b"][0]
        sides = self._sides(a, b)
        around = [*found["t"], *found["x"], *found["y"]]
        terms = [
            token for token in around if any(token.can(kind) for kind in ("measure", "field")) and not token.can("cond")
        ]
        around = [token for token in around if not token.can("mean")]  # 比衡阳县平均少多少
        nouns = [token for token in (*around, *found["noun"]) if token.can("table") and not token.can("cond")]
        form = self._form_of_gap(found["way"])
        if self._part_of_the_lower(found["way"]):
            return None
        if sides is None or len({token.text for token in terms}) > 1 or (not terms and form != "difference"):
            return None
        refs = terms[-1].of_role("measure", "field") if terms else ()
        if self._adds_up(refs) and any(token.can("mean") for token in (*found["x"], *found["y"])):
            return None
        of = Amount(refs) if terms else Count(tuple(ref for token in nouns for ref in token.of_role("table")))
        gap = made_of("ask", Gap(of, form, turned=self._says_less(form, found["way"])), [*terms, *found["way"]])
        return [sides, *(token for token in around if token not in terms and not token.can("table")), gap]

    def _ratio_of_two(self, found: Found) -> list[Token] | None:
        """监测户与脱贫户人均纯收入之比: of the two that are listed."""
        listed = found["list"][0]
        if not isinstance(listed.value, Either) or not listed.value.listed or len(listed.value.items) != 2:
            return None
        refs = found["t"][0].of_role("measure", "field")
        return [listed, made_of("ask", Gap(Amount(refs), "times"), found.all[1:])]

    def _apart_here(self, found: Found) -> list[Token] | None:
        """监测户…比全县脱贫户低多少: of the one place that is spoken of, where no other is named."""
        area = found.first("area")
        if area is None:
            return self._apart(found)
        if found.elsewhere("places") or found.elsewhere("area") or not found["b"][0].can("cond"):
            return None
        made = self._apart(found)
        return None if made is None else [area, *made]

    def _apart_from_told(self, found: Found) -> list[Token] | None:
        """因病的监测户人均纯收入多少，比全部监测户低多少: the figure of the first is one side of the gap."""
        sides, b = [token for token in found["a"] if not token.can("de")], found["b"][0]
        terms = [token for token in found["t"] if not token.can("de")]
        again = [token for token in found["y"] if token.can("measure") or token.can("field")]
        if len(sides) > 1:
            if not b.can("cond") or all(token.value != b.value for token in sides):
                return None  # 低保户中脱贫户…，比监测户低多少: of which of them is not plain.
            joined = both([token.value for token in sides])
            sides = [made_of("cond noun", joined, sides, refs=sides[-1].refs)]
        pair = self._sides(sides[0], b)
        if pair is None or any(token.text != terms[0].text for token in again) or self._part_of_the_lower(found["way"]):
            return None
        refs, form = terms[0].of_role("measure", "field"), self._form_of_gap(found["way"])
        gap = Gap(Amount(refs), form, turned=self._says_less(form, found["way"]))
        return [pair, made_of("ask", gap, [token for token in found.all if token not in found["a"] and token is not b])]

    def _gap_said_twice(self, found: Found) -> list[Token] | None:
        """长沙县的人均纯收入与衡阳县的人均纯收入之差."""
        term, again = found["t"][0], found["u"][0]
        sides = self._sides(found["a"][0], found["b"][0])
        if sides is None or term.text != again.text:
            return None
        signed = found["gap"][0].text.endswith("之差")
        gap = Gap(Amount(term.of_role("measure", "field")), "difference" if signed else "absolute")
        return [sides, made_of("ask", gap, [term, again, *found["gap"]])]

    def _sides(self, a: Token, b: Token) -> Token | None:
        if a.can("places") and b.can("places"):
            if len(a.value) != 1 or len(b.value) != 1:
                return None
            return made_of("places", (*a.value, *b.value), [a, b])
        if a.can("cond") and b.can("cond"):
            return made_of("cond noun", Either((a.value, b.value), listed=True), [a, b], refs=b.refs)
        return None

    def _form_of_gap(self, way: list[Token]) -> Literal["difference", "times", "percent"]:
        if any(token.can("percent_asked") and token.text.endswith(_POINTS) for token in way):
            return "difference"
        if any(token.can("times_asked") for token in way):
            return "times"
        return "percent" if any(token.can("percent_asked") for token in way) else "difference"

    @staticmethod
    def _part_of_the_lower(way: list[Token]) -> bool:
        """高百分之几: no plan holds how much more that is of the other figure."""
        percent = any(token.can("percent_asked") and not token.text.endswith(_POINTS) for token in way)
        return percent and len(way) > 1

    def _from_average(self, found: Found) -> list[Token] | None:
        """比全县平均高多少, 与全县平均水平相差多少: from the figure of the place around."""
        terms = [*found["term"], *found["again"]]
        level = found["area"][0].value
        way = found["way"] or found["gap"]
        if level is None or not terms or not set.intersection(*({ref.name for ref in t.refs} for t in terms)):
            return None
        refs = terms[0].of_role("measure", "field")
        if self._part_of_the_lower([*way, *found["tail"]]) or self._adds_up(refs):
            return None
        if found["mean"] and not (found["mean"][0].text.startswith(_ON_AVERAGE) and self._is_growth(refs)):
            return None
        form = "absolute" if found["gap"] else self._form_of_gap(way)
        area = found["area"][0]
        if self._stands_beside(area, found):
            beside = Gap(Amount(refs), form, turned=not self._says_less(form, way))
            rest = [token for token in found.all if token not in (*found["kept"], area)]
            return [*found["kept"], area, made_of("ask", beside, rest)]
        gap = Gap(Amount(refs), form, turned=self._says_less(form, way), around=level)
        rest = [token for token in found.all if token not in found["kept"]]
        return [*found["kept"], made_of("ask", gap, rest)]

    @staticmethod
    def _stands_beside(area: Token, found: Found) -> bool:
        """于都…比我们县: the asker's own place is another one of the same level, not the one around."""
        places = [each for token in found.elsewhere("places") for said in token.value for each in said.places]
        return not area.text.startswith("全") and any(place.level == area.value for place in places)

    def _growth_named(self, found: Found) -> Token | None:
        """人均纯收入比上年的增速与…之差: the growth of a figure as a figure of its own."""
        then = found["then"][0]
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        fields = [f for f, link in self._changes.items() if link["measure"] in names and link["form"] == "percent"]
        yearly = then.can("last_time") or then.text in LAST_YEAR
        if not fields or not yearly or not found.anywhere("gap"):
            return None
        refs = tuple(self.field(name) for name in fields)
        return made_of("term field", None, found.all, refs=refs)

    def _is_growth(self, refs: tuple[Ref, ...]) -> bool:
        return any(self._changes.get(ref.name, {}).get("form") == "percent" for ref in refs)

    def _adds_up(self, refs: tuple[Ref, ...]) -> bool:
        """工资性收入总额: a sum of a part is below that of the whole, which compares nothing."""
        measures = [self.model.measures[ref.name] for ref in refs if ref.role == "measure"]
        return any(measure.additive for measure in measures) and not any(not m.additive for m in measures)

    @staticmethod
    def _says_less(form: str, way: list[Token]) -> bool:
        less = (
            token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") == "lt"
            for token in way[:1]
        )
        asked = any(token.can("howmany") or token.can("howmuch") or token.can("percent_asked") for token in way)
        return form == "difference" and asked and any(less)

    def _figures_apart(self, found: Found) -> Token | None:
        """工资性收入比经营性收入高多少, 相当于农村居民收入的百分之几."""
        left, right = found["a"][0].of_role("measure", "field"), found["b"][0].of_role("measure", "field")
        form = self._form_of_gap(found["way"])
        if self._part_of_the_lower(found["way"]):
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

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2025年比2021年人均纯收入高多少."""
        term = found["term"][0]
        moved = Moved(Amount(term.of_role("measure", "field")), change_form(found), found["then"][0].value, verb=True)
        rest = found.all[len(found["now"]) :]
        kept = [token for token in found["rest"] if not token.can("de")]
        return [*found["now"], *kept, made_of("ask moved", moved, [token for token in rest if token not in kept])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before other figures take the words of the two sides."""
        return (*self._of_two_sides(), *self._of_two_figures(), *self._of_numbers_and_years())

    def _of_two_sides(self) -> tuple[GrammarRule, ...]:
        """Groups, places, or one of them and the place around."""
        return (
            rule(
                "growth_named",
                r"(?P<term>{measure|field}){versus}(?P<then>{last_time|years}){de}?{growth}",
                self._growth_named,
            ),
            rule(
                "apart_from_what_was_told",
                r"(?P<a>(?:{cond}{de}?)*{cond}|{places})(?P<t>{de}?{measure|field})(?P<x>)(?:{mean}|{howmany}|{howmuch}|{is})+{stop}"
                r"{versus}(?P<b>{cond|places})(?P<y>" + _BETWEEN + ")" + _FAR + "(?P<noun>)",
                self._apart_from_told,
            ),
            rule(
                "apart",
                _SIDES
                + r"{versus}(?P<area>{area}?)(?P<b>{places|cond})(?P<y>"
                + _BETWEEN
                + ")"
                + _FAR
                + r"(?P<noun>{table}?)",
                self._apart_here,
            ),
            rule(
                "times",
                _SIDES + r"{is}(?P<b>{places|cond})(?P<y>" + _BETWEEN + ")" + _TIMES + r"(?P<noun>)",
                self._apart,
            ),
            rule(
                "ratio_of_two",
                r"(?P<list>{cond}){de}?(?P<t>{measure|field}){de}?(?P<way>{times_asked})" + ASKING,
                self._ratio_of_two,
            ),
            rule(
                "apart_yes_or_no",
                _SIDES + r"{exists}?{versus}(?P<b>{places|cond})(?P<y>" + _BETWEEN + ")" + _THAN_ASKED + _TAIL,
                self._apart,
            ),
            rule(
                "apart_than",
                _SIDES
                + r"{exists}?(?P<way>{than})(?P<b>{places|cond})(?P<y>(?:{de}|{measure}|{field})*)(?P<noun>)"
                + _HOW_FAR
                + "?"
                + _TAIL,
                self._apart,
            ),
            rule(
                "from_average",
                r"(?P<term>(?:{measure|field}(?={de}?{exists}?(?:{versus}|{list_and}|{than})))?){de}?{exists}?"
                r"(?:{versus}|{list_and}{versus}?|(?P<than>{than}))"
                r"(?P<area>{area})(?:{de}|{mean}|{table}|(?P<mean>{annual_growth}))*(?P<again>(?:{measure|field}(?!{de}?{take}))?)(?:{de}|{mean}|{versus})*"
                r"(?:(?P<gap>{gap})"
                + _HOW_FAR
                + r"?|(?:{is}|{comparative}|{rather}|{exists})*(?P<way>"
                + _MOVED
                + "{bit}?"
                + _EITHER
                + _HOW_FAR
                + "?))(?P<kept>)"
                + _TAIL,
                self._from_average,
            ),
        )

    def _of_two_figures(self) -> tuple[GrammarRule, ...]:
        """Two figures of the same rows, or two ends of one."""
        return (
            rule(
                "figures_gap",
                r"(?P<a>{measure|field})(?:{list_and}|{versus})(?P<b>{measure|field}){versus}?{de}?{gap}" + ASKING,
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
            rule("figures_apart", r"(?P<a>{measure|field}){versus}(?P<b>{measure|field})" + _FAR, self._figures_apart),
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
            rule("figures_times", r"(?P<a>{measure|field}){is}(?P<b>{measure|field})" + _TIMES, self._figures_apart),
            rule(
                "mean_of_mean",
                r"(?P<a>{measure}){de}?{take}(?P<b>{measure}){de}?(?P<way>{percent_asked|share})" + ASKING,
                self._mean_of_mean,
            ),
        )

    def _of_numbers_and_years(self) -> tuple[GrammarRule, ...]:
        """Two years of one figure, and gaps between numbers of rows."""
        return (
            rule(
                "years_apart",
                r"(?P<now>{years}){versus}(?P<then>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)"
                r"(?P<term>{field|measure})" + _FAR,
                self._years_apart,
            ),
            rule(
                "gap_said_twice",
                r"{inside|pronoun}?(?P<a>{places|cond}){de}?(?P<t>{measure|field})(?:{list_and|versus}){inside|pronoun}?"
                r"(?P<b>{places|cond}){de}?(?P<u>{measure|field}){de}?(?P<gap>{gap})",
                self._gap_said_twice,
            ),
            rule(
                "gap_in_number",
                r"(?P<noun>{cond|table}{table}?)(?P<gap>(?:{de}|{inside}|{have})*{gap}(?:{howmany}|{howmuch}|{table})*)",
                self._gap_in_number,
            ),
            rule(
                "gap_of_number",
                r"(?P<gap>{gap}{table}?{de}?)(?P<noun>{cond|table})(?={stop}|$)",
                self._gap_in_number,
            ),
        )

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """One figure and the word for the gap, where the sides are said elsewhere."""
        return (
            rule("gap", r"(?P<term>{field|measure})(?:{de}|{inside}|{have}|{howmany})*{gap}" + ASKING, self._gap),
            rule(
                "which_and_how_far",
                r"(?P<term>{field|measure})(?:{howmany}|{howmuch}|{is}|{respectively})*"
                r"(?:{stop}?(?:{head|which}{order|most|adjective}|{respectively}){stop}|{stop})"
                r"(?:{gap}|{adjective}(?:{howmany}|{howmuch}|{percent_asked}))(?={stop}?$)",
                self._which_and_how_far,
            ),
        )


def _function(token: Token) -> Function | None:
    """The function that a word says: 最高, 平均数, 中位数."""
    if token.can("most"):
        return "max" if token.value[0] else "min"
    kinds: dict[str, Function] = {"mean": "mean", "median": "median", "maximum": "max", "minimum": "min"}
    return next((function for kind, function in kinds.items() if token.can(kind)), None)
