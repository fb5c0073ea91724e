"""A figure against its own of an earlier year: 2025年收入比2022年低的, 与2021年相比收入翻番的.

Against the year before a row may have fields of its own (the growth of its income); against any other it is held
against the row of that year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from sql_tools.grammar.conditions import Condition, FieldsTest, Tests, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_refs
from sql_tools.grammar.rules.conditions.field import THAN, FieldRules, condition
from sql_tools.grammar.rules.years.year import is_single
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Operator
from sql_tools.recognizers.date import Years

Form = Literal["percent", "difference"]
_BEFORE = ("上", "前一")
_BESIDE = r"(?P<rest>(?:{stop}|{fact}|{table}|{de}|{places}|{area}|{inside}|{years}|{cond})*)"
_CHOOSES = r"(?={bound}|{than}|{de}|{table}|{fact})"


def said_year(then: Token | None) -> int | None:
    """The one year that is said."""
    return then.value.exact[0] if then is not None and is_single(then.value) else None


def since_another_year(found: Found) -> Token:
    """A change against a year that cannot be told: it must not be read as one against the year before."""
    return made_of("since_another_year", None, found.all)


class EarlierYearRules(FieldRules):
    """The rules of one model: which rows have one of the year before."""

    def earlier(self, found: Found) -> Token | None:
        """比2022年下降, of 2025: the year that is said, where it is another than the year before."""
        said = [token for token in found.all if token.can("years") or token.can("last_time")]
        if not said or not said[-1].can("years") or said[-1].text.startswith(_BEFORE):
            return None
        stated = said[:-1] or found.elsewhere("years")
        others = [token.value.exact for token in stated if len(token.value.exact) == 1]
        newest = self.lexicon.values.years.get(self.model.default_subject, ())[-1:]
        nows = others or ([newest] if newest else [])
        return None if any(said[-1].value.exact == (now - 1,) for (now,) in nows) else said[-1]

    def since(self, found: Found, refs: Iterable[Ref], form: Form, tests: Tests, then: Token) -> Token:
        """The change against that year."""
        year = said_year(then)
        held = self.against_before(tuple(refs), form, tests, year) if year is not None else None
        return condition(found, held) if held is not None else since_another_year(found)

    def against_before(
        self, refs: tuple[Ref, ...], form: Form, tests: Tests, since: int | None = None
    ) -> Condition | None:
        """A field without a growth of its own is held against the row of the year before, or of an earlier year."""
        for ref in refs:
            other = self._of_year_before(ref)
            if other is not None:
                own = (ref, *(each for each in refs if each.role == "measure"))
                return both([_grown_by(own, other, op, value, form, since) for op, value in tests])
        return None

    def _held_against(self, found: Found) -> Token | None:
        """高于2022年人均纯收入的1.2倍, 不低于2022年人均纯收入加1000元."""
        term, then, amounts = found["term"][0], found["then"][0], [*found["times"], *found["plus"]]
        if not set(term.refs) & set(found["again"][0].refs) or any(token.value.about is not None for token in amounts):
            return None
        if any(token.value.unit != "倍" for token in found["times"]):
            return None
        times = next((token.value.tests[0][1] for token in found["times"]), Decimal(1))
        plus = next((token.value.tests[0][1] for token in found["plus"]), Decimal(0))
        plus = -plus if any(token.can("minus") for token in found["sign"]) else plus
        test = ((THAN[found["than"][0].as_value("than")], plus),)
        held = self.against_before(term.refs, "difference", test, said_year(then))
        if not isinstance(held, FieldsTest) or held.since is None:
            return None
        return condition(found, replace(held, times=times))

    def _of_year_before(self, ref: Ref) -> Ref | None:
        table, _, name = ref.name.partition(".")
        joins = self.model.tables[table].joins if ref.role == "field" and table in self.model.tables else ()
        before = next((join.name for join in joins if join.to == table and join.year == "previous"), None)
        return Ref("field", f"{before}.{name}", f"上年{ref.label}", before) if before is not None else None

    def refs_of(self, term: Token) -> tuple[Ref, ...]:
        """The figure that a word names, or whose change it says (收入下降)."""
        links = [self.changes[ref.name]["measure"] for ref in term.of_role("fact") if ref.name in self.changes]
        of_fact = [ref for name in links for ref in measure_refs(self.model, name)]
        return tuple(of_fact) or term.of_role("field", "measure")

    def turns(self) -> tuple[GrammarRule, ...]:
        """The year that is compared with is put before the word that says how the figure has moved."""
        figures = r"(?P<term>{measure|field}(?:(?:{list_and}|{pause}){measure|field})*{both}?)"
        way = r"(?P<way>(?:{have_not}|{not})?{rise|fall|doubled|adjective})"
        with_year = r"{list_and}{years}{versus}"
        return (
            rule(
                "held_against_that_year",
                r"(?P<term>{measure|field})(?P<than>{than})(?P<then>{years})(?P<again>{field|measure})"
                r"(?:{de}(?P<times>{amount}))?(?:(?P<sign>{list_and|minus})(?P<plus>{amount}))?",
                self._held_against,
            ),
            rule(
                "two_years_against",
                rf"(?:{{years}}{{versus}}|{{versus}}{{years}})(?={_BESIDE}(?:{figures}{way}|{{fact}}){_CHOOSES})",
                _two_years_apart,
            ),
            rule(
                "year_first",
                rf"(?P<since>{{versus}}{{years}}|{with_year}){_BESIDE}(?:{figures}{way}|(?P<word>{{fact}})){_CHOOSES}",
                self._turned,
            ),
            rule(
                "with_year",
                rf"{figures}{{stop}}?(?P<since>{with_year})(?P<rest>)(?P<word>){way}{_CHOOSES}",
                self._turned,
            ),
        )

    def _turned(self, found: Found) -> list[Token] | None:
        """比2021年收入翻番的, 与2021年相比，2024年收入翻番的: as 2024年收入比2021年翻番的."""
        if found["word"] and not any(ref.name in self.changes for ref in found["word"][0].of_role("fact")):
            return None
        then = [token for token in found["since"] if token.can("years")]
        versus = made_of("versus", None, [token for token in found["since"] if token not in then])
        return [*found["rest"], *found["term"], versus, *then, *found["way"], *found["word"]]


def _two_years_apart(found: Found) -> list[Token] | None:
    """2025年与2022年相比, 相比2022年，2025年…: the later of the two is asked about."""
    said = next(token for token in found.all if token.can("years"))
    versus = next(token for token in found.all if token.can("versus"))
    years = said.value.exact
    if len(years) != 2 or said.value.is_range:
        return None
    now, then = (made_of("years", Years("years", (year,)), [said]) for year in (max(years), min(years)))
    return [now, versus, then]


def _grown_by(
    now: tuple[Ref, ...], before: Ref, op: Operator, value: Decimal, form: Form, since: int | None
) -> FieldsTest:
    """A row against its own of an earlier year; ``now`` names the figure of a group as well."""
    if form == "percent":
        return FieldsTest(now, op, (before,), times=1 + value / 100, since=since)
    return FieldsTest(now, op, (before,), plus=value, since=since)
