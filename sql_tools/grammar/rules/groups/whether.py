"""按是否…: those of whom it holds, and the others."""

from __future__ import annotations

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import Condition, Either, Exists, Fact, opposite, tables_of
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare


class WhetherRules(AskRules):
    """Groups of two, by a condition."""

    def _by_whether(self, found: Found) -> list[Token] | None:
        """按风险是否已消除, 按是否享受过小额信贷: those of whom it holds and the others."""
        how = "".join(token.text for token in found["how"])
        said = self._whether_there_is(found["cond"][0], how.endswith("有"))
        if "是否" not in how or said is None:
            return None
        facts = [ref.fact for ref in said.refs] if isinstance(said, Fact) else []
        told = [fact.field for fact in facts if isinstance(fact, Compare) and isinstance(fact.value, bool)]
        if told:
            return [made_of("group", GroupBy(refs=tuple(field_ref(self.model, name) for name in told)), found.all)]
        apart = Either((said, opposite(said)), listed=True)
        return [made_of("cond", apart, found["cond"]), made_of("respectively", None, found["how"])]

    def _whether_there_is(self, token: Token, had: bool) -> Condition | None:
        happens = events_of(self.model)
        if token.can("cond"):
            named = isinstance(token.value, Fact) and tables_of(token.value) <= happens  # 是否外出务工
            return Exists("any", token.value) if had or named else token.value
        events = tuple(ref for ref in token.of_role("table", "relation") if ref.table in happens)
        return Exists("any", None, events) if events else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when it is known what is spoken of."""
        return (
            rule(
                "by_whether",
                r"(?P<how>{split}{field}?{exists}?)(?P<cond>{cond}|{table})(?:{de}{table})?(?:{split_end}|{apart}|{split})*"
                r"(?={stop}|{measure}|{howmany}|{respectively}|$)",
                self._by_whether,
            ),
        )
