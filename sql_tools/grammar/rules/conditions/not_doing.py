"""How many do not do something, by the name of the number of those who do: 未就业人数, 没务工人数."""

from __future__ import annotations

from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref


class NotDoingRules:
    """The name of such a number is taken apart, as what is denied is only what they do."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._events = lexicon, events_of(lexicon.model)

    def _apart(self, found: Found) -> list[Token] | None:
        none, name = found["none"], found["name"][0]
        if not any(self._of_people(token) for token in found.elsewhere("fact")):
            return None  # Of whom it is that they might was not said: not the number of all, the children too.
        for cut in range(len(name.text) - 1, 0, -1):
            doing = self._found(name.text[:cut], "table")
            number = self._found(name.text[cut:], "measure")
            if number and doing and {ref.name for ref in doing} <= self._events:
                return [*none, made_of("term table", None, [name], refs=doing), self._counted(name, number)]
        return None

    def _of_people(self, token: Token) -> bool:
        tables = self._lexicon.model.tables
        named = {ref.table for ref in token.of_role("fact") if ref.table is not None} - self._events
        return any(tables[name].counter in PEOPLE for name in named)

    def _found(self, text: str, role: str) -> tuple[Ref, ...]:
        return tuple(ref for ref in self._lexicon.find(text) if ref.role == role)

    def _counted(self, name: Token, number: tuple[Ref, ...]) -> Token:
        """The number of people, none of those who do it."""
        refs = tuple(ref for ref in number if ref.table not in self._events)
        return made_of("term measure", None, [name], refs=refs)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before what is denied is read."""
        return (rule("not_doing_number", r"(?P<none>{have_not|not})(?P<name>{measure})", self._apart),)
