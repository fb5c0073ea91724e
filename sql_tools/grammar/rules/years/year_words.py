"""Years among the words: between a figure and its bound, said twice, or against the year before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.conditions import Test, Yearly, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.years.last_year import LastYearRules
from sql_tools.grammar.rules.years.year import is_single
from sql_tools.grammar.rules.years.years_told import YEARS_TOLD
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.date import Years

_CENTURY = 100
_ON_LAST_YEAR = ("同比", "比同期")


class YearWordRules:
    """The rules of one model, applied before bounds find their figures."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model, self._lexicon = lexicon.model, lexicon
        self._changes: dict[str, dict[str, str]] = lexicon.section("changes", {})
        self._last_year = LastYearRules(lexicon)

    def _year_forward(self, found: Found) -> list[Token] | None:
        """人均纯收入去年低于1万元的: the one year that is said, in the middle of the condition."""
        alone = not found.elsewhere("years") and is_single(found["how"][0].value)
        return _forward(found) if alone else None

    _HAD = (
        r"(?P<y>{years}){have}(?P<term>{field})(?:{stop}|{pause}|{both}|{list_and}|{de})*"
        r"(?P<z>{years}){not_a_bit}?{have_not}(?={de}|{stop}|{table}|$)"
    )

    def _had_and_no_more(self, found: Found) -> Token | None:
        """2024年有工资性收入，2025年没有了: some in the one year, none in the other."""
        first, second = found["y"][0].value, found["z"][0].value
        refs = tuple(ref for ref in found["term"][0].of_role("field") if self._always_on_file(ref))
        if not refs or not (is_single(first) and is_single(second)) or first == second:
            return None
        had, gone = Test(refs, ((">", Decimal(0)),)), Test(refs, (("=", Decimal(0)),))
        return made_of("cond", both([Yearly(had, first.exact), Yearly(gone, second.exact)]), found.all)

    def _always_on_file(self, ref: Ref) -> bool:
        entry = self._model.field(ref.name)
        return entry.type == "money" and entry.required

    def _against_the_year_before(self, found: Found) -> list[Token] | None:
        """…收入下降的村，2025年比2024年; 增速最快的…: a change is over the year before, as every change of a row is."""
        now, then = found["now"][0].value, found["then"][0].value
        follow = is_single(now) and is_single(then) and now.exact[0] == then.exact[0] + 1
        named = any(ref.name in self._changes for token in found.elsewhere("field") for ref in token.refs)
        moves = named or any(map(found.anywhere, ("fall", "rise", "growth")))
        return [found.all[0], *found["now"]] if follow and moves and len(found.elsewhere("years")) == 0 else None

    def _both_in_that_year(self, found: Found) -> list[Token] | None:
        """当年纳入当年消除的监测户，2025年多少: both happened in the one year that is said."""
        year, x, y = found["year"][0], found["x"][0], found["y"][0]
        if not (self._is_day(x) and self._is_day(y) and is_single(year.value)):
            return None
        return [year, x, *found["mid"], year, y, *found["rest"]]

    def _in_that_year(self, found: Found) -> list[Token] | None:
        """2025年纳入并且当年消除风险的: what happens on a day did so in the one year that is said."""
        years = [token for token in found.elsewhere("years") if is_single(token.value)]
        that, what = found["that"][0], found["what"][0]
        if len({token.value for token in years}) != 1 or not self._is_day(what):
            return None
        if found.before is not None and found.before.can("years"):
            return [what]  # 2025年当年消除风险的
        return [made_of("years", years[0].value, [that]), what]

    def _is_day(self, token: Token) -> bool:
        days: dict[str, str] = self._lexicon.section("years_of", {})
        return any(ref.name in days and self._model.field(ref.name).type == "date" for ref in token.of_role("field"))

    def _bare_years(self, found: Found) -> Token | None:
        """…是哪几年，21到25: two digits of years that are on file, where years are asked about or a clause ends."""
        bound, before = found["n"][0].value, found.before
        low, high = (dict(bound.tests).get(op) for op in (">=", "<="))
        if bound.unit is not None or bound.about is not None or low is None or high is None:
            return None
        apart = before is None or before.can("stop") or before.can("place") or before.can("years")
        years = tuple(range(2000 + int(low), 2001 + int(high))) if low < high < _CENTURY else ()
        known = set(self._lexicon.values.years.get(self._model.default_subject, ()))
        if not apart or not years or not known.issuperset(years):
            return None
        return replace(found["n"][0], kinds=("years",), value=Years("years", years, is_range=True))

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves."""
        return (rule("bare_years", r"(?P<n>{bound})(?={stop}|{place}|$)", self._bare_years),)

    def infix_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds find their figures."""
        return (*YEARS_TOLD, *self._behind_figure(), *self._against_others(), *self._said_before())

    def _behind_figure(self) -> tuple[GrammarRule, ...]:
        """人均纯收入连续三年低于1万元: the years stand between the figure and what is said of it."""
        how = r"(?P<how>{run|each_time|some_time})"
        return (
            rule(
                "moved_to",
                r"(?:{rise}|{fall})(?:{toward}|{is})(?={bound}|{amount})",
                lambda found: made_of("is", None, found.all),
            ),
            rule(
                "every_year_asked",
                r"{exists}?(?P<how>{each_time|group})(?P<way>{rise|fall|adjective})(?={stop}*$)",
                _every_year_asked,
            ),
            rule("year_after_year", r"(?P<how>{each_time})(?P<way>{adjective})", _year_after_year),
            rule("year_forward", r"(?P<term>{measure|field})(?P<how>{years})(?={bound}|{mean})", self._year_forward),
            rule("said_forward", r"(?P<term>{measure|field})" + how, _forward),
            rule(
                "year_by_year",
                r"(?P<term>{measure|field})(?P<how>{group})(?={rise|fall}(?:{de}|{table}|{fact}|{cond}|{stop}|$))",
                _year_by_year,
            ),
            rule(
                "each_year_moved",
                r"(?P<term>{measure|field})(?P<how>{years}?{group}|{years})(?={rise|fall|growth|change}(?:{howmany}|{howmuch}|{percent_asked}))",
                _each_year_moved,
            ),
            rule(
                "years_forward",
                r"(?P<term>{measure|field}){de}?(?P<how>{years|period})(?={growth}{rise|fall}|{gap}|{de}?(?:{change|trend}|{rank}|{top})"
                r"|{bound}(?:{stop}|{pause}|{both}|{list_and}|{de})*{years}{bound})",
                _forward,
            ),
        )

    def _against_others(self) -> tuple[GrammarRule, ...]:
        """同比下降的, 五年合计, 有…到没有的: years against each other."""
        return (
            rule(
                "on_last_year",
                r"(?P<how>{growth})(?P<way>{rise|fall})(?={de}|{table}|{fact}|{bound}|{than})",
                _on_last_year,
            ),
            rule("so_many_years", r"(?P<n>{amount})(?!{de})", _so_many_years),
            rule("run_named", r"(?P<how>{run}){open}(?P<years>{years}){close}", _run_named),
            rule(
                "against_the_year_before",
                r"{stop}(?P<now>{years}){versus}(?P<then>{years})(?={stop}|$)",
                self._against_the_year_before,
            ),
            rule("had_and_no_more", self._HAD, self._had_and_no_more),
            rule(
                "up_or_down_since",
                r"{list_and}?(?P<since>{versus}(?:{years}|{last_time})|{last_time}{versus}?|{years}{versus}){stop}?{is}?"
                r"(?P<first>{rise|fall})(?:{or}{is}?|{is}){rise|fall}",
                lambda found: [*found["since"], *found["first"], made_of("howmany", None, found.all[-1:])],
            ),
            *self._last_year.rules(),
            rule("up_or_down", r"{is}?{rise|fall}(?:{or}{is}?|{is}){rise|fall}", _up_or_down),
        )

    def _said_before(self) -> tuple[GrammarRule, ...]:
        """当年, 其中一年: the year that was said already."""
        return (
            rule(
                "both_in_that_year",
                r"{same_year}(?P<x>{field})(?P<mid>(?:{both}|{list_and}|{stop})*){same_year}(?P<y>{field})"
                r"(?P<rest>(?:{de}|{fact}|{table}|{field}|{stop}|{have}|{is})*)(?P<year>{years})",
                self._both_in_that_year,
            ),
            rule("in_that_year", r"(?P<that>{same_year})(?P<what>{field})", self._in_that_year),
            rule("same_year", r"{same_year}", _same_year),
            rule("a_year", r"(?P<n>{amount})(?!{de}|{stop}|{table}|{level}|$)", _a_year),
            rule("some_year", r"(?P<n>{bound})(?={measure|field|fact|have|have_not})", _some_year),
        )


