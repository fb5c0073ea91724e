"""Columns of a list that no figure is called by: 什么类别, 类型, 风险消除没有."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules, ask
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref


class ColumnRules(AskRules):
    """The usual classification of what is listed, and its yes/no fields."""

    def _what_sort(self, found: Found) -> Token:
        """什么类别, of rows that are listed: the usual classification of what is spoken of."""
        return ask(found, Amount(tuple(field_ref(self.model, name) for name in self._sorts.values())))

    def _sort_column(self, found: Found) -> list[Token] | None:
        """列出项目名称、类型、资金: the usual classification of what is listed, as a column."""
        if not (found.anywhere("list") or (found.before is not None and found.before.can("field"))):
            return None
        fields = tuple(field_ref(self.model, name) for name in self._sorts.values())
        return [*found["comma"], made_of("ask", Amount(fields), found.all[1:])]

    def _whether(self, found: Found) -> Token | None:
        """风险消除没有, 是否脱贫户, of rows that are listed: the yes/no field as a column."""
        if (found.before is not None and found.before.can("amount")) or found.all[-1].text.startswith("都"):
            return None  # 哪些村一户脱贫户都没有: none of them, not whether.
        asked = found["what"][0].of_role("question")
        refs = tuple(Ref("field", ref.name, ref.label, ref.table) for ref in asked)
        return ask(found, Amount(refs)) if refs and found.anywhere("which") else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before groups take the word for the classification."""
        return (
            rule("what_sort", r"{howmuch}{sort}(?!{stop}?(?:{each}|{respectively}))", self._what_sort),
            rule("sort_column", r"(?P<comma>{pause|list_and}){sort}(?={pause}|{list_and}|{stop}|$)", self._sort_column),
            rule("whether", r"(?P<what>{question}){have_not}(?={stop}|$)", self._whether),
        )
