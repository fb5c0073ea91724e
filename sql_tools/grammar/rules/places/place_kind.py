"""Words for one kind of the places of a level: 各街道, 几个镇几个乡; 乡镇 beside 街道 leaves the 街道 out."""

from __future__ import annotations

from sql_tools.grammar.conditions import Condition, Either, Fact
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.field import FieldRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare
from sql_tools.semantic_model import PlaceLevel


class PlaceKindRules(FieldRules):
    """The kinds of a level are the values of its ``kind`` field.

    A word that means all of them in speech (哪个镇) is one kind only where nothing but their number is asked; one that
    names nothing else (街道) always is.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        levels = lexicon.model.places.levels if lexicon.model.places is not None else ()
        self._kinds = {level.name: self._kinds_of(level) for level in levels if level.kind is not None}

    def _kinds_of(self, level: PlaceLevel) -> dict[str, Fact]:
        assert level.kind is not None
        table = level.kind.partition(".")[0]
        values = [value.value for value in self.model.field(level.kind).values]
        return {value: self._fact(level.kind, table, value) for value in values}

    def _fact(self, field: str, table: str, value: str) -> Fact:
        compare = Compare(field=field, op="=", value=value)
        return Fact((Ref("fact", field, f"{self.model.field(field).label}为{value}", table, compare),))

    def _kind(self, found: Found) -> list[Token] | None:
        level = found["level"][0]
        kinds = next((self._kinds[ref.name] for ref in level.of_role("level") if ref.name in self._kinds), None)
        beside = [token for token in (found.before, found.after) if token is not None]
        joined = any(any(map(token.can, ("own", "pause", "list_and", "open", "level"))) for token in beside)
        if kinds is None or joined or (found.after is not None and found.after.start == level.start):
            return None
        condition = self._condition(level, kinds, found)
        if condition is None:
            return None
        told = made_of("cond", condition, [level])
        if not found["how"] and found.after is not None and any(map(found.after.can, ("de", "fact", "table"))):
            return [told]  # 街道的脱贫户
        return [*found.all, told]

    def _condition(self, level: Token, kinds: dict[str, Fact], found: Found) -> Condition | None:
        alone = found.after is None or any(map(found.after.can, ("stop", "howmany", "have")))
        counted = alone and any(token.can("howmany") for token in found["how"])
        if level.text in kinds:
            return kinds[level.text] if counted or len(level.text) > 1 else None
        others = {token.text for token in found.elsewhere("level")} & {kind for kind in kinds if len(kind) > 1}
        rest = tuple(fact for kind, fact in kinds.items() if kind not in others)
        return Either(rest) if counted and others else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before places and groups take the words."""
        return (
            rule("place_kind", r"(?P<how>(?:{each}|{split}|{which}|{howmany}|{other})*)(?P<level>{level})", self._kind),
        )
