"""哪些屋里, 几多家里: the things themselves, asked for by where those who belong to them are."""

from __future__ import annotations

from itertools import takewhile

from sql_tools.grammar.asks import Count, Head
from sql_tools.grammar.pattern import CLAUSE, Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon

_INSIDE = ("里", "头", "中", "内")
_WHETHER = ("吗", "么", "没", "没有")


class HomeRules:
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._model = lexicon, lexicon.model

    def _which_home(self, found: Found) -> list[Token] | None:
        home = found["home"][0]
        owners = [ref.name.partition(".")[0] for ref in home.of_role("relation")]
        default = self._model.tables[self._model.default_subject].noun
        owner = next((name for name in owners if self._model.tables[name].noun == default), None)
        if owner is None or not home.text.endswith(_INSIDE):
            return None
        table = (table_ref(self._model, owner),)
        asked = found["asked"][0]
        if asked.can("which"):
            return [made_of("head", Head(table), [asked]), home]
        return [made_of("ask", Count(table), [asked]), home]

    def _group_of_homes(self, found: Found) -> list[Token] | None:
        """脱贫家庭里几个: among such homes; 家庭 is the end of the group's name."""
        group, home = found["group"][0], found["home"][0]
        name = home.text.rstrip("".join(_INSIDE))
        told = {ref.name for ref in self._lexicon.find(group.text + name)} if name != home.text else set()
        same = tuple(ref for ref in group.of_role("fact") if ref.name in told)
        return [made_of("term fact", None, [group], refs=same), made_of("inside", None, [home])] if same else None

    @staticmethod
    def _asks_whether(found: Found) -> Token | None:
        """有住过院的吗，多少人: whether there are any is only the lead to how many there are."""
        clause = list(takewhile(lambda token: not token.can("stop"), found.ahead(CLAUSE)))
        asking = len(clause) > 1 and clause[-1].text in _WHETHER and clause[-2].text.endswith("的")
        if not asking:
            return None
        counted = any(token.can("howmany") and token.start > clause[-1].end for token in found.ahead(2 * CLAUSE))
        return made_of("exists", None, found.all) if counted else None

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves."""
        return (rule("asks_whether", r"{have}", self._asks_whether),)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before the words of belonging are read."""
        return (
            rule("group_of_homes", r"(?P<group>{fact})(?P<home>{relation})(?={howmany})", self._group_of_homes),
            rule("which_home", r"(?P<asked>{which|howmany})(?P<home>{relation})", self._which_home),
        )
