"""Figures against an earlier year or another figure: 比上年下降, 增长10%以上, 支出高于收入."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.asks import Amount, Moved
from sql_tools.grammar.conditions import Condition, Either, Test, Tests, conjuncts
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import change_refs, measure_ref, measure_refs
from sql_tools.grammar.rules.conditions.field import THAN, all_of, condition, mirrored, said_of_a_noun
from sql_tools.grammar.rules.gaps.held_against import means_less
from sql_tools.grammar.rules.years.earlier_year import EarlierYearRules, Form, said_year, since_another_year
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, Operator
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.money import YUAN

_DOUBLED: Tests = ((">=", Decimal(100)),)
_RATE = "增速"
"""How the model names how far a figure has moved."""
_GROWTH = "增长"
"""负增长, 零增长: the sign of a growth."""


def _unread(found: Found) -> Token:
    """A change that no field of a row holds: it must not be read as another one."""
    return made_of("unread", None, found.all)


def _form_of(moved: Test) -> Form:
    return "percent" if moved.unit == "%" else "difference"


_TERM = r"(?P<term>{measure|field})"
_AGAINST = r"(?:{versus}?(?:{last_time}|{years}))?"


class ChangeRules(EarlierYearRules):
    """The rules of one model: which growth belongs to which figure is said in its lexicon."""

    def _grown(self, found: Found) -> Token | None:
        """人均纯收入比上年增长10%以上: a bound on the growth that belongs to the figure."""
        bound, [way] = found["bound"][0].value, found["way"] or found["higher"]
        if found.before is not None and found.before.can("versus"):
            return None  # 收入增速比农民收入增速高出3个百分点: one figure against the other, not against last year.
        form = self._form(found["term"][0].of_role("measure", "field"), bound)
        if form is None:
            return _unread(found)
        refs = self.change_fields(found["term"][0], form)
        if bound.about is not None or (way.can("growth") and self._is_growth(found["term"][0])):
            return None  # 各乡镇的收入增速，增速高于15%的: no growth of a growth.
        tests = mirrored(bound.tests) if means_less(way) else bound.tests
        then = self.earlier(found)
        if then is not None:
            return self.since(found, found["term"][0].refs, form, tests, then)
        if not refs:
            return self._against_before(found, form, tests)
        return condition(found, Test(refs, tests, bound.unit))

    def _doubled(self, found: Found) -> Token | None:
        """村集体经济收入翻番的村: twice as much as the year before, or more."""
        then = self.earlier(found)
        if then is not None:
            return self.since(found, found["term"][0].refs, "percent", _DOUBLED, then)
        refs = self.change_fields(found["term"][0], "percent")
        return condition(found, Test(refs, _DOUBLED, "%")) if refs else self._against_before(found, "percent", _DOUBLED)

    def _is_growth(self, term: Token) -> bool:
        """Whether the term itself names how far a figure has moved."""
        return bool(term.refs) and all(ref.label.endswith(_RATE) for ref in term.of_role("field", "measure"))

    def _grown_by_sign(self, found: Found) -> Token | None:
        """人均纯收入为负增长: below zero is the growth, not the figure."""
        bound, refs = found["bound"][0], self.change_fields(found["term"][0], "percent")
        if not bound.text.endswith(_GROWTH) or not refs:
            return None
        then = self.earlier(found)
        if then is not None:
            return self.since(found, found["term"][0].refs, "percent", bound.value.tests, then)
        return condition(found, Test(refs, bound.value.tests, "%"))

    def _years_behind(self, found: Found) -> list[Token] | None:
        """收入2025年比2024年下降的村: the year that is asked about is said inside; it stands before the figure."""
        return [*found["now"], *found["term"], *found["versus"], *found["then"]]

    def _against_before(self, found: Found, form: Form, tests: Tests) -> Token | None:
        held = self.against_before(found["term"][0].refs, form, tests)
        return condition(found, held) if held is not None else None

    def _moved(self, found: Found) -> Token | None:
        """人均纯收入比上年下降的: grown or fallen at all."""
        if found.before is not None and found.before.can("versus"):
            return None  # 经营性收入比工资性收入多的: one figure against the other, not against last year.
        since = any(token.can("versus") or token.can("years") or token.can("last_time") for token in found.all)
        if found["way"][0].can("adjective") and not since and not self._over_years(found):
            return None  # 工资性收入多的户: how much is much is not said.
        down = any(means_less(token) for token in found["way"])
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        moved = self._change_of(names, down)
        denied = any(token.can("have_not") or token.can("not") for token in found.all)
        op: Operator = (">=" if down else "<=") if denied else "<" if down else ">"
        op = THAN.get(found["way"][0].as_value("than"), op)
        then = self.earlier(found)
        if then is not None:
            return self.since(found, found["term"][0].refs, "difference", ((op, Decimal(0)),), then)
        if moved is None:
            return self._against_before(found, "difference", ((op, Decimal(0)),))
        strict = op in ("<", ">")
        return condition(found, moved if strict else replace(moved, tests=((op, Decimal(0)),), flag=None))

    @staticmethod
    def _over_years(found: Found) -> bool:
        """连续两年收入少的: from each year to the next."""
        return found.before is not None and any(map(found.before.can, ("run", "each_time", "some_time")))

    def _all_moved(self, found: Found) -> Token | None:
        """工资性收入和经营性收入都比上年少的: each of the figures has moved."""
        since = any(token.can("versus") or token.can("years") or token.can("last_time") for token in found["since"])
        if found["way"][0].can("adjective") and not since:
            return None
        op: Operator = "<" if means_less(found["way"][0]) else ">"
        tests, then = ((op, Decimal(0)),), self.earlier(found)
        parts: list[Condition | None] = []
        for term in (token for token in found["terms"] if token.can("measure") or token.can("field")):
            moved = self._change_of({ref.name for ref in term.of_role("measure")}, op == "<") if then is None else None
            parts.append(moved or self.against_before(term.refs, "difference", tests, said_year(then)))
        known = [part for part in parts if part is not None]
        if then is not None and said_year(then) is None:
            return since_another_year(found)
        return condition(found, all_of(known)) if len(known) == len(parts) else None

    def _moved_here(self, found: Found) -> Token | None:
        """收入下降的, 收入减少户数: of rows; at the end of a clause only in a choice, or over several years."""
        after, fits = found.after, True
        if after is None or after.can("stop") or after.can("pause"):
            fits = not found["denied"] and self._chooses(found)
        elif after.can("howmany") or not any(map(after.can, ("de", "table", "cond", "fact", "both", "is"))):
            number = after.can("howmany") or self._counts_rows(after)  # 户数减少多少户 has itself moved.
            fits = number and not found["denied"] and not self._counts_rows(found["term"][0])
        return self._moved(found) if fits else None

    def _counts_rows(self, term: Token) -> bool:
        return any(self.model.measures[ref.name].counts_all_rows for ref in term.of_role("measure"))

    def _below_before(self, found: Found) -> Token | None:
        """低于上年的户; 收入低于上年 alone chooses only where something is asked."""
        asked = found.after is not None or found.anywhere("howmany") or found.anywhere("which")
        return self._moved(found) if asked else None

    @staticmethod
    def _chooses(found: Found) -> bool:
        """哪些户收入连续两年下降: at the end of a choice, or over several years, it is said of the rows."""
        several = found.before is not None and (found.before.can("run") or found.before.can("each_time"))
        verb = len(found["way"][0].text) > 1 and found["way"][0].text[-1] not in "额量幅"
        apart = found.after is not None  # 哪些村的收入掉了，掉了多少: the number is asked in a clause of its own.
        chosen = found.anywhere("which") and (apart or not (found.anywhere("howmany") or found.anywhere("howmuch")))
        behind = found.behind(2)  # 监测户有多少户收入下降了
        counted = len(behind) == 2 and behind[0].can("howmany") and any(map(behind[1].can, ("table", "fact", "cond")))
        return several or (verb and (chosen or counted or said_of_a_noun(found)))

    def _change_of(self, measures: set[str], down: bool) -> Test | None:
        """Fallen or risen at all: the change of the figure, and the yes/no field of a row that says so."""
        refs = change_refs(self.lexicon, measures, "difference") or change_refs(self.lexicon, measures, "percent")
        if not refs:
            return None
        flags = change_refs(self.lexicon, measures, "down" if down else "up")
        flag = next((replace(f, role="fact", fact=Compare(field=f.name, op="=", value=True)) for f in flags), None)
        return Test(refs, (("<" if down else ">", Decimal(0)),), None, flag)

    def _form(self, refs: tuple[Ref, ...], bound: Bound) -> Form | None:
        """涨了5个点 of an amount of money is a part of it; no number of people or households is such an amount."""
        types = {(self.model.measures[r.name] if r.role == "measure" else self.model.field(r.name)).type for r in refs}
        if bound.unit == "%" or (bound.unit == "百分点" and "money" in types):
            return "percent"
        return "difference" if "money" not in types or bound.unit in (None, YUAN) else None

    def _grown_as(self, measures: set[str], bound: Bound, down: bool) -> Test | None:
        """…且较上年下降10%以上: the change within bounds."""
        form = self._form(tuple(Ref("measure", name, name, None) for name in measures), bound)
        refs = change_refs(self.lexicon, measures, form) if form is not None else ()
        if not refs or bound.about is not None:
            return None
        return Test(refs, mirrored(bound.tests) if down else bound.tests, bound.unit)

    def _flagged(self, found: Found) -> Token | None:
        """收入不增反降: the yes/no field says of which figure."""
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        for ref in found["fact"][0].of_role("fact"):
            link = self.changes.get(ref.name)
            if link is not None and link["measure"] in names:
                moved = self._change_of(names, link["form"] == "down")
                return condition(found, moved) if moved is not None else None
        return None

    def _moved_on_average(self, found: Found) -> list[Token] | None:
        """户均增收多少: how much the mean has moved, not the mean of those that have."""
        links = [self.changes[ref.name]["form"] for ref in found["fact"][0].of_role("fact") if ref.name in self.changes]
        per = any(self.model.measures[ref.name].denominator for ref in found["per"][0].of_role("measure"))
        if not per or links not in (["up"], ["down"]):
            return None
        fact = found["fact"][0]
        return [*found["per"], replace(fact, kinds=("rise" if links == ["up"] else "fall",), refs=(), value=None)]

    def _moved_in_a_word(self, found: Found) -> Token | None:
        """增收多少, 人均纯收入下降多少元: how much the figure has moved, not who it has moved for."""
        links = [self.changes[ref.name] for ref in found["fact"][0].of_role("fact") if ref.name in self.changes]
        if len(links) != 1 or links[0]["form"] not in ("up", "down"):
            return None
        of = Amount((measure_ref(self.model, links[0]["measure"]),))
        return made_of("ask moved", Moved(of, "difference", verb=True), found.all)

    def _flag_since(self, found: Found) -> list[Token] | None:
        """2025年比2024年增收的: the year before is what a change is measured from; another is not understood."""
        moved, then = self._flag_alone(found), self.earlier(found)
        if moved is not None and then is not None:
            fact = found["fact"][0]
            moved = self.since(found, self.refs_of(fact), "difference", moved.value.tests, then)
        return None if moved is None else [*found["now"], moved]

    def _flag_alone(self, found: Found) -> Token | None:
        """人均纯收入下降, in one word: of a row its yes/no field, of a group the change of the figure."""
        for ref in found["fact"][0].of_role("fact"):
            link = self.changes.get(ref.name)
            if link is not None and link["form"] in ("up", "down") and ref.fact is not None:
                moved = self._change_of({link["measure"]}, link["form"] == "down")
                holds = isinstance(ref.fact, Compare) and ref.fact.value is True
                return condition(found, moved) if moved is not None and holds else None
        return None

    def _grown_in_a_word(self, found: Found) -> list[Token] | None:
        """比上年增收20%以上: the word says which figure has moved, and where to."""
        if any(token.can("versus") for token in found.behind(2)):
            return None
        then = self.earlier(found) if found["then"] else None
        fact = found["fact"][0]
        for ref in fact.of_role("fact"):
            link = self.changes.get(ref.name)
            if link is not None and link["form"] in ("up", "down"):
                moved = self._grown_as({link["measure"]}, found["bound"][0].value, link["form"] == "down")
                rest = [token for token in found.all if token not in found["now"]]
                if moved is not None and then is not None:
                    return [*found["now"], self.since(found, self.refs_of(fact), _form_of(moved), moved.tests, then)]
                return None if moved is None else [*found["now"], made_of("cond", moved, rest)]
        return None

    def _and_moved(self, found: Found) -> list[Token] | None:
        """人均纯收入低于1万元且较上年下降的: the second condition speaks of the figure of the first."""
        first = found["first"][0].value
        test = next((item for item in conjuncts(first) if isinstance(item, Test)), None)
        if test is None:
            return None
        names = {ref.name for ref in test.refs if ref.role == "measure"}
        bound = next((token.value for token in found["bound"]), None)
        down = any(token.can("fall") for token in found["way"])
        moved = self._change_of(names, down) if bound is None else self._grown_as(names, bound, down)
        if moved is None:
            return None
        then = self.earlier(found)
        if then is not None:
            refs = [ref for name in names for ref in measure_refs(self.model, name)]
            against = self.since(found, refs, _form_of(moved), moved.tests, then)
            if not against.can("cond"):
                return [against]
            moved = against.value
        joined = Either((first, moved)) if found["or"] else all_of([first, moved])
        return [made_of("cond", joined, found.all)]

    def change_fields(self, term: Token, form: str) -> tuple[Ref, ...]:
        """The fields that hold the change of a figure against the year before."""
        return change_refs(self.lexicon, {ref.name for ref in term.of_role("measure")}, form)

    def _year_against(self, found: Found) -> list[Token] | None:
        """2025年比2024年低: the year before is what a change is measured from; another is not understood."""
        refs = self.change_fields(found["term"][0], "difference")
        if not refs:
            return None
        op: Operator = "<" if found["way"][0].as_value("adjective") == "down" else ">"
        tests, then = ((op, Decimal(0)),), self.earlier(found)
        if then is not None:
            return [*found["now"], self.since(found, found["term"][0].refs, "difference", tests, then)]
        return [*found["now"], condition(found, Test(refs, tests, None))]

    def rules(self) -> tuple[GrammarRule, ...]:
        """A figure that has grown or fallen."""
        return (*self._against_years(), *self._moved_at_all())

    def _against_years(self) -> tuple[GrammarRule, ...]:
        """2025年比2023年高: against a year that is said."""
        return (
            *self.turns(),
            rule(
                "years_behind",
                r"(?P<term>{measure|field}){de}?{stop}?(?P<now>{years}){de}?{stop}?(?P<versus>{versus})(?P<then>{years}|{last_time})(?={is}*{rise|fall|doubled})",
                self._years_behind,
            ),
            rule(
                "grown",
                _TERM
                + r"{stop}?(?:(?:{versus}?(?:{last_time}|{years}){de}?{measure}?)?{is}?(?P<way>{rise|fall|growth})"
                r"{is}?{than}?|{versus}(?:{last_time}|{years}){de}?{measure}?(?P<higher>{adjective}))(?P<bound>{bound})",
                self._grown,
            ),
            rule(
                "grown_by_sign",
                r"(?P<term>{field|measure})(?:{de}|{have}|{versus}?(?:{last_time}|{years}))*(?P<bound>{bound})",
                self._grown_by_sign,
            ),
        )

    def _moved_at_all(self) -> tuple[GrammarRule, ...]:
        """收入下降的, 翻了一番的: fallen, risen or multiplied."""
        return (
            rule(
                "against_several",
                r"{measure|field}(?:{versus}{measure|field}(?:(?:{list_and}|{pause}){measure|field})+"
                r"(?:{comparative}|{rather}|{list_and}|{both})*(?:{rise}|{fall}|{adjective}|{than})"
                r"|{than}{measure|field}(?:(?:{list_and}|{pause}){measure|field})+)(?={de}|{stop}|$)",
                _unread,
            ),
            rule(
                "all_moved",
                r"(?P<terms>{measure|field}(?:(?:{list_and}|{pause}){measure|field})+)"
                r"{both}?(?P<since>(?:{versus}?(?:{last_time}|{years}))?)(?P<way>{rise|fall|adjective})(?={de}(?:{fact}|{table}|{cond}|{level}))",
                self._all_moved,
            ),
            rule("doubled", _TERM + _AGAINST + r"(?P<way>{doubled})(?={de}|{table}|{fact}|{level})", self._doubled),
            rule(
                "moved",
                _TERM + _AGAINST + r"(?P<denied>(?:{have_not}|{not})?)(?P<way>{rise|fall})"
                r"(?={de}|{table}|{cond}|{fact}|{both}|{is}{which}|{measure}|{howmany}{table}|{stop}|{pause}|$)",
                self._moved_here,
            ),
        )

    def rules_of_groups(self) -> tuple[GrammarRule, ...]:
        """After bounds have found their figures: yes/no fields that say a change."""
        return (
            rule(
                "below_before",
                _TERM + r"(?P<way>{than})(?:{years}|{last_time})(?:{measure|field})?(?={de}|{table}|{fact}|{stop}|$)",
                self._below_before,
            ),
            rule(
                "grown_in_a_word",
                r"(?P<now>{years}?)(?:{versus}(?:(?P<then>{years})|{last_time}){de}?)?(?P<fact>{fact}){than}?(?P<bound>{bound})",
                self._grown_in_a_word,
            ),
            rule(
                "moved_on_average",
                r"(?P<per>{measure})(?P<fact>{fact})(?={howmany}|{howmuch}|{percent_asked})",
                self._moved_on_average,
            ),
            rule(
                "moved_in_a_word",
                r"(?P<fact>{fact})(?:{howmuch}|{howmany}(?!{table}|{measure}|{level}))",
                self._moved_in_a_word,
            ),
            rule("flagged", r"(?P<term>{measure}){de}?(?P<fact>{fact})", self._flagged),
            rule(
                "flag_since",
                r"(?P<now>{years}?)(?:{versus}(?:{years}|{last_time})|{list_and}?(?:{years}|{last_time}){versus}){versus}?{stop}?(?P<fact>{fact})",
                self._flag_since,
            ),
            rule("flag_alone", r"(?P<fact>{fact})", self._flag_alone),
        )

    def comparisons(self) -> tuple[GrammarRule, ...]:
        """Figures against figures, years against years."""
        return (
            rule(
                "and_moved",
                r"(?P<first>{cond}){stop}?(?P<or>{or}?){both}?(?P<versus>{versus|rather})(?:{years}|{last_time})(?P<way>{rise|fall})(?P<bound>{bound}?)(?={de})",
                self._and_moved,
            ),
            rule(
                "years_against",
                r"(?P<term>{field|measure})(?P<now>{years}?){versus}(?P<then>{years})(?:{comparative}|{rather})?(?P<way>{adjective})(?!{howmuch|howmany})",
                self._year_against,
            ),
        )
