"""The other way round of what was said before: 收入降了的几户，涨了的几户."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.conditions import Test, leaves
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.conditions.field import FieldRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare


class TurnedRules(FieldRules):
    """The rules of one model."""

    def _other_way(self, found: Found) -> list[Token] | None:
        """A change without its figure is that of the figure whose change chose those before."""
        told = [token for token in found.elsewhere("cond") if token.end <= found.all[0].start]
        moved = [leaf for token in told for leaf in leaves(token.value) if isinstance(leaf, Test) and leaf.flag]
        if not moved:
            return None
        turned = self._turned(moved[-1], "down" if found["way"][0].can("fall") else "up")
        return None if turned is None else [*found["stop"], made_of("cond", turned, found["way"])]

    def _turned(self, test: Test, form: str) -> Test | None:
        assert test.flag is not None
        link = self.changes.get(test.flag.name)
        names = [name for name, other in self.changes.items() if link and other == {**link, "form": form}]
        if not names or names[0] == test.flag.name:
            return None
        flag = replace(field_ref(self.model, names[0]), role="fact", fact=Compare(field=names[0], op="=", value=True))
        return replace(test, tests=(("<" if form == "down" else ">", Decimal(0)),), flag=flag)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when a figure that has moved is a condition."""
        return (
            rule(
                "other_way",
                r"(?P<stop>{stop|pause})(?P<way>{rise|fall})(?={de}(?:{have|is}?{howmany}|{table}|{cond}))",
                self._other_way,
            ),
        )