def _forward(found: Found) -> list[Token]:
    """人均纯收入连续三年低于1万元: the years are said of the whole condition."""
    return [*found["how"], *found["term"]]


def _each_year_moved(found: Found) -> list[Token] | None:
    """人均纯收入每年增长多少, 收入2021—2025年增长多少."""
    how, after = found["how"][-1], found.after
    over_years = after is not None and (after.can("rise") or after.can("fall")) and how.can("years")
    return _forward(found) if (how.value.is_range if over_years else how.can("group") and how.value.by_year) else None


def _year_by_year(found: Found) -> list[Token] | None:
    """人均纯收入年年增长的: in each of the years; no groups by year."""
    how = found["how"][0]
    return [made_of("each_time", None, [how]), *found["term"]] if how.value.by_year else None


def _every_year_asked(found: Found) -> Token | None:
    """近三年务工人数是不是逐年增加, 近五年一年比一年少吗: the figure of each year shows it; no rows are chosen."""
    how, over = found["how"][0], [token.value for token in found.elsewhere("years")]
    yearly = how.can("each_time") or (how.value.by_year and not how.value.refs)
    compares = found["way"][0].can("rise") or found["way"][0].can("fall") or how.text.startswith("一年比")
    several = any(years.is_range or years.kind in ("recent", "from") for years in over)
    chosen = any(map(found.anywhere, ("which", "howmany", "list", "head", "level")))
    return _up_or_down(found) if yearly and compares and several and not chosen else None


