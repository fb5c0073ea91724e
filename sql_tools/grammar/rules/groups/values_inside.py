"""Values beside other words: 省外省内县里 are values, not the asker's county; 当护林员 is said as 护林员."""

from __future__ import annotations

from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import FILLER, Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare

_INSIDE, _HERE = "内", "里"


class ValuesInsideRules:
    """The values of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._events = lexicon, events_of(lexicon.model)

    def _value(self, found: Found) -> list[Token] | None:
        level, inside = found["level"][0], found["in"][0]
        fields = {_field(ref) for ref in found["value"][0].of_role("fact")} - {None}
        named = tuple(ref for ref in self._lexicon.find(level.text + _INSIDE) if _field(ref) in fields)
        if not named or inside.text != _HERE:
            return None
        value = made_of("term fact", None, [level, inside], refs=named)
        return [value if token is level else token for token in found.all if token is not inside]

    def _serve_as(self, found: Found) -> Token | None:
        """当护林员的: the kind of a post, as a value of what happens."""
        facts = [ref for ref in found.after.refs if ref.role == "fact"] if found.after is not None else []
        posts = [ref for ref in facts if _field(ref) is not None and ref.table in self._events]
        return made_of(FILLER, None, found.all) if posts and len(posts) == len(facts) else None

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves."""
        return (
            rule(
                "value_inside",
                r"(?P<value>{fact})(?:{pause}|{list_and})?(?P<level>{level})(?P<in>{inside})",
                self._value,
            ),
            rule("serve_as", r"{serve}(?={fact})", self._serve_as),
        )


def _field(ref: Ref) -> str | None:
    return ref.fact.field if isinstance(ref.fact, Compare) else None
