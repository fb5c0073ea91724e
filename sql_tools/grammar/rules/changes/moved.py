"""Words that ask how a figure moved: 比上年增长多少, 增速, 年均增速."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Ask, Bundle, Count, Moved, OrderBy
from sql_tools.grammar.conditions import Test, leaves
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import change_refs, measure_ref
from sql_tools.grammar.rules.figures.ask_base import ASKING, RUN, AskRules, after, ask, asks_in_units, change_form
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.recognizers.date import Years

_GROWTH = "增速"
"""The usual name of a growth: 增长率 and 增幅 are the same figure."""

_SINCE = r"{versus}(?:{years}|{last_time})|{list_and}(?:{years}|{last_time}){versus}|{last_time}|{years}{versus}"
_BETWEEN = r"{stop|pause|list_and|places|years|area|group|respectively|howmany|howmuch}"
_EACH_ASKED = rf"(?:{{respectively}}?{ASKING})"
_VERSUS = r"(?P<now>(?:{years}(?={versus}))?)(?P<since>(?:(?:" + _SINCE + r"){versus}?{de}?{stop}?)?)"


class MovedRules(AskRules):
    """A figure, or the number of a group, against an earlier year."""

    def _change(self, found: Found) -> list[Token] | None:
        term = found.first("term")
        asked = any(token.can("howmany") or token.can("howmuch") for token in found.all)
        if found["way"][0].can("adjective") and not found["since"] and not (found["way"][0].can("rise") and asked):
            return None  # 哪个投得多: more than the others, not than the year before.
        if found["way"][0].can("annual_growth") and asks_in_units(found):
            return None  # 年均增长多少元: the yearly rate is no amount.
        of: Amount | Count = Amount(term.of_role("measure", "field")) if term is not None else Count()
        named = any(token.can("growth") for token in found["way"])
        moved = ask(found, Moved(of, change_form(found), _since(found), verb=not named))
        return [*found["now"], replace(moved, kinds=("ask", "moved"))]

    def _moved_alone(self, found: Found) -> list[Token] | None:
        """增长了多少, 比上年多了还是少了, after a figure: of that one."""
        number = found.first("number")
        way, asked = found.all[0], found.before
        # 老人多的村有几个: no number by which they have grown.
        apart = found.start == 0 or (asked is not None and asked.can("stop"))
        if any(token.can("cond") for token in found.all) or (
            number and not (apart and isinstance(number.value, Count))
        ):
            return None
        if way.can("adjective") and len(found.all) == 1 and asked is not None and asked.can("head"):
            # 哪个镇多: the one with the most, not how many more than last year.
            most = OrderBy(
                descending=way.as_value("adjective") == "up", count=way.can("rise") or way.can("fall"), pick=True
            )
            return [made_of("order", most, found.all)]
        since = _since(found)
        if found.start > 1:
            before = self._moved_before(found)
            if before is None or (number and not self._counted_alike(before.of, number.value)):
                return None
            form = "difference" if number else change_form(found)
            moved = Moved(before.of, form, since or before.since, verb=True)
        else:
            moved = Moved(number.value if number else Amount(()), change_form(found), since, verb=True)
        rest = [token for token in found.all if token not in found["now"]]
        return [*found["now"], made_of("ask moved", moved, rest)]

    def _moved_before(self, found: Found) -> Moved | None:
        """人均纯收入多少，比上年增长多少; 哪些村的收入掉了，掉了多少: what was asked for, or has moved."""
        before = found.before
        joined = before is not None and any(map(before.can, ("stop", "pause", "both")))
        if before is None or not (joined or found["lead"]):
            return None
        said = [*found.elsewhere("ask"), *found.elsewhere("cond")]
        said = [token for token in said if token.end <= (found.all[0] if found["lead"] else before).start]
        for token in sorted(said, key=lambda token: -token.start):
            if isinstance(token.value, Moved):
                return token.value
            if isinstance(token.value, Amount | Count) and token.value != Amount(()):
                return Moved(token.value, "difference") if _is_plain(token.value) else None
            moved = self._figure_moved(token) if token.can("cond") else None
            if moved is not None:
                return Moved(moved, "difference")
        return None

    def _counted_alike(self, of: Amount | Count, number: Count) -> bool:
        """务工人数多少，同比增加多少人: the number is of what the figure is counted in."""
        units = {self._counter_of(ref) for ref in of.refs}
        return not (units and number.refs) or bool(units & {self._counter_of(ref) for ref in number.refs})

    def _counter_of(self, ref: Ref) -> str | None:
        """人 of 务工人数, 户 of 农户."""
        if ref.role == "table":
            return self.model.tables[ref.name].counter
        return self.model.measures[ref.name].unit if ref.role == "measure" else None

    def _mean_change(self, found: Found) -> list[Token] | None:
        """收入下降的户平均下降多少元: the mean of what each of those that have moved has moved by."""
        moved = self._figure_moved(found["cond"][0])
        if moved is None:
            return None
        refs = change_refs(self._lexicon, {ref.name for ref in moved.refs}, change_form(found))
        rest = [*found["mean"], *found["way"], *found["asked"]]
        return [found["cond"][0], *found["noun"], made_of("ask", Amount(refs, "mean"), rest)] if refs else None

    def _figure_moved(self, token: Token) -> Amount | None:
        """The figure that a condition says has risen or fallen."""
        names = {ref.name for leaf in leaves(token.value) if isinstance(leaf, Test) for ref in leaf.refs}
        measures = {link["measure"] for name, link in self._changes.items() if name in names}
        if len(measures) != 1:
            return None
        return Amount((measure_ref(self.model, measures.pop()),))

    def _growth_of(self, found: Found) -> list[Token] | None:
        """农村居民人均可支配收入近三年的增速, 工资性收入每年的增速: by its own name, where the model has one."""
        term, way = found["term"][0], found["way"][0]
        if any(token.can("group") and not (token.value.by_year and not token.value.refs) for token in found["years"]):
            return None
        named = self._lexicon.find(term.text + way.text) or self._lexicon.find(term.text + _GROWTH)
        own = tuple(ref for ref in named if ref.role in ("measure", "field"))
        grown: Ask = Amount(own) if own else Moved(Amount(term.of_role("measure", "field")), "percent")
        kind = "ask" if own else "ask moved"
        rest = [token for token in found.all if token not in found["years"]]
        return [*found["years"], made_of(kind, grown, rest)]

    def _count_change(self, found: Found) -> list[Token] | None:
        if found.before is not None and found.before.can("versus"):
            return None  # 脱贫户比监测户多多少户: one group against another, not a group against its past.
        chosen = found.anywhere("which") or found.anywhere("head")
        if chosen and found["way"][-1].can("adjective") and not found["since"]:
            return None  # 谁的监测户多: the larger of those named.
        if found["way"][-1].can("adjective") and not found["since"] and not _asks_number(found):
            return None  # 老人多的村: how many are many is not said.
        refs = tuple(ref for token in (*found["noun"], *found["noun_after"]) for ref in token.of_role("table"))
        rates = [r for token in found.elsewhere("measure") for r in token.of_role("measure") if self._is_rate(r)]
        if rates and found["way"][0].can("growth") and not refs:
            return None  # 脱贫户增速比农民收入增速高吗: how the income of each grows, not their number.
        rest = [token for token in found.all[len(found["cond"]) :] if token not in found["now"]]
        moved = Moved(Count(refs), change_form(found), _since(found), verb=True)
        return [*found["cond"], *found["now"], made_of("ask moved", moved, rest)]

    def _is_rate(self, ref: Ref) -> bool:
        return self.model.measures[ref.name].type == "percent"

    def _annual(self, found: Found) -> list[Token] | None:
        """人均纯收入近三年的年均增速, 2021年到2025年年均增速."""
        over: Years = found["over"][0].value
        if asks_in_units(found) or (over.kind != "recent" and not (over.is_range and len(over.exact) > 1)):
            return None
        moved = Moved(Amount(found["term"][0].of_role("measure", "field")), "annual")
        return [
            *found["over"],
            made_of("ask moved", moved, [token for token in found.all if token not in found["over"]]),
        ]

    def _growth_of_told(self, found: Found) -> list[Token]:
        """农村居民收入，三个市2025年各多少、增速各多少: of the figure named before, with places and years between."""
        term, end = found["term"][0], found["end"]
        asked = [token for token in found["between"] if token.can("howmany") or token.can("howmuch")]
        figure = made_of("ask", Amount(term.of_role("measure", "field")), [term, *asked])
        own = self._own_growth(term, found["way"][0])
        growth: Ask = own or Moved(Amount(term.of_role("measure")), "percent")
        each = [token for token in end if token.can("respectively")]
        told = made_of("ask", growth, [*found["way"], *(token for token in end if token not in each)])
        return [figure, *(token for token in found["between"] if token not in asked), told, *each]

    def _own_growth(self, term: Token, way: Token) -> Amount | None:
        """The growth of a figure by its own name, where the model has one."""
        names = dict.fromkeys((term.text, *(ref.label for ref in term.of_role("measure"))))
        named = [self._lexicon.find(name + way.text) for name in names]
        own = next((refs for each in named if (refs := tuple(r for r in each if r.role in ("measure", "field")))), ())
        return Amount(own) if own else None

    def _growth_between(self, found: Found) -> list[Token] | None:
        """2024年比2023年…增速: the growth of a year is over the one before."""
        now, then = found["now"][0], found["then"][0]
        changing = self._lexicon.section("changes", {})
        years = [(token.value.kind, token.value.exact) for token in (now, then)]
        follow = [exact[0] for kind, exact in years if kind == "years" and len(exact) == 1]
        growth = any(ref.name in changing for ref in found["term"][0].refs)
        if len(follow) < 2 or follow[0] - follow[1] != 1 or not growth:
            return None
        head = found.all[: len(found.all) - len(found["rest"]) - 1]
        return [made_of("years", now.value, head), *found["rest"], found["term"][0]]

    def _several_moved(self, found: Found) -> list[Token] | None:
        """四项收入各比上年增长多少, 工资性收入、转移性收入的增速: of each; behind 及, the figures as well."""
        terms, asked, since = found["terms"], found["and"], _since(found)
        named = bool(found["since"]) or found["way"][0].can("growth")
        if terms and not (found["each"] or (asked and found["since"]) or (named and self._of_one_unit(terms))):
            return None  # 户数、人均纯收入及增速: of the last alone.
        if terms:
            of_each = [(token, Amount(token.of_role("measure"))) for token in terms if token.can("measure")]
            told = [made_of("ask", figure, [token]) for token, figure in of_each]
            figures = [figure for _, figure in of_each]
        else:
            bundle = found["what"][0].of_role("bundle")[0].name
            names = self._lexicon.section("bundles", {})[bundle]["measures"]
            told = [made_of("ask", Bundle(bundle), found["what"])]
            figures = [Amount((measure_ref(self.model, name),)) for name in names]
        moved = [Moved(figure, change_form(found), since) for figure in figures]
        way = [*asked, *found["since"], *found["way"]] if asked else found.all
        return [*found["now"], *(told if asked else ()), *(made_of("ask moved", value, way) for value in moved)]

    def _of_one_unit(self, terms: list[Token]) -> bool:
        names = [{ref.name for ref in token.of_role("measure")} for token in terms]
        units = [{self.model.measures[name].unit for name in of_term} for of_term in names if of_term]
        return bool(set.intersection(*units))

    def _and_since(self, found: Found) -> list[Token]:
        """受帮扶人数和比上年的增长率: the change of the figure in front of it, never of another."""
        term = found["term"][0]
        of = Amount(term.of_role("measure", "field"))
        moved = Moved(of, change_form(found), _since(found), verb=not any(t.can("growth") for t in found["way"]))
        figure = made_of("ask", of, [term, *found["asked"]])
        return [*found["now"], figure, made_of("ask moved", moved, [*found["and"], *found["since"], *found["way"]])]

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before other figures: the growth of a year is over the one before."""
        return (
            rule(
                "more_spent",  # 去年比前年多投了多少钱: the verb of money between 多 and the number is the figure.
                r"(?P<since>{versus}(?:{years}|{last_time}))(?P<way>{rise|fall})(?P<term>{measure})(?={howmany|howmuch}(?!{table}))",
                lambda found: [*found["term"], *found["since"], *found["way"]],
            ),
            rule(
                "several_moved",
                r"(?:(?P<what>{bundle})|(?P<terms>{measure}(?:(?:{pause}|{list_and}){measure})+))"
                r"(?P<and>(?:{pause}|{stop}?{list_and}(?!{years|last_time}))?)(?P<each>(?:{respectively}|{each})*){de}?"
                + _VERSUS
                + r"(?P<way>{growth|rise|fall|change})"
                + ASKING,
                self._several_moved,
            ),
            rule(
                "mean_change",
                r"(?P<cond>{cond})(?P<noun>(?:{de}|{table}|{stop})*)(?P<mean>{mean}{table}?|{each}{table}{mean}?)"
                r"(?P<way>{rise|fall})(?P<asked>(?:{howmany}|{howmuch}|{percent_asked})+)",
                self._mean_change,
            ),
            rule(
                "growth_between",
                r"(?P<now>{years}){versus}(?P<then>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)(?P<term>{field|measure})",
                self._growth_between,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before amounts take the figure alone."""
        return (
            rule(
                "and_since",
                rf"(?P<term>{{measure}})(?P<asked>{_EACH_ASKED})(?P<and>{{pause|stop}}|{{list_and}}(?={{versus}}))(?P<now>)"
                r"(?P<since>(?:" + _SINCE + r"){versus}?{de}?)(?P<way>{growth|rise|fall|change})" + ASKING,
                self._and_since,
            ),
            rule(
                "annual",
                r"(?P<term>{field|measure})(?P<over>{years}){de}?(?P<way>{annual_growth})" + ASKING,
                self._annual,
            ),
            rule(
                "growth_of",
                r"(?P<term>{field|measure})(?P<years>{years|group}+){de}?(?P<way>{growth})(?:{howmuch}|{howmany}|{is})*(?={stop}|$)",
                self._growth_of,
            ),
            rule(
                "change",
                r"(?P<term>{field|measure}){de}?{stop}?{respectively}?"
                + _VERSUS
                + r"(?P<way>(?:{annual_growth}|{growth}|{rise}|{fall}|{change}|{adjective}(?={howmany|howmuch})))"
                + r"(?:{is}|{list_and}|{or}|{rise}|{fall}|{growth}|{change})*"
                + ASKING
                + r"{table}?",
                self._change,
            ),
            rule(
                "count_change",
                r"(?P<cond>"
                + RUN
                + r")(?P<noun>{table}?){de}?"
                + _VERSUS
                + r"(?P<way>(?:{growth}|{rise}|{fall}|{change}))(?:{or}|{rise|fall|change})*"
                + ASKING
                + r"(?P<noun_after>{table}?)",
                self._count_change,
            ),
            rule(
                "growth_alone",
                r"(?P<lead>)(?P<now>)(?P<number>)(?P<since>{versus}(?:{years}|{last_time}){de}?)(?P<way>{growth})"
                + ASKING
                + r"(?={stop}|$)",
                lambda found: self._moved_alone(found) if found.start <= 1 else None,
            ),
        )

    def and_growth(self) -> tuple[GrammarRule, ...]:
        """可支配收入及增速, behind the counts."""
        return (
            rule(
                "growth_of_told",
                rf"(?P<term>{{measure}})(?P<between>{_BETWEEN}+)(?P<way>{{growth}})(?P<end>{_EACH_ASKED})",
                self._growth_of_told,
            ),
        )

    def late_rules(self, in_own_clause: bool = False) -> tuple[GrammarRule, ...]:
        """A change without its figure: of the one asked for before."""
        build = after("stop", self._moved_alone) if in_own_clause else self._moved_alone
        return (
            rule(
                "moved_alone",
                r"(?P<term>)(?P<lead>{list_and}?{respectively}?)"
                + _VERSUS
                + r"(?P<way>(?:{growth}|{annual_growth}|{rise}|{fall}|{change}))(?:{or}|{rise|fall})*"
                + ASKING
                + r"(?P<number>{ask}?)(?={stop}|$)",
                build,
            ),
        )


def _asks_number(found: Found) -> bool:
    """多多少, 少了几户."""
    return any(map(found.all[-1].can, ("howmany", "howmuch", "percent_asked", "table")))


def _is_plain(asked: Amount | Count) -> bool:
    """No median or largest value: of that the change over a year is not meant."""
    return isinstance(asked, Count) or asked.function is None


def _since(found: Found) -> Years | None:
    """The year that a change is measured from; 上年 is the one before, whichever year is asked about."""
    for token in found["since"]:
        if isinstance(token.value, Years) and not token.text.startswith(("上", "前一")):
            return token.value
    return None