def _year_after_year(found: Found) -> list[Token] | None:
    """一年比一年低: less in each year than in the one before."""
    if not found["how"][0].text.startswith("一年比"):
        return None
    way = found["way"][0]
    kind = "rise" if way.as_value("adjective") == "up" else "fall"
    return [*found["how"], replace(way, kinds=(kind,), value=None)]


def _on_last_year(found: Found) -> Token | None:
    """同比减少的, 同比下降10%以上: 同比 only says since when, as every change of a row is."""
    if found["how"][0].text not in _ON_LAST_YEAR:
        return None
    way = found["way"][0]
    return replace(way, start=found.all[0].start, parts=tuple(found.all))


def _so_many_years(found: Found) -> Token | None:
    """五年合计…（2021—2025）: how many years they are was said as well."""
    bound, years = found["n"][0].value, [token.value for token in found.elsewhere("years")]
    said = bound.unit == "年" and bound.tests == (("=", sum(len(each.exact) for each in years)),)
    return made_of("bit", None, found.all) if said and len(years) == 1 and years[0].is_range else None


def _run_named(found: Found) -> list[Token] | None:
    """连着三年（2023、2024、2025）: the brackets say which years."""
    return [*found["years"], *found["how"]] if len(found["years"][0].value.exact) == found["how"][0].value else None


def _same_year(found: Found) -> list[Token] | None:
    """2025年…、当年又没享受…: the one year that was said."""
    years = found.elsewhere("years")
    named = any(token.end <= found.all[0].start for token in years)
    return [] if named and len(years) == 1 and _one(years[0].value) else None


def _one(years: Years) -> bool:
    return years.kind == "latest" or len(years.exact) == 1


def _up_or_down(found: Found) -> Token:
    """是增还是减: the figure of each year shows it."""
    return made_of("trend", None, found.all)


def _some_year(found: Found) -> Token | None:
    """近三年里至少有一年收入下降: in one of the years."""
    bound = found["n"][0].value
    once = bound.unit == "年" and bound.tests == ((">=", 1),) and bound.about is None
    return made_of("some_time", None, found.all) if once and found.anywhere("years") else None


def _a_year(found: Found) -> list[Token] | None:
    """一年挣多少, 平均一年干几个月: every figure is of a year, so that the word says nothing."""
    value = found["n"][0].value
    is_year = value.unit == "年" and value.tests == (("=", 1),) and value.about is None
    before = found.before
    bounded = before is not None and (before.can("field") or before.can("measure")) and not found.anywhere("howmuch")
    return [] if is_year and not bounded else None
