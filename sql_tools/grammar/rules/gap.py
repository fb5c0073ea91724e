"""Words for how far two things are apart: 高多少, 相差多少, 几倍."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.asks import Amount, Count, Gap, Moved
from sql_tools.grammar.conditions import Either
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.ask_base import ASKING, AskRules, ask, change_form
from sql_tools.grammar.token import Token, made_of

_POINTS = "点"
"""高出几个百分点 is a difference of two percentages; 高百分之几 would be a part of the lower one."""


class GapRules(AskRules):
    """Two places, two groups, two figures or two years against each other."""

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
        if self._part_of_the_lower(found["way"]):
            return None
        if sides is None or len({token.text for token in terms}) > 1 or (not terms and form != "difference"):
            return None
        refs = terms[-1].of_role("measure", "field") if terms else ()
        of = Amount(refs) if terms else Count(tuple(ref for token in nouns for ref in token.of_role("table")))
        less = form == "difference" and any(
            token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") == "lt"
            for token in found["way"]
        )
        gap = made_of("ask", Gap(of, form, turned=less), [*terms, *found["way"]])
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

    def _figures_apart(self, found: Found) -> Token | None:
        """工资性收入比经营性收入高多少, 相当于农村居民收入的百分之几."""
        left, right = found["a"][0].of_role("measure", "field"), found["b"][0].of_role("measure", "field")
        form = self._form_of_gap(found["way"])
        if self._part_of_the_lower(found["way"]):
            return None
        less = any(token.can("fall") or token.as_value("adjective") == "down" for token in found["way"])
        turned = form == "difference" and less
        return ask(found, Gap(Amount(left), form, Amount(right), turned))

    def _figures_gap(self, found: Found) -> Token | None:
        """人均纯收入跟农村居民收入差多少: two figures of the same rows."""
        a, b = found["a"][0], found["b"][0]
        refs = a.of_role("measure", "field"), b.of_role("measure", "field")
        return None if a.text == b.text else ask(found, Gap(Amount(refs[0]), "absolute", Amount(refs[1])))

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2025年比2021年人均纯收入高多少."""
        term = found["term"][0]
        moved = Moved(Amount(term.of_role("measure", "field")), change_form(found), found["then"][0].value, verb=True)
        rest = found.all[len(found["now"]) :]
        kept = [token for token in found["rest"] if not token.can("de")]
        return [*found["now"], *kept, made_of("ask moved", moved, [token for token in rest if token not in kept])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before other figures take the words of the two sides."""
        between = r"(?:{years}|{cond}|{table}|{de}|{measure}|{field}|{stop})*"
        moved = r"(?:{adjective}|{rise}|{fall}|{than})"
        far = r"(?:{is}|{comparative}|{rather})*(?P<way>" + moved + r"{bit}?(?:{howmany}|{howmuch}|{percent_asked}))"
        times = r"{de}?(?P<way>{times_asked|percent_asked})"
        than_asked = r"(?:{is}|{comparative}|{exists})*(?P<way>" + moved + r"{bit}?|{howmuch})(?P<noun>)(?={stop}|$)"
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
            rule(
                "apart_yes_or_no",
                sides + r"{exists}?{versus}(?P<b>{places})(?P<y>" + between + ")" + than_asked,
                self._apart,
            ),
            rule(
                "apart_than",
                sides
                + r"{exists}?(?P<way>{than})(?P<b>{places})(?P<y>(?:{de}|{measure}|{field})*)(?P<noun>)(?={stop}|$)",
                self._apart,
            ),
            rule(
                "figures_gap",
                r"(?P<a>{measure|field})(?:{list_and}|{versus})(?P<b>{measure|field}){versus}?{de}?{gap}" + ASKING,
                self._figures_gap,
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

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """One figure and the word for the gap, where the sides are said elsewhere."""
        return (
            rule("gap", r"(?P<term>{field|measure})(?:{de}|{inside}|{have}|{howmany})*{gap}" + ASKING, self._gap),
            rule("gap_of", r"(?P<gap>{gap})(?:{de}|{inside})*(?P<term>{field|measure})" + ASKING, self._gap),
        )
