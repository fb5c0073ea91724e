"""Conditions that must hold in several years, or each in its own: 连续两年下降, 2023年低于1万元而2024年超过1万元."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

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
from sql_tools.grammar.predicates import conjoined
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare, InSegment, Related
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Years


class YearRules:
    """The rules of one model: which conditions can differ from year to year."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model, self._lexicon = lexicon.model, lexicon
        self._events, self._joins = events_of(lexicon.model), Joins(lexicon.model)
        self.changes: dict[str, dict[str, str]] = lexicon.section("changes", {})

    def dated(self, condition: Condition) -> bool:
        """True of what can hold in one year and not in the next: a figure of a year, a job, help received."""
        return any(self._is_dated(leaf) for leaf in leaves(condition))

    def _is_dated(self, leaf: Condition) -> bool:
        if isinstance(leaf, Exists) and not leaf.refs:
            return leaf.inner is not None and self.dated(leaf.inner)
        if isinstance(leaf, Exists):
            return any(ref.table is not None and self._model.tables[ref.table].year is not None for ref in leaf.refs)
        if not isinstance(leaf, Fact | Test):
            return False
        groups = [ref.fact for ref in leaf.refs if isinstance(ref.fact, InSegment)]
        if isinstance(leaf, Fact) and len(groups) == len(leaf.refs):
            return any(self._happens(group.name) for group in groups)
        tables = [ref.table for ref in leaf.refs if ref.table is not None]
        return any(self._model.tables[table].year is not None for table in tables)

    def _happens(self, group: str) -> bool:
        """未就业人员: a group of those to whom something happened in a year, or did not."""
        content = self._model.segments[group]
        related = [part for part in conjoined(content.where) if isinstance(part, Related)]
        return any(self._joins.find_relation(content.table, each.relation).table in self._events for each in related)

    def _over(self, found: Found) -> Token | None:
        """连续两年收入下降, 一直没有产业项目."""
        how, condition = found["how"][0], found["cond"][0]
        before = found.before
        lacking = isinstance(condition.value, Exists) and condition.value.quantifier == "none"
        every = lacking and before is not None and before.can("years") and not is_single(before.value)
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
        if not any(is_single(token.value) for token in found.elsewhere("years")):
            return ()
        tables = (tables_of(said) if said is not None else set()) | {ref.table for ref in refs}
        years = self._lexicon.values.years
        return next((years[table] for table in sorted(filter(None, tables)) if table in years), ())

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2023年低于1万元而2024年超过1万元: each condition in a year of its own."""
        first, second = found["y"][0].value, found["z"][0].value
        a = self._happened(found["a"][0])
        b = self._the_same_denied(a, found["b"][0])
        later = self._same_figure(a, b) if isinstance(b, Bound) and a is not None else b
        way = found["b"][0]
        if way.can("rise") or way.can("fall"):
            later = self._moved_again(a, way.can("fall")) if a is not None else None
        if found["b"][0].can("table"):
            # 2024年没打工、2025年打工的人; 2024年打工、2025年打工的 are as likely the numbers of the two years.
            later = self._happened(found["b"][0])
            later = None if later == a and not found["again"] else later
        if found["b"][0].can("have_not"):
            later = replace(a, quantifier="none") if isinstance(a, Exists) and a.quantifier == "any" else None
        if a is None or later is None or not (is_single(first) and is_single(second)) or first == second:
            return None
        if not (self.dated(a) and self.dated(later)) or not self._known(first, second):
            return None
        parts = both([Yearly(a, first.exact), Yearly(later, second.exact)])
        return [made_of("cond", parts, found.all)]

    def _the_same_denied(self, first: Condition | None, token: Token) -> Any:
        """2024年享受过医疗救助、2025年没享受: the verb alone denies what was had, not all that can be had."""
        said = token.value
        named = any(leaf.of_role("table") for leaf in token.leaves())
        if named or not isinstance(said, Exists) or said.quantifier != "none" or said.inner is not None:
            return said
        if not isinstance(first, Exists) or first.quantifier != "any":
            return said
        return replace(first, quantifier="none") if tables_of(first) & {ref.table for ref in said.refs} else said

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
        if not (is_single(own) and is_single(other)) or own == other or not self.dated(condition.value):
            return None
        made = made_of("cond", Yearly(condition.value, own.exact), [*found["y"], condition])
        return [*found["who"], made, *found["rest"], *found["z"]]

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
            rule(
                "year_in_which",
                r"(?P<year>{group})(?:{fact}|{cond}|{de}|{table})*(?P<cond>{cond})(?={stop}|$)",
                _year_in_which,
            ),
            rule("never_at_all", r"{never}(?P<cond>)(?P<noun>{relation|table}+)", self._never),
            rule(
                "years_apart",
                r"(?P<y>{years})(?P<a>{cond}|{table}(?={stop}|{both}|{pause}|{years}))"
                + joint
                + r"(?P<z>{years})(?P<again>(?:{both}|{is}|{also})*)"
                + r"(?P<b>{cond|bound|rise|fall}|{table}(?={de})|{have_not}(?={de}|{stop}|$))",
                self._years_apart,
            ),
            rule(
                "in_its_year",
                r"(?P<y>{years})(?P<who>(?:{places}|{area}|{de})*)(?P<cond>{cond})(?P<rest>(?:{de}|{cond}|{table}|{stop}|{places}|{inside})*)(?P<z>{years})",
                self._in_its_year,
            ),
        )


def _same_unit(test: Test, bound: Bound) -> bool:
    """过万 … 1万元以内: a unit that goes without saying is that of the other bound."""
    return test.unit == bound.unit or None in (test.unit, bound.unit)


def is_single(years: Years) -> bool:
    """True of one year that is said by its number."""
    return years.kind == "years" and len(years.exact) == 1


def _year_in_which(found: Found) -> list[Token] | None:
    """哪年监测户人均纯收入突破1.5万: the figure of all of them in every year says which; no rows are counted."""
    said, year = found["cond"][0].value, found["year"][0]
    chooses = year.value.by_year and any(leaf.can("which_year") for leaf in year.leaves())
    if not chooses or not isinstance(said, Test) or not any(ref.role == "measure" for ref in said.refs):
        return None
    return [*found.all[:-1], made_of("ask", Amount(said.refs), found["cond"])]


def _years_in_which(found: Found) -> list[Token] | None:
    """收入增速高于农村居民收入增速的是哪几年: no rows are chosen; both figures of every year say which years."""
    said, year = found["cond"][0].value, found["year"][0]
    chooses = year.value.by_year and any(leaf.can("which_year") for leaf in year.leaves())
    if chooses and isinstance(said, Test) and any(ref.role == "measure" for ref in said.refs):
        return [made_of("ask", Amount(said.refs), found["cond"]), year]  # 人均纯收入超过1万元的是哪年
    if not chooses or not isinstance(said, FieldsTest) or said.plus:
        return None
    sides = [made_of("ask", Amount(refs), found["cond"]) for refs in (said.left, said.right)]
    return [*sides, year]
