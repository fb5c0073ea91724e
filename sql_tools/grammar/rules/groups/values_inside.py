"""省外省内县里乡里各多少: in a list of values 县里 is the value 县内, not the asker's county."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare

_INSIDE, _HERE = "内", "里"


class ValuesInsideRules:
    """The values of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def _value(self, found: Found) -> list[Token] | None:
        level, inside = found["level"][0], found["in"][0]
        fields = {_field(ref) for ref in found["value"][0].of_role("fact")} - {None}
        named = tuple(ref for ref in self._lexicon.find(level.text + _INSIDE) if _field(ref) in fields)
        if not named or inside.text != _HERE:
            return None
        value = made_of("term fact", None, [level, inside], refs=named)
        return [value if token is level else token for token in found.all if token is not inside]

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves."""
        return (
            rule(
                "value_inside",
                r"(?P<value>{fact})(?:{pause}|{list_and})?(?P<level>{level})(?P<in>{inside})",
                self._value,
            ),
        )


def _field(ref: Ref) -> str | None:
    return ref.fact.field if isinstance(ref.fact, Compare) else None
