"""Names of things that are nobody's secret: 投资最多的项目叫什么, 村的名字列一下. Those of persons are refused."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon

_THINGS = ("table", "level", "fact")


class NamingRules:
    """The name of a place or of rows without personal fields is what tells which one it is."""

    def __init__(self, lexicon: Lexicon) -> None:
        tables = lexicon.model.tables
        self._open = {
            name
            for name, table in tables.items()
            if not any(field.sensitivity == "personal" for field in table.fields.values())
        }
        self._names = set(lexicon.section("names", []))

    def _named(self, found: Found) -> list[Token] | Token | None:
        word = found.all[0]
        asked = word.can("name_asked")
        if not asked and word.text not in self._names:
            return None
        things = [token for token in found.elsewhere("term") if token.of_role(*_THINGS)]
        before = [token for token in things if token.end <= word.start]
        if not things or not self._is_open((before or things[:1])[-1]):
            return None
        return made_of("which", None, [word]) if asked else []

    def _is_open(self, token: Token) -> bool:
        return all(ref.role == "level" or ref.table in self._open for ref in token.of_role(*_THINGS))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before anything else looks at names."""
        return (rule("named", r"{name_asked|personal}", self._named),)
