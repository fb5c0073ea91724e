"""Words for figures: shares, changes, counts, amounts, distributions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sql_tools.grammar.ask_base import AskRules, ask
from sql_tools.grammar.asks import (
    Amount,
    Ask,
    Bundle,
    ChangeForm,
    Count,
    Function,
    Gap,
    GroupBy,
    Moved,
    PortionOf,
    Proportion,
    Spread,
)
from sql_tools.grammar.conditions import Condition, Either, Exists, both, one_field
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import InSegment
from sql_tools.recognizers.date import Years

_MONEY_WORDS = {
    *("总额", "总金额", "金额", "数额", "款项", "资金", "资金总额"),
    *("多少钱", "好多钱", "几多钱", "多少元", "多少块钱", "多少块", "多少万元", "多少万"),
}
_KINDS = {"total": "sum", "mean": "mean", "median": "median", "maximum": "max", "minimum": "min"}


_FUNCTIONS: tuple[Function, ...] = ("sum", "mean", "median", "max", "min")


class FigureRules(AskRules):
    """Words for figures: shares, changes, counts, amounts, distributions."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._events = events_of(self.model)

    def _amount(self, found: Found) -> Token | None:
        refs = found["term"][0].of_role("measure", "field")
        functions = [_KINDS[kind] for token in found.all for kind in token.kinds if kind in _KINDS]
        function = next((f for f in _FUNCTIONS if f in functions), None)
        return ask(found, Amount(refs, function)) if refs else None

    def _money(self, found: Found) -> Token | None:
        """发了多少钱, 总额: the money of what is spoken of."""
        if not any(leaf.text in _MONEY_WORDS for token in found.all for leaf in token.leaves()):
            return None
        return ask(found, Amount(()))

    def _gap(self, found: Found) -> Token:
        return ask(found, Gap(Amount(found["term"][0].of_role("measure", "field"))))

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
        nouns = [token for token in (*around, *found["noun"]) if token.can("table") and not token.can("cond")]
        form = self._form_of_gap(found["way"])
        if sides is None or len({token.text for token in terms}) > 1 or (not terms and form != "difference"):
            return None
        refs = terms[-1].of_role("measure", "field") if terms else ()
        of = Amount(refs) if terms else Count(tuple(ref for token in nouns for ref in token.of_role("table")))
        less = form == "difference" and any(
            token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") == "lt"
            for token in found["way"]
        )
        gap = made_of("ask", Gap(of, form, turned=less), [*found["way"]])
        return [sides, *(token for token in around if token not in terms and not token.can("table")), gap]

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
        if any(token.can("times_asked") for token in way):
            return "times"
        return "percent" if any(token.can("percent_asked") for token in way) else "difference"

    def _figures_apart(self, found: Found) -> Token | None:
        """工资性收入比经营性收入高多少, 相当于农村居民收入的百分之几."""
        left, right = found["a"][0].of_role("measure", "field"), found["b"][0].of_role("measure", "field")
        form = self._form_of_gap(found["way"])
        less = any(token.can("fall") or token.as_value("adjective") == "down" for token in found["way"])
        turned = form == "difference" and less
        return ask(found, Gap(Amount(left), form, Amount(right), turned))

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2025年比2021年人均纯收入高多少."""
        term = found["term"][0]
        moved = Moved(
            Amount(term.of_role("measure", "field")), self._change_form(found), found["then"][0].value, verb=True
        )
        rest = found.all[len(found["now"]) :]
        kept = [token for token in found["rest"] if not token.can("de")]
        return [*found["now"], *kept, made_of("ask moved", moved, [token for token in rest if token not in kept])]

    def _change(self, found: Found) -> list[Token] | None:
        term = found.first("term")
        if found["way"][0].can("adjective") and not found["way"][0].can("rise") and not found["since"]:
            return None
        of: Amount | Count = Amount(term.of_role("measure", "field")) if term is not None else Count()
        named = any(token.can("growth") for token in found["way"])
        moved = ask(found, Moved(of, self._change_form(found), _since(found), verb=not named))
        return [*found["now"], replace(moved, kinds=("ask", "moved"))]

    def _moved_alone(self, found: Found) -> list[Token] | None:
        """增长了多少, 比上年多了还是少了, after a figure: of that one."""
        if any(token.can("ask") or token.can("cond") for token in found.all) or found.start > 1:
            return None
        moved = Moved(Amount(()), self._change_form(found), _since(found), verb=True)
        rest = [token for token in found.all if token not in found["now"]]
        return [*found["now"], made_of("ask moved", moved, rest)]

    def _function_alone(self, found: Found) -> Token:
        kinds = [_KINDS[kind] for kind in found["how"][0].kinds if kind in _KINDS]
        return ask(found, Amount((), next(f for f in _FUNCTIONS if f in kinds)))

    def _change_form(self, found: Found) -> ChangeForm:
        """增长百分之几 is in percent, 增长多少 as a difference, by name in percent."""
        if any(token.can("percent_asked") for token in found.all):
            return "percent"
        return _form(found["way"])

    def _count_change(self, found: Found) -> list[Token] | None:
        if found.before is not None and found.before.can("versus"):
            return None  # 脱贫户比监测户多多少户: one group against another, not a group against its past.
        chosen = found.anywhere("which") or found.anywhere("head")
        if chosen and found["way"][-1].can("adjective") and len(rest_of(found)) == 1:
            return None  # 谁的监测户多: the larger of those named.
        refs = tuple(ref for token in (*found["noun"], *found["noun_after"]) for ref in token.of_role("table"))
        rest = [token for token in found.all[len(found["cond"]) :] if token not in found["now"]]
        moved = Moved(Count(refs), self._change_form(found), _since(found), verb=True)
        return [*found["cond"], *found["now"], made_of("ask moved", moved, rest)]

    def _annual(self, found: Found) -> list[Token] | None:
        """人均纯收入近三年的年均增速."""
        if found["over"][0].value.kind != "recent":
            return None
        moved = Moved(Amount(found["term"][0].of_role("measure", "field")), "annual")
        return [
            *found["over"],
            made_of("ask moved", moved, [token for token in found.all if token not in found["over"]]),
        ]

    def _and_growth(self, found: Found) -> list[Token]:
        """可支配收入及增速: the growth of the figure before, by its own name where the model has one."""
        term = found["term"][0]
        named = self._lexicon.find(term.text + found["way"][0].text)
        own = tuple(ref for ref in named if ref.role in ("measure", "field"))
        growth: Ask = Amount(own) if own else Moved(Amount(term.of_role("measure")), "percent")
        rest = found["and"] + found["way"]
        return [made_of("ask", Amount(term.of_role("measure", "field")), [term]), made_of("ask", growth, rest)]

    def _named_apart(self, found: Found) -> Token | None:
        """带动多少户脱贫户和监测户: a figure whose own name goes on with the group that it counts."""
        term, cond = found["term"][0], found["cond"][0]
        for ending in ("", "数", "户数", "人数"):
            named = self._lexicon.find(term.text + cond.text + ending)
            refs = tuple(ref for ref in named if ref.role in ("measure", "field"))
            if refs:
                return ask(found, Amount(refs))
        return None

    def _topic(self, found: Found) -> Token | None:
        """住院费用报销比例: of two figures of one table side by side, the last is asked for."""
        topic, head = found["topic"][0], found["head"][0]
        tables = [{ref.table for ref in token.of_role("measure")} for token in (topic, head)]
        named = tuple(ref for ref in self._lexicon.find(head.text + topic.text) if ref.role == "measure")
        if named:
            # 医疗支出户均: 户均 alone would be of another figure.
            return made_of("term measure field", None, found.all, refs=named)
        if not set.intersection(*tables) or any(ref.label.startswith(head.text) for ref in head.of_role("measure")):
            return None
        return made_of("term measure field", None, found.all, refs=head.refs)

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

    def _share_of(self, found: Found) -> list[Token] | Token | None:
        """X 占 Y 的比例; where Y is only a place, every group is a part of the whole place."""
        part, whole = self._said_of(found["part"]), self._said_of(found["whole"])
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        areas = [token for token in found["whole"] if token.can("area") or token.can("places")]
        figures = tuple(ref for token in found["part"] for ref in token.of_role("measure") if not token.can("cond"))
        happens = self._happens(found["part"][-1:])
        if whole and happens:
            # 务工人数占脱贫人口的比重: of those, so many to whom it happens.
            said = [token.value for token in found["part"] if token.can("cond")]
            event = Exists("any", both(said), happens)
            return [*areas, ask(found, Proportion(event, both(whole), self._noun_at_end(found["whole"][-1])))]
        if figures and whole:
            return None
        if figures:
            return [*areas, ask(found, PortionOf(Amount(figures)))]
        refs = refs or self._nouns_at_end(found["whole"]) or self._nouns_at_end(found["part"])
        return [
            *areas,
            ask(
                found,
                Proportion(
                    both(part),
                    both(whole),
                    refs,
                    areas=tuple(token.value if token.can("area") else "" for token in areas),
                ),
            ),
        ]

    def _happens(self, tokens: list[Token]) -> tuple[Ref, ...]:
        """The tables of events among these: 务工 said as such, or by the number of its rows (务工人数)."""
        found: list[Ref] = []
        for token in tokens:
            if token.can("cond"):
                continue
            counted = (ref for ref in token.of_role("measure") if self.model.measures[ref.name].sql == "COUNT(*)")
            tables = dict.fromkeys([*(ref.name for ref in token.of_role("table")), *(ref.table for ref in counted)])
            events = [name for name in tables if name is not None and self._happening(name)]
            if events and len(events) == len(tables):
                found += [Ref("table", name, self.model.tables[name].noun, name) for name in events]
        return tuple(dict.fromkeys(found))

    def _happening(self, table: str) -> bool:
        """True of a table whose rows happen to what another table of the model holds (a job of a person)."""
        return table in self._events

    def _said_of(self, tokens: list[Token]) -> list[Condition]:
        """The conditions of a noun phrase; an event in front of a group (务工脱贫人口) is one of them."""
        said: list[Condition] = []
        for place, token in enumerate(tokens):
            if token.can("cond"):
                said.append(token.value)
            elif any(later.can("cond") for later in tokens[place + 1 :]) and token.of_role("table"):
                said.append(Exists("any", None, token.of_role("table", "relation")))
        return said

    def _share_in(self, found: Found) -> Token:
        """脱贫户中监测户占比: what stands before 中 is the whole."""
        whole, part = both(self._said_of(found["whole"])), both(self._said_of(found["part"]))
        happens = self._happens(found["part"][-1:])
        if part is None and happens:
            part = Exists("any", None, happens)
            refs = self._noun_at_end(found["whole"][-1]) or self._whose(happens)
            return ask(found, Proportion(part, whole, refs))
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        refs = refs or self._noun_at_end(found["whole"][-1])
        return ask(found, Proportion(part, whole, refs))

    def _nouns_at_end(self, tokens: list[Token]) -> tuple[Ref, ...]:
        last = next((token for token in reversed(tokens) if token.can("cond")), None)
        return self._noun_at_end(last) if last is not None else ()

    def _noun_at_end(self, token: Token) -> tuple[Ref, ...]:
        """脱贫人口 are people: the noun that the name of a group ends with."""
        for length in (2, 1):
            refs = tuple(ref for ref in self._lexicon.find(token.text[-length:]) if ref.role == "table")
            if refs and len(token.text) > length:
                return refs
        return ()

    def _whose(self, events: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """Those to whom an event happens: of 务工 the persons, counted as the event is."""
        found = []
        for event in events:
            counter = self.model.tables[event.name].counter
            for join in self.model.tables[event.name].joins:
                if self.model.tables[join.to].counter == counter and not join.optional:
                    found.append(Ref("table", join.to, self.model.tables[join.to].noun, join.to))
        return tuple(found)

    def _share(self, found: Found) -> list[Token] | Token | None:
        """人均纯收入达到1.5万元的脱贫户占比: the last noun is the whole, what narrows it the part."""
        counted = found.first("of")
        if counted is not None and any(self.kind_of(ref) != "integer" for ref in counted.of_role("measure")):
            return None
        conditions = [token for token in found["part"] if token.can("cond")]
        refs = tuple(ref for token in found["part"] for ref in token.of_role("table"))
        event = self._happens(found["of"])
        groups = [ref for token in conditions for ref in token.refs if isinstance(ref.fact, InSegment)]
        if event and groups:
            # 易地搬迁户的务工人数占多少: the event is the part, the group the whole.
            of = self._whose(event)
            return ask(found, Proportion(Exists("any", None, event), both(self._said_of(found["part"])), of))
        if one_field(conditions[-1].value) is not None and found["part"][-1] is conditions[-1]:
            rest = found.all[len(found["part"]) - 1 :]
            return [*found["part"][:-1], made_of("ask", Proportion(conditions[-1].value, None, refs), rest)]
        if len(conditions) < 2:
            return ask(found, Proportion(both(self._said_of(found["part"])), None, refs))
        happens = found["part"][-1].of_role("table")
        if happens and all(self.model.tables[ref.name].year is not None for ref in happens):
            # 脱贫劳动力就业率: the event is the part, all that is said before it the whole.
            of = tuple(Ref("table", ref.table, "", ref.table) for ref in conditions[-1].of_role("fact") if ref.table)
            whole_of = both([token.value for token in conditions])
            return ask(found, Proportion(Exists("any", None, happens), whole_of, of))
        first_is_whole = conditions[0].can("noun") and not conditions[-1].can("noun")
        whole = conditions[0] if first_is_whole else conditions[-1]
        part = both([token.value for token in conditions if token is not whole])
        return ask(found, Proportion(part, whole.value, refs))

    def _portion(self, found: Found) -> Token:
        return ask(found, PortionOf(Amount(found["term"][0].of_role("measure"))))

    def _structure(self, found: Found) -> list[Token] | None:
        """务工地点构成: groups by the field, each with its part."""
        refs = found["term"][0].of_role("field")
        if refs and all(self.kind_of(ref) in ("money", "number", "integer", "percent") for ref in refs):
            return [made_of("ask", Spread(refs), found.all)]
        if not refs or not any(self.kind_of(ref) in ("enum", "text", "boolean") for ref in refs):
            return None
        group = made_of("group", GroupBy(refs=refs), found["term"])
        return [group, made_of("ask", PortionOf(Count()), found["how"])]

    def _bundle(self, found: Found) -> Token:
        return ask(found, Bundle(found["what"][0].of_role("bundle")[0].name))

    def _spread(self, found: Found) -> Token | None:
        refs = found["term"][0].of_role("field")
        return ask(found, Spread(refs)) if refs else None

    def _rules_of_gaps(self) -> tuple[GrammarRule, ...]:
        """How far two things are apart: 高多少, 相差多少, 几倍."""
        between = r"(?:{years}|{cond}|{table}|{de}|{measure}|{field}|{stop})*"
        moved = r"(?:{adjective}|{rise}|{fall}|{than})"
        far = r"(?:{is}|{comparative}|{rather})*(?P<way>" + moved + r"{bit}?(?:{howmany}|{howmuch}))"
        times = r"{de}?(?P<way>{times_asked|percent_asked})"
        sides = r"(?P<t>(?:{measure|field}{de}?)?)(?P<a>{places|cond})(?P<x>" + between + r")"
        return (
            rule(
                "apart",
                sides + r"{versus}(?P<b>{places|cond})(?P<y>" + between + ")" + far + r"(?P<noun>{table}?)",
                self._apart,
            ),
            rule(
                "times", sides + r"{is}(?P<b>{places|cond})(?P<y>" + between + ")" + times + r"(?P<noun>)", self._apart
            ),
            rule("figures_apart", r"(?P<a>{measure|field}){versus}(?P<b>{measure|field})" + far, self._figures_apart),
            rule("figures_times", r"(?P<a>{measure|field}){is}(?P<b>{measure|field})" + times, self._figures_apart),
            rule(
                "years_apart",
                r"(?P<now>{years}){versus}(?P<then>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)"
                r"(?P<term>{field|measure})" + far,
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
        )

    def figure_rules(self) -> tuple[GrammarRule, ...]:
        """Shares, changes, counts, amounts."""
        function = r"(?:{total|mean|median|maximum|minimum})"
        run = r"(?:(?:{cond}|{table}){de}?)*{cond}(?:{de}?{table})?"
        since = r"{versus}(?:{years}|{last_time})|{last_time}|{years}{versus}"
        versus = r"(?P<now>(?:{years}(?={versus}))?)(?P<since>(?:(?:" + since + r"){versus}?{de}?{stop}?)?)"
        asking = r"(?:{howmuch}|{howmany}|{is}|{percent_asked})*"
        return (
            *self._rules_of_gaps(),
            rule(
                "growth_between",
                r"(?P<now>{years}){versus}(?P<then>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)(?P<term>{field|measure})",
                self._growth_between,
            ),
            rule(
                "named_apart",
                r"(?P<term>{measure|field})(?:{howmany}{table}?)?{de}?(?P<cond>{cond})(?:{howmany}{table}?)?",
                self._named_apart,
            ),
            rule("bundle", r"(?P<what>{bundle})(?:{share}|{structure})*" + asking, self._bundle),
            rule(
                "share_of",
                r"(?P<part>(?:"
                + run
                + r"|{table}|{measure})){take}(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}){de}?)*)"
                + r"(?:{de}?{share})?"
                + asking,
                self._share_of,
            ),
            rule(
                "share_of_before",
                r"(?P<part>){take}(?P<whole>(?:(?:{cond}|{table}){de}?)+){share}" + asking,
                self._share_of,
            ),
            rule(
                "share_in",
                r"(?P<whole>"
                + run
                + r"){de}?{inside}{stop}?(?P<part>"
                + run
                + r"|{table}){de}?{measure}?{de}?{share}"
                + asking,
                self._share_in,
            ),
            rule("share", r"(?P<part>" + run + r"){de}?(?P<of>{measure}?){de}?{share}" + asking, self._share),
            rule("structure", r"(?P<term>{field})(?P<how>{de}?{structure}{share}?" + asking + r")", self._structure),
            rule("spread", r"(?P<term>{field}){de}?{bands}" + asking, self._spread),
            rule("portion", r"(?P<term>{measure}){de}?{share}" + asking, self._portion),
            rule("gap", r"(?P<term>{field|measure})(?:{de}|{inside}|{have}|{howmany})*{gap}" + asking, self._gap),
            rule("gap_of", r"(?P<gap>{gap})(?:{de}|{inside})*(?P<term>{field|measure})" + asking, self._gap),
            rule(
                "annual",
                r"(?P<term>{field|measure})(?P<over>{years}){de}?(?P<way>{annual_growth})" + asking,
                self._annual,
            ),
            rule(
                "change",
                r"(?P<term>{field|measure}){de}?{stop}?"
                + versus
                + r"(?P<way>(?:{annual_growth}|{growth}|{rise}|{fall}|{change}|{adjective}(?={howmany|howmuch})))"
                + r"(?:{is}|{list_and}|{or}|{rise}|{fall}|{growth})*"
                + asking
                + r"{table}?",
                self._change,
            ),
            rule(
                "count_change",
                r"(?P<cond>"
                + run
                + r")(?P<noun>{table}?){de}?"
                + versus
                + r"(?P<way>(?:{growth}|{rise}|{fall}|{change}))(?:{or}|{rise|fall|change})*"
                + asking
                + r"(?P<noun_after>{table}?)",
                self._count_change,
            ),
            rule("how_much_of", r"{howmany}{de}?(?P<term>{measure|field})(?!{measure})", self._amount),
            rule("count", r"{howmany}{de}?(?P<noun>{table|level})", self.count),
            rule(
                "named_growth",
                r"(?P<term>{measure})(?P<and>{list_and|pause})(?P<way>{growth})" + asking,
                self._and_growth,
            ),
            rule("topic", r"(?P<topic>{measure})(?P<head>{measure})", self._topic),
            rule("amount", function + r"*{de}?(?P<term>{measure|field}){de}?" + function + r"*" + asking, self._amount),
            rule("money", r"(?:{total}{de}?)+" + asking + r"|{howmuch}", self._money),
            rule(
                "moved_alone",
                r"(?P<term>)"
                + versus
                + r"(?P<way>(?:{growth}|{rise}|{fall}|{change}))(?:{or}|{rise|fall})*"
                + asking
                + r"(?={stop}|$)",
                self._moved_alone,
            ),
            rule(
                "function_alone",
                r"^{follow}*(?P<how>{median|mean|maximum|minimum}){is}?{howmuch}?{stop}*$",
                self._function_alone,
            ),
            rule("count_noun", r"(?P<noun>{table})(?:{have}|{is})?(?:{howmany}|{total}{howmany}?)", self.count),
            rule("count_alone", r"(?P<noun>){howmany}", self.count),
        )


def rest_of(found: Found) -> list[Token]:
    """What stands behind the group whose number moves."""
    return found.all[len(found["cond"]) + len(found["noun"]) :]


def _since(found: Found) -> Years | None:
    """The year that a change is measured from; 上年 is the one before, whichever year is asked about."""
    for token in found["since"]:
        if isinstance(token.value, Years) and not token.text.startswith(("上", "前一")):
            return token.value
    return None


def _form(way: list[Token]) -> ChangeForm:
    if any(token.can("annual_growth") for token in way):
        return "annual"
    return "percent" if any(token.can("growth") for token in way) else "difference"
