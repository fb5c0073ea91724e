"""Whose people are counted, said behind them: 男的女的各多少，监测户; 残疾人在监测户里有几个."""

from __future__ import annotations

from sql_tools.grammar.conditions import Both, Condition, Either, Fact, Test
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import ANY, Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token

_WHERE = r"(?:{places}|{area})"


class FramedRules(ScopeBase):
    """The frame goes in front, where it narrows and is not what is counted."""

    def _said_last(self, found: Found) -> list[Token] | None:
        """读书的按阶段数一下，演陂镇脱贫户的: the last clause only says of whom; it asks for nothing."""
        said, frame = found["said"], [token for token in found["frame"] if not (token.can("de") or token.can("inside"))]
        whose = [token for token in frame if token.can("cond")]
        counted = any(ref.name in self._upper for token in said for ref in token.of_role("table"))
        people = [token for token in said if token.can("cond") and token.can("noun")]
        if counted or not whose or not people or not all(self._of(who, each) for who in people for each in whose):
            return None
        return [*frame, *said]

    def _of(self, who: Token, frame: Token) -> bool:
        """True of people by what they are, and households that they belong to."""
        return self._is_people(who.value) and isinstance(frame.value, Fact) and self._is_upper(frame.value)

    def _is_people(self, condition: Condition) -> bool:
        if isinstance(condition, Either):
            return condition.listed and all(map(self._is_people, condition.items))
        if isinstance(condition, Both):
            return all(map(self._is_people, condition.items))
        return isinstance(condition, Fact | Test) and not self._is_upper(condition)

    def _there_are(self, found: Found) -> list[Token] | None:
        """有打工的人一共几个: those people are counted; 有 says no more of the household than that they are there."""
        last = [token for token in found["who"] if not token.can("de")][-1]
        counters = {self._model.tables[ref.name].counter for ref in last.of_role("table")}
        return found["who"] if counters and counters <= PEOPLE else None

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before what a household has is a condition."""
        return (
            rule(
                "there_are",
                r"{have}(?P<who>(?:{cond}{de}?|{table}{de}?)*{table})(?={have}?{howmany}(?!{table|level}))",
                self._there_are,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made."""
        return (
            rule(
                "said_last",
                rf"^(?P<said>{ANY}*){{stop}}(?P<frame>(?:{_WHERE}|{{years}}|{{cond}}{{inside}}?{{de}}?)+){{stop}}*$",
                self._said_last,
            ),
        )
