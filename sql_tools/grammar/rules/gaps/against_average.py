"""Figures against the average of the place around: 低于全县平均水平, 高于本镇人均纯收入, 不到平均的一半."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sql_tools.grammar.conditions import AgainstAverage, Fact, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.field import THAN, FieldRules, condition
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Operator
from sql_tools.recognizers.bound import Bound
from sql_tools.values import PlaceName

_NOUNS = ("de", "table", "level", "fact")
_TIMES = ("%", "倍")


@dataclass(frozen=True)
class _Around:
    """The level of the place around, and the words that name the place where nothing else says where rows are."""

    level: str | None
    named: tuple[Token, ...] = ()
    by_name: bool = False


class AgainstAverageRules(FieldRules):
    """Figures and shares against those of the place around."""

    def _against_average(self, found: Found) -> list[Token] | None:
        """低于全县平均水平, 高于本镇人均纯收入: the figure of the place around."""
        area = found.first("area")
        refs = found["term"][0].of_role("field", "measure")
        around = self._around(found)
        if around is None or (not (area and area.can("area")) and not any(token.can("mean") for token in found.all)):
            return None
        growth = [token for token in found.all if token.can("annual_growth")]
        group = found.after if area is found.all[-1] else None
        same = {ref.name for ref in refs}
        figures = {token.start for token in found.elsewhere("measure") if not same & {ref.name for ref in token.refs}}
        if group is not None and group.can("fact") and group.end not in figures:
            return None  # 高于全县脱贫户的: of another group, not of all there.
        if growth and not (growth[0].text.startswith("平均") and any(ref.name in self.changes for ref in refs)):
            return None
        against = self._times(found, _op(found["than"][0]))
        if against is None:
            return None
        op, times = against
        made = AgainstAverage(refs, op, around.level, times=times, by_name=around.by_name)
        return [*around.named, made_of("cond", made, found.all)]

    @staticmethod
    def _around(found: Found) -> _Around | None:
        """全县, or 衡阳县 by its name, which the places asked about must lie in; alone it says where they are."""
        area = found.first("area")
        if area is None or area.can("area"):
            return _Around(area.value if area is not None else None)
        named, others = _places_of([area]), _places_of(found.elsewhere("places"))
        levels, codes = {place.level for place in named}, {place.code for place in named}
        if len(levels) != 1 or not all(codes & {*place.path, place.code} for place in others):
            return None
        return _Around(levels.pop(), () if others else (area,), by_name=True)

    def _against_average_of_same(self, found: Found) -> list[Token] | None:
        """低于全县脱贫户平均水平: the figure of this group around."""
        refs, op = found["term"][0].of_role("field", "measure"), _op(found["than"][0])
        around = self._around(found)
        if around is None or any(ref.name in self.changes for ref in refs):
            return None  # 增速不低于全省脱贫人口增速: of the group, not of each household.
        same = found["same"][0].of_role("fact")
        again = [
            token for token in found.all[len(found["term"]) :] if {r.name for r in token.refs} & {r.name for r in refs}
        ]
        before = [token for token in found.elsewhere("fact") if token.of_role("fact") == same]
        if not (found["mean"] or again or before):
            return None
        made = AgainstAverage(refs, op, around.level, whose=Fact(same), by_name=around.by_name)
        return [*around.named, made_of("cond", made, found.all)]

    def _versus_average(self, found: Found) -> list[Token] | None:
        """比全县平均还低的: 比 and an adjective say what 低于 does."""
        narrows = found.after is not None and any(map(found.after.can, _NOUNS))
        chooses = (found.after is None or found.after.can("stop")) and found.anywhere("which")
        if not (narrows or chooses):
            return None
        return self._against_average_of_same(found) if found["same"] else self._against_average(found)

    def _times(self, found: Found, op: Operator) -> tuple[Operator, Decimal] | None:
        """全县平均的60%, 平均水平一半, 平均两倍; 低于平均20%以上 is by so much. ``None`` where it may be either."""
        token = found.first("times")
        if token is None:
            return op, Decimal(1)
        bound: Bound = token.value
        if bound.about is not None or len(bound.tests) != 1 or bound.unit not in _TIMES:
            return None
        [(said, value)] = bound.tests
        share = value / 100 if bound.unit == "%" else value
        if said == ">=" and bound.unit == "%" and op in ("<", ">"):
            return ("<=", 1 - share) if op == "<" else (">=", 1 + share)
        plainly = bool(found["of"]) or token.text.endswith(("倍", "半", "半数"))
        return (op, share) if said == "=" and plainly else None

    def _number_against_average(self, found: Found) -> Token | None:
        """脱贫户占比高于全县平均, 监测户超过全县平均数: the share or the number in the place around."""
        if not found["share"] and not any(token.can("mean") for token in found.all):
            return None
        part = both([token.value for token in found["part"] if token.can("cond")])
        area = found.first("area")
        op = THAN[found["than"][0].as_value("than")]
        level = area.value if area is not None else None
        return condition(found, AgainstAverage((), op, level, part, number=not found["share"]))

    def shares(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made."""
        return (
            rule(
                "number_against_average",
                r"(?P<part>{cond})(?:(?P<share>{table}?{share})|{table|measure})?{is}?(?P<than>{than})"
                r"(?:(?P<area>{area}){de}?{mean}?|{mean})(?:{de}?{share|measure})?",
                self._number_against_average,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Figures against the average around, where the place around is said or understood."""
        mean = r"(?:{de}?(?:{mean}|{annual_growth}))"
        return (
            rule(
                "against_average_of_same",
                r"(?P<term>{measure|field}){is}?(?P<than>{than})(?P<area>{area|places}){de}?(?P<same>{fact})"
                rf"(?P<mean>(?:{mean})?)(?:{{de}}?{{measure|field}})?",
                self._against_average_of_same,
            ),
            rule(
                "beside_average",
                r"(?P<term>{measure|field}){is}?(?:(?P<area>{area|places}){de}?{table}?" + mean + r"|{mean})"
                r"(?P<times>)(?P<of>)(?P<than>{level_side})(?={de}|{level}|{table}|{fact}|$)",
                self._against_average,
            ),
            rule(
                "versus_average",
                r"(?P<term>{measure|field}){versus}(?:(?P<area>{area|places}){de}?(?P<same>{fact}?){table}?"
                + rf"(?P<mean>(?:{mean})?)(?:{{de}}?{{measure|field}})?|(?:{mean})(?:{{measure|field}})?)"
                + r"(?P<times>)(?P<of>)(?:{comparative}|{rather}|{list_and})*(?P<than>{adjective|than}){bit}?",
                self._versus_average,
            ),
            rule(
                "against_average",
                r"(?P<term>{measure|field}){is}?(?P<than>{than})"
                rf"(?:(?P<area>{{area|places}}){{de}}?{{table}}?(?:{mean})?(?:{{de}}?{{measure|field}})?(?!{{than}})|(?:{mean})(?:{{measure|field}})?)"
                r"(?:(?P<of>{de}?)(?P<times>{amount|bound}))?",
                self._against_average,
            ),
            rule(
                "than_the_figure_around",  # 低于全镇人均纯收入的村
                r"(?P<than>{than})(?P<area>{area|places}){de}?(?:{mean}{de}?)?(?P<term>{measure|field})(?P<times>)(?P<of>)(?={de}{level})",
                self._against_average,
            ),
        )


def _places_of(tokens: Iterable[Token]) -> list[PlaceName]:
    return [place for token in tokens for mention in token.value for place in mention.places]


def _alone(found: Found) -> Token | None:
    """哪几个镇低于全县平均: of the figure that was asked for before."""
    area, than = found.first("area"), found["than"][0]
    told = [token.value for token in found["same"] if token.can("cond")]
    meant = area is not None or any(token.can("mean") for token in found.all)
    if not meant or any(map(found.anywhere, ("measure", "field", "share"))):
        return None
    chosen = found.anywhere("which") or found.anywhere("howmany")
    if than.can("adjective") and not (chosen and (found.after is None or _ends(found.after))):
        return None
    level = area.value if area is not None else None
    return made_of("above_average", AgainstAverage((), _op(than), level, whose=both(told)), found.all)


def _ends(token: Token) -> bool:
    return token.can("de") or token.can("stop")


_WHOSE = r"(?P<area>{area}?){de}?(?P<same>{cond}?){de}?(?:{mean})?"
ALONE = (
    rule("below_average", r"(?P<than>{than})" + _WHOSE + r"(?={de}|{stop}|$)", _alone),
    rule(
        "than_average",
        r"{versus}" + _WHOSE + r"(?:{comparative}|{rather}|{list_and})*(?P<than>{adjective}){bit}?(?={de}|{stop}|$)",
        _alone,
    ),
)
"""Applied to a fragment that names no figure, when conditions are made."""


def _op(than: Token) -> Operator:
    """低于, or in 比…低 the adjective."""
    said = than.as_value("than") or than.as_value("level_side")
    return THAN[said] if said else "<" if than.as_value("adjective") == "down" else ">"
