"""哪些屋里, 几多家里: the things themselves, asked for by where those who belong to them are."""

from __future__ import annotations

from sql_tools.grammar.asks import Count, Head
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref

_INSIDE = ("里", "头", "中", "内")


class HomeRules:
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model = lexicon.model

    def _which_home(self, found: Found) -> list[Token] | None:
        home = found["home"][0]
        owners = [ref.name.partition(".")[0] for ref in home.of_role("relation")]
        default = self._model.tables[self._model.default_subject].noun
        owner = next((name for name in owners if self._model.tables[name].noun == default), None)
        if owner is None or not home.text.endswith(_INSIDE):
            return None
        table = (Ref("table", owner, self._model.tables[owner].noun, owner),)
        asked = found["asked"][0]
        if asked.can("which"):
            return [made_of("head", Head(table), [asked]), home]
        return [made_of("ask", Count(table), [asked]), home]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before the words of belonging are read."""
        return (rule("which_home", r"(?P<asked>{which|howmany})(?P<home>{relation})", self._which_home),)
