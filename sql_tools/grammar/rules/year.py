"""Conditions that must hold in several years, or each in its own: 连续两年下降, 2023年低于1万元而2024年超过1万元."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.asks import Amount
from sql_tools.grammar.conditions import (
    Condition,
    Exists,
    Fact,
    FieldsTest,
    Test,
    Yearly,
    both,
    conjuncts,
    leaves,
    tables_of,
)
from sql_tools.grammar.joins import Joins, events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.last_year import LastYearRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Years

_CENTURY = 100
_ON_LAST_YEAR = ("同比", "比同期")


class YearRules:
    """The rules of one model: which conditions can differ from year to year."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model, self._lexicon = lexicon.model, lexicon
        self._joins, self._events = Joins(lexicon.model), events_of(lexicon.model)
        self.changes: dict[str, dict[str, str]] = lexicon.section("changes", {})
        self._last_year = LastYearRules(lexicon)

    def dated(self, condition: Condition) -> bool:
        """True of what can hold in one year and not in the next: a figure of a year, a job, help received."""
        return any(self._is_dated(leaf) for leaf in leaves(condition))

    def _is_dated(self, leaf: Condition) -> bool:
        if isinstance(leaf, Exists):
            return any(ref.table is not None and self._model.tables[ref.table].year is not None for ref in leaf.refs)
        if not isinstance(leaf, Fact | Test):
            return False
        if isinstance(leaf, Fact) and all(ref.fact is not None and ref.fact.kind == "segment" for ref in leaf.refs):
            return False
        tables = [ref.table for ref in leaf.refs if ref.table is not None]
        return any(self._model.tables[table].year is not None for table in tables)

    # ---- Words that stand between a figure and its bound ------------------------------------------------

    def _forward(self, found: Found) -> list[Token]:
        """人均纯收入连续三年低于1万元: the years are said of the whole condition."""
        return [*found["how"], *found["term"]]

    def _year_forward(self, found: Found) -> list[Token] | None:
        """人均纯收入去年低于1万元的: the one year that is said, in the middle of the condition."""
        alone = not found.elsewhere("years") and _single(found["how"][0].value)
        return self._forward(found) if alone else None

    def _over(self, found: Found) -> Token | None:
        """连续两年收入下降, 一直没有产业项目."""
        how, condition = found["how"][0], found["cond"][0]
        before = found.before
        lacking = isinstance(condition.value, Exists) and condition.value.quantifier == "none"
        every = lacking and before is not None and before.can("years") and not _single(before.value)
        every = every or condition.text.startswith("都")  # 每年都有产业项目的村
        if not self.dated(condition.value) or (how.can("group") and not (how.value.by_year and every)):
            return None
        run = how.value if how.can("run") else 0
        made = Yearly(condition.value, (), run, how.can("some_time"))
        return made_of("cond", made, found.all)

    def _year_of_event_again(self, found: Found) -> list[Token] | None:
        """哪年纳入的，分年度列: by the year in which it happened, which is not one of the years on file."""
        own, again = found["own"][0].value, found["again"][0].value
        of_event = any(self._model.field(ref.name).type == "year" for ref in own.refs if ref.role == "field")
        return [*found["own"], *found["mid"]] if of_event and again.by_year and not again.refs else None

    def _had_over(self, found: Found) -> Token | None:
        """临时救助连着两年都领了的: the verb behind the years only names the relation once more."""
        verb, said = found["verb"][0], tables_of(found["cond"][0].value)
        return self._over(found) if said & {ref.table for ref in verb.of_role("relation")} else None

    def _never(self, found: Found) -> Token | None:
        """从来没有享受过: in no year on file."""
        inner, table = found["cond"], found["noun"]
        refs = tuple(ref for token in table for ref in token.of_role("table", "relation"))
        said = both([token.value for token in inner])
        if isinstance(said, Exists) and said.quantifier == "any":
            refs, said = said.refs or refs, said.inner
        if said is None and not refs:
            return None
        return made_of("cond", Yearly(Exists("none", said, refs), self._on_file(said, refs, found)), found.all)

    def _on_file(self, said: Condition | None, refs: tuple[Ref, ...], found: Found) -> tuple[int, ...]:
        """2025年在省外务工又从来没领过的: beside one year never is of every year on file."""
        if not any(_single(token.value) for token in found.elsewhere("years")):
            return ()
        tables = (tables_of(said) if said is not None else set()) | {ref.table for ref in refs}
        years = self._lexicon.values.years
        return next((years[table] for table in sorted(filter(None, tables)) if table in years), ())

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2023年低于1万元而2024年超过1万元: each condition in a year of its own."""
        first, second = found["y"][0].value, found["z"][0].value
        a, b = self._happened(found["a"][0]), found["b"][0].value
        later = self._same_figure(a, b) if isinstance(b, Bound) and a is not None else b
        way = found["b"][0]
        if way.can("rise") or way.can("fall"):
            later = self._moved_again(a, way.can("fall")) if a is not None else None
        if found["b"][0].can("have_not"):
            later = replace(a, quantifier="none") if isinstance(a, Exists) and a.quantifier == "any" else None
        if a is None or later is None or not (_single(first) and _single(second)) or first == second:
            return None
        if not (self.dated(a) and self.dated(later)) or not self._known(first, second):
            return None
        parts = both([Yearly(a, first.exact), Yearly(later, second.exact)])
        return [made_of("cond", parts, found.all)]

    def _happened(self, token: Token) -> Condition | None:
        """2024年安排了产业项目，2025年…: what happened, by its noun alone."""
        if token.can("cond"):
            said: Condition = token.value
            return said
        refs = tuple(ref for ref in token.of_role("table") if ref.name in self._events)
        return Exists("any", None, refs) if refs else None

    def _known(self, *years: Years) -> bool:
        """True of years that are on file; of another there is nothing to say."""
        known = set(self._lexicon.values.years.get(self._model.default_subject, ()))
        return all(known.issuperset(each.exact) for each in years)

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

    def _moved_again(self, first: Condition, down: bool) -> Condition | None:
        """2023年收入下降、2024年又下降: the second speaks of the figure of the first."""
        flag = first.flag if isinstance(first, Test) else None
        link = self.changes.get(flag.name) if flag is not None else None
        form = "down" if down else "up"
        names = (n for n, c in self.changes.items() if link and (c["measure"], c["form"]) == (link["measure"], form))
        name = next(names, None)
        if name is None or flag is None or not isinstance(first, Test):
            return None
        label = self._model.field(name).label
        turned = replace(flag, name=name, label=label, fact=Compare(field=name, op="=", value=True))
        return replace(first, tests=(("<" if down else ">", Decimal(0)),), flag=turned)

    def _same_figure(self, first: Condition, bound: Bound) -> Condition | None:
        """The second bound speaks of the figure of the first."""
        test = next((item for item in conjuncts(first) if isinstance(item, Test) and _same_unit(item, bound)), None)
        return None if test is None or bound.about is not None else replace(test, tests=bound.tests, flag=None)

    def _in_its_year(self, found: Found) -> list[Token] | None:
        """2023年收入下降的脱贫户2024年…: the year of the condition is not the year that is asked about."""
        own, other = found["y"][0].value, found["z"][0].value
        condition = found["cond"][0]
        if not (_single(own) and _single(other)) or own == other or not self.dated(condition.value):
            return None
        made = made_of("cond", Yearly(condition.value, own.exact), [*found["y"], condition])
        return [*found["who"], made, *found["rest"], *found["z"]]

    _HAD = (
        r"(?P<y>{years}){have}(?P<term>{field})(?:{stop}|{pause}|{both}|{list_and}|{de})*"
        r"(?P<z>{years}){not_a_bit}?{have_not}(?={de}|{stop}|{table}|$)"
    )

    def _had_and_no_more(self, found: Found) -> Token | None:
        """2024年有工资性收入，2025年没有了: some in the one year, none in the other."""
        first, second = found["y"][0].value, found["z"][0].value
        refs = tuple(ref for ref in found["term"][0].of_role("field") if self._always_on_file(ref))
        if not refs or not (_single(first) and _single(second)) or first == second:
            return None
        had, gone = Test(refs, ((">", Decimal(0)),)), Test(refs, (("=", Decimal(0)),))
        return made_of("cond", both([Yearly(had, first.exact), Yearly(gone, second.exact)]), found.all)

    def _always_on_file(self, ref: Ref) -> bool:
        entry = self._model.field(ref.name)
        return entry.type == "money" and entry.required

    def _against_the_year_before(self, found: Found) -> list[Token] | None:
        """…收入下降的村，2025年比2024年; 增速最快的…: a change is over the year before, as every change of a row is."""
        now, then = found["now"][0].value, found["then"][0].value
        follow = _single(now) and _single(then) and now.exact[0] == then.exact[0] + 1
        named = any(ref.name in self.changes for token in found.elsewhere("field") for ref in token.refs)
        moves = named or any(map(found.anywhere, ("fall", "rise", "growth")))
        return [found.all[0], *found["now"]] if follow and moves and len(found.elsewhere("years")) == 0 else None

    def _both_in_that_year(self, found: Found) -> list[Token] | None:
        """当年纳入当年消除的监测户，2025年多少: both happened in the one year that is said."""
        year, x, y = found["year"][0], found["x"][0], found["y"][0]
        if not (self._is_day(x) and self._is_day(y) and _single(year.value)):
            return None
        return [year, x, *found["mid"], year, y, *found["rest"]]

    def _in_that_year(self, found: Found) -> list[Token] | None:
        """2025年纳入并且当年消除风险的: what happens on a day did so in the one year that is said."""
        years = [token for token in found.elsewhere("years") if _single(token.value)]
        that, what = found["that"][0], found["what"][0]
        if len({token.value for token in years}) != 1 or not self._is_day(what):
            return None
        if found.before is not None and found.before.can("years"):
            return [what]  # 2025年当年消除风险的
        return [made_of("years", years[0].value, [that]), what]

    def _is_day(self, token: Token) -> bool:
        days: dict[str, str] = self._lexicon.section("years_of", {})
        return any(ref.name in days and self._model.field(ref.name).type == "date" for ref in token.of_role("field"))

    def infix_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds find their figures."""
        how = r"(?P<how>{run|each_time|some_time})"
        return (
            rule(
                "moved_to",
                r"(?:{rise}|{fall})(?:{toward}|{is})(?={bound}|{amount})",
                lambda found: made_of("is", None, found.all),
            ),
            rule("year_after_year", r"(?P<how>{each_time})(?P<way>{adjective})", _year_after_year),
            rule("year_forward", r"(?P<term>{measure|field})(?P<how>{years})(?={bound}|{mean})", self._year_forward),
            rule("said_forward", r"(?P<term>{measure|field})" + how, self._forward),
            rule(
                "year_by_year",
                r"(?P<term>{measure|field})(?P<how>{group})(?={rise|fall}(?:{de}|{table}|{fact}|{cond}|{stop}|$))",
                _year_by_year,
            ),
            rule(
                "each_year_moved",
                r"(?P<term>{measure|field})(?P<how>{group})(?={rise|fall|growth|change}(?:{howmany}|{howmuch}|{percent_asked}))",
                lambda found: [*found["how"], *found["term"]] if found["how"][0].value.by_year else None,
            ),
            rule(
                "years_moved",
                r"(?P<term>{measure|field})(?P<years>{years})(?={de}?(?:{change|trend}|{rank}|{top}))",
                lambda found: [*found["years"], *found["term"]],
            ),
            rule(
                "over_years_moved",
                r"(?P<term>{measure|field})(?P<years>{years})(?={rise|fall}(?:{howmany}|{howmuch}|{percent_asked}))",
                lambda found: [*found["years"], *found["term"]] if found["years"][0].value.is_range else None,
            ),
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
            rule(
                "figure_in_years",
                r"(?P<term>{field|measure}){de}?(?P<how>{years})(?={bound}(?:{stop}|{pause}|{both}|{list_and}|{de})*{years}{bound})",
                self._forward,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made."""
        joint = r"(?:{stop}|{pause}|{both}|{list_and}|{de})*"
        return (
            rule(
                "had_over_years",
                r"(?P<cond>{cond})(?P<how>{run|each_time|some_time})(?P<verb>{relation})",
                self._had_over,
            ),
            rule("over_years", r"(?P<how>{run|each_time|some_time|group})(?P<cond>{cond})", self._over),
            rule("never", r"{never}(?P<noun>{relation|table}*)(?P<cond>{cond})", self._never),
            rule(
                "year_of_event_again",
                r"(?P<own>{group})(?P<mid>(?:{cond}|{de})*{stop})(?P<again>{group})",
                self._year_of_event_again,
            ),
            rule("years_in_which", r"(?P<cond>{cond})(?:{de}|{is})*(?P<year>{group})(?={stop}|$)", _years_in_which),
            rule("never_at_all", r"{never}(?P<cond>)(?P<noun>{relation|table}+)", self._never),
            rule(
                "years_apart",
                r"(?P<y>{years})(?P<a>{cond}|{table}(?={stop}|{both}|{pause}))"
                + joint
                + r"(?P<z>{years})(?:{both}|{is})*(?P<b>{cond|bound|rise|fall}|{have_not}(?={de}|{stop}|$))",
                self._years_apart,
            ),
            rule(
                "in_its_year",
                r"(?P<y>{years})(?P<who>(?:{places}|{area}|{de})*)(?P<cond>{cond})(?P<rest>(?:{de}|{cond}|{table}|{stop}|{places}|{inside})*)(?P<z>{years})",
                self._in_its_year,
            ),
        )


def _year_by_year(found: Found) -> list[Token] | None:
    """人均纯收入年年增长的: in each of the years; no groups by year."""
    how = found["how"][0]
    return [made_of("each_time", None, [how]), *found["term"]] if how.value.by_year else None


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


def _same_unit(test: Test, bound: Bound) -> bool:
    """过万 … 1万元以内: a unit that goes without saying is that of the other bound."""
    return test.unit == bound.unit or None in (test.unit, bound.unit)


def _single(years: Years) -> bool:
    return years.kind == "years" and len(years.exact) == 1


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


def _years_in_which(found: Found) -> list[Token] | None:
    """收入增速高于农村居民收入增速的是哪几年: no rows are chosen; both figures of every year say which years."""
    said, year = found["cond"][0].value, found["year"][0]
    chooses = year.value.by_year and any(leaf.can("which_year") for leaf in year.leaves())
    if not chooses or not isinstance(said, FieldsTest) or said.plus:
        return None
    sides = [made_of("ask", Amount(refs), found["cond"]) for refs in (said.left, said.right)]
    return [*sides, year]


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
