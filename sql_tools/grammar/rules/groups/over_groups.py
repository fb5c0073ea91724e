"""One figure over all groups: 平均每个乡镇有多少监测户, 人均纯收入最高的乡镇比最低的乡镇高多少."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from sql_tools.grammar.asks import Amount, Count, GroupBy, OrderBy
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.gaps.base import MOVED, GapBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.recognizers.bound import Bound

_EACH = ("每", "一")
"""每个乡镇, 一个村: one of them on average; 各乡镇 are told one by one."""
_EVEN = "均"
_END = r"(?:{de}?(?P<%s>{head|level}))?"
_ASKED = r"(?:{times_asked}|{percent_asked}|{howmany}|{howmuch})"


class OverGroupRules(GapBase):
    """Means over places, and how far the highest lies above the lowest."""

    def _mean_of_each(self, found: Found) -> list[Token] | None:
        """平均每个乡镇多少监测户, 每个村平均几个公益岗."""
        group, mean = found.one("group"), found.one("mean")
        if not group.text.startswith(_EACH) or group.value.level is None:
            return None
        return [group, made_of("over", "mean", [mean])]

    def _mean_of_level(self, found: Found) -> list[Token] | None:
        """平均每村, 一个乡镇平均, 村均."""
        mean, what = found.one("mean"), found.one("level")
        one = next((token for token in found.all if token.can("amount")), None)
        if one is not None and not (isinstance(one.value, Bound) and one.value.tests == (("=", Decimal(1)),)):
            return None
        even = mean.text == _EVEN and mean.start >= what.end
        if one is None and not even and not mean.text.endswith(_EACH[0]):
            return None
        if even and found.before is not None and not any(map(found.before.can, ("places", "years", "stop", "area"))):
            return None  # 这几个村均达到: all of them.
        level = what.of_role("level")[0].name
        parts = [token for token in found.all if token is not mean]
        return [made_of("group", GroupBy(level=level), parts), made_of("over", "mean", [mean])]

    def _ends_apart(self, found: Found) -> list[Token] | None:
        """人均纯收入最高的乡镇和最低的差多少, 监测户最多的村是最少的村的几倍."""
        high, low = found["high"][0], found["low"][0]
        form, group = self._form(found), self._groups(found)
        refs = self._figure(high.value, low.value, found["term"])
        others = [*found.elsewhere("order"), *found.elsewhere("head"), *found.elsewhere("top")]
        opposite = high.value.pick and low.value.pick and high.value.descending != low.value.descending
        if form is None or group is None or refs is None or others or not opposite:
            return None
        if form == "times" and not high.value.descending:
            return None
        asked = made_of("ask", Amount(refs) if refs else Count(), [high, *found["term"]])
        over = made_of("over", form, [low, *found["way"], *found["noun"]])
        return [*group, asked, over]

    def _groups(self, found: Found) -> list[Token] | None:
        """The places that both ends are of; nothing to add where they stand before (各乡镇)."""
        ends = [*found["high_of"], *found["low_of"]]
        before = found.elsewhere("group")
        levels = [self._level(token) for token in ends]
        if not ends:
            return [] if len(before) == 1 and before[0].value.level is not None else None
        if before or None in levels or len(set(levels)) > 1:
            return None
        return [made_of("group", GroupBy(level=levels[0]), ends)]

    @staticmethod
    def _level(token: Token) -> str | None:
        refs = token.value.refs if token.can("head") else token.refs
        count = token.value.count if token.can("head") else None
        return next((ref.name for ref in refs if ref.role == "level"), None) if count in (None, 1) else None

    @staticmethod
    def _figure(high: OrderBy, low: OrderBy, term: list[Token]) -> tuple[Ref, ...] | None:
        """The one figure of both ends; () is the number of what is spoken of."""
        if any(order.share or order.named or order.function for order in (high, low)):
            return None
        told = [refs for refs in (high.refs, low.refs, *(token.refs for token in term)) if refs]
        if not told:
            return () if high.count and low.count else None
        shared = set.intersection(*({ref.name for ref in refs} for refs in told))
        refs = tuple(ref for ref in told[0] if ref.name in shared and ref.role in ("measure", "field"))
        return refs or None

    def _form(self, found: Found) -> Literal["gap", "times"] | None:
        way = found["way"]
        asked = any(any(map(token.can, ("howmany", "howmuch", "percent_asked", "times_asked"))) for token in way)
        if not asked and not any(token.can("gap") for token in way):
            return None
        form = self._form_of_gap(way)
        return None if form == "percent" else "times" if form == "times" else "gap"

    def _spread(self, found: Found) -> list[Token] | None:
        """乡镇之间人均纯收入差距有多大: between the highest and the lowest."""
        level = found["area"][0].value
        refs = found["term"][0].of_role("measure")
        if level is None or not found["area"][0].text.endswith("之间") or not refs:
            return None
        group = made_of("group", GroupBy(level=level), found["area"])
        return [
            group,
            *found["whose"],
            made_of("ask", Amount(refs), found["term"]),
            made_of("over", "gap", found["way"]),
        ]

    def mean_rules(self) -> tuple[GrammarRule, ...]:
        """Applied when groups are made."""
        asked = r"(?=(?:{have}|{is}|{spent}|{de}|{total})*(?:{howmany}|{howmuch}))"
        return (
            rule("mean_of_each_place", r"{mean}{group}(?!{each})|{group}{mean}" + asked, self._mean_of_each),
            rule(
                "mean_of_level",
                r"{mean}{amount}?{level}|{amount}{level}{mean}" + asked + r"|{level}{mean}(?!{have})",
                self._mean_of_level,
            ),
        )

    def gap_rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind the orders and heads, before figures take the words of the gap."""
        return (
            rule(
                "ends_apart",
                r"(?P<high>{order})"
                + _END % "high_of"
                + r"{de}?(?:{list_and}|{versus}|{pause}|{is})*(?P<low>{order})"
                + _END % "low_of"
                + r"{de}?(?:{inside}|{versus})*(?P<term>(?:{measure|field}{de}?)?)(?:{exists}|{is})*"
                + r"(?P<way>(?:(?:{gap}|"
                + MOVED
                + r"){bit}?)?"
                + _ASKED
                + r"*)(?P<noun>{table}?)(?={stop}|$)",
                self._ends_apart,
            ),
            rule(
                "spread_between",
                r"(?P<area>{area}){de}?(?P<whose>{cond}?){de}?(?P<term>{measure}){de}?(?P<way>{gap}(?:{howmany}|{howmuch}|{is})*)(?={stop}|$)",
                self._spread,
            ),
        )
