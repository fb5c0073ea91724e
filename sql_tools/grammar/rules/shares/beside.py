"""A share beside a number or another share: 户数和占比, 务工人员中，脱贫户占比和监测户占比."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Count, Proportion
from sql_tools.grammar.conditions import both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import ASKING, RUN
from sql_tools.grammar.rules.shares.base import ShareBase
from sql_tools.grammar.token import Token, made_of


class BesideShareRules(ShareBase):
    """What a share has in common with what is asked in front of it."""

    def _and_share(self, found: Found) -> list[Token] | None:
        """务工人员中，脱贫户占比和监测户占比: the second is a share of the same whole."""
        first, part = found["ask"][0], self._said_of(found["part"])
        before = [first, *(token for token in found.elsewhere("ask") if token.end <= first.start)]
        inside = any(leaf.can("inside") for token in before for leaf in token.leaves())
        if not inside or not part or not all(isinstance(token.value, Proportion) for token in before):
            return None
        rest = found.all[1 + len(found["join"]) :]
        return [first, *found["join"], made_of("ask", replace(first.value, part=both(part)), rest)]

    def _number_and_share(self, found: Found) -> list[Token] | None:
        """户数和占比, 户数及户数占比: how many they are, and their share."""
        refs = self._rows_counted(found["number"][0])
        again = [name for token in found["again"] for name in self._rows_counted(token)]
        if not refs or found["share"][0].parts or (found["again"] and again != list(refs)):
            return None
        if found.anywhere("group"):
            return [*found["number"], *found["and"], made_of("share", None, found.all[2:])] if again else None
        return [made_of("ask", Count(refs), found["number"]), made_of("share", None, found.all[1:])]

    def _number_then_share(self, found: Found) -> list[Token] | None:
        """低保户户数，占农户比重: so many of what, asked by the name of the number."""
        refs = self._rows_counted(found["number"][0])
        return [made_of("ask", Count(refs), found["number"]), *found["then"]] if refs else None

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before shares take what stands in front of them."""
        return (
            rule(
                "number_then_share",
                r"(?P<number>{measure})(?P<then>{stop}|{list_and}|{pause})(?={take})",
                self._number_then_share,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when shares of what stands before 中 are asked for."""
        return (
            rule(
                "and_share",
                r"(?P<ask>{ask})(?P<join>{pause}|{list_and}|{stop})(?P<part>"
                + RUN
                + r"){de}?{measure}?{de}?{share}"
                + ASKING,
                self._and_share,
            ),
            rule(
                "number_and_share",
                r"(?P<number>{measure})(?P<and>{list_and|pause|stop})(?P<again>{measure}?)(?P<share>{share})"
                r"(?:{respectively}|{is}|{howmuch}|{howmany})*(?={stop}|{open}|$)",
                self._number_and_share,
            ),
        )
