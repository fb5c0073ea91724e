"""A bound in a later clause, of the figure that was named before: 各乡镇人均纯收入，低于1.5万的列出来."""

from __future__ import annotations

from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.money import YUAN


class FigureBeforeRules(AskRules):
    """The rules of one model: the unit of the bound says which figure it may be of."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._events = events_of(self.model)

    def _again(self, found: Found) -> list[Token] | None:
        bound: Bound = found["n"][0].value
        if bound.about is not None or not self._of_level(found, bound):
            return None
        if found.before is not None and found.before.can("bound"):
            return None  # 7000元以上、1万元以下的: two ends of one stretch.
        if bound.unit not in (None, YUAN) and any(token.can("follow") for token in found["lead"]):
            return None  # 只要超过20户的: so many of what is counted in each.
        told = [token for kind in ("measure", "field") for token in found.elsewhere(kind)]
        named = {token.text: token for token in told if token.end <= found.all[0].start and self._fits(token, bound)}
        if len(named) != 1 or any(token.start > found.all[0].start for token in told):
            return None
        if not found.anywhere("group") and any(self._happens(token) for token in named.values()):
            return None  # 务工收入平均多少，超过5万的多少人: the mean is not of these.
        return [*found["lead"], *named.values(), *found["n"]]

    @staticmethod
    def _of_level(found: Found, bound: Bound) -> bool:
        """收入下降的几户，超过2000元的几户 is of how far it has moved; 下降、且低于1万元 is of where it stands."""
        low = all(op in ("<", "<=") for op, _ in bound.tests) and any(token.can("both") for token in found["lead"])
        moved = any(map(found.anywhere, ("rise", "growth", "change", "newly")))
        return not moved and (low or not found.anywhere("fall"))

    def _happens(self, figure: Token) -> bool:
        return any(ref.table in self._events for ref in figure.of_role("measure", "field"))

    def _fits(self, figure: Token, bound: Bound) -> bool:
        """Money by yuan or a bare number, all else by its own unit."""
        units = {self.unit_of(ref) for ref in figure.of_role("measure", "field")}
        return units == {YUAN} if bound.unit in (None, YUAN) else units == {bound.unit}

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds look for their figure."""
        lead = r"(?P<lead>{stop}(?:{both}|{follow}|{which})*|{pause}{both})"
        return (rule("of_figure_before", lead + r"(?P<n>{bound})(?=(?:{de}|{level})|{stop}|$)", self._again),)
