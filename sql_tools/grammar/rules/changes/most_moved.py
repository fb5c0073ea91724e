"""Orders by how a figure has moved: 收入增长最快的, 增收最多的."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, ChangeForm, Moved
from sql_tools.grammar.conditions import Test, leaves
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import change_refs
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.rules.orders.most import first_of
from sql_tools.grammar.token import Token, made_of


class MostMovedRules(AskRules):
    """最快 is in percent, 最多 as a difference."""

    def _of_change(self, found: Found) -> Token | list[Token]:
        """收入增长最快的: by the change of the figure; 最快 in percent, 最多 as a difference."""
        descending, sized = found["most"][0].value
        falls = any(token.can("fall") for token in found["way"])
        grown = any(token.can("growth") for token in found["way"])
        form: ChangeForm = "difference" if sized and not grown else "percent"
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        refs = change_refs(self._lexicon, names, form)
        if refs:
            return first_of(refs, descending != falls, found.all)
        # 户均工资性收入增长最快的镇: by how the figure of each has moved.
        moved = Moved(Amount(found["term"][0].of_role("measure")), form)
        rest = [token for token in found.all if token not in found["most"]]
        return [made_of("ask moved", moved, rest), first_of((), descending != falls, found["most"])]

    def _of_moved(self, found: Found) -> Token | None:
        """增收最多的: by the change of the figure that the word says has moved."""
        fact = found["fact"][0]
        names = {ref.name for ref in fact.refs}
        names |= {leaf.flag.name for leaf in leaves(fact.value) if isinstance(leaf, Test) and leaf.flag is not None}
        links = [link for name, link in self._changes.items() if name in names and link["form"] in ("up", "down")]
        if not links:
            return None
        descending, sized = found["most"][0].value
        refs = change_refs(self._lexicon, {links[0]["measure"]}, "difference" if sized else "percent")
        return first_of(refs, descending == (links[0]["form"] == "up"), found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before superlatives take the figure as it stands."""
        return (
            rule(
                "of_change",
                r"(?P<term>{field|measure})(?:{versus}{last_time})?(?P<way>(?:{rise|fall|growth})+)(?:{de}|{is})*(?P<most>{most})",
                self._of_change,
            ),
            rule("of_moved", r"(?P<fact>{cond})(?:{is}|{de})*(?P<most>{most})", self._of_moved),
        )
