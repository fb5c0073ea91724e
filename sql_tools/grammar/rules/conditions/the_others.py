"""其他, 其余: the rest of those named before; a value of that name only beside its field (与户主关系为其他)."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import Either, Fact, No
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon
from sql_tools.plan import Compare

_ASKING = ("howmany", "howmuch", "measure", "field")


class TheOthers:
    """The rules of one model; applied before facts are conditions."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._within: dict[str, str] = lexicon.section("sorts_within", {})
        self._events = events_of(lexicon.model)

    @staticmethod
    def _others_of(found: Found) -> list[Token] | None:
        """除小额信贷外的其他帮扶: 其他 says 除外 once more, and is no value of a field; 享受其他帮扶 asks for more."""
        if not found.anywhere("except"):
            return None
        had = found.before is not None and found.before.can("relation")
        return [made_of("unread", None, found.all)] if had else []

    def _and_the_others(self, found: Found) -> list[Token] | None:
        """重点帮扶村与其他村: those of the group, and the rest of the same things."""
        group, noun = found["group"][0], found["noun"][0]
        same = {ref.table for ref in group.of_role("fact")} & {ref.table for ref in noun.of_role("table")}
        if not group.text.endswith(noun.text[-1]) and not same:
            # 其他 is not a value of some other field here.
            rest = [made_of("unread", None, [token]) if token.can("other") else token for token in found.all]
            return rest if any(token.can("fact") for token in found.all if token.can("other")) else None
        fact = Fact(group.of_role("fact"))
        listed = made_of("cond noun", Either((fact, No(fact)), listed=True), found.all[:-1], refs=group.refs)
        return [listed, noun] if noun.can("table") and not noun.can("level") else [listed]

    def _the_rest(self, found: Found) -> list[Token] | None:
        """脱贫户多少户，其他的多少户: those of whom the one thing said before does not hold."""
        group, rest = found["group"][0], found["rest"][0]
        asked = any(token.can(kind) for token in found["mid"] for kind in _ASKING)
        tables = {ref.table for ref in group.of_role("fact")}
        others = [ref for token in found.ahead(1) for ref in token.of_role("table")]
        alone = not any(token.start < rest.start for token in found.elsewhere("fact"))
        if rest.can("fact") or tables & self._events:
            return None  # 外出务工的多少人，其他的多少人: other workers, or all who did not go.
        if not (asked and alone) or (others and not tables & {ref.table for ref in others}):
            return None
        lacking = made_of("cond noun", No(Fact(group.of_role("fact"))), found.all[-1:], refs=group.refs)
        return [*found.all[:-1], lacking]

    def _value_of_its_field(self, found: Found) -> Token | None:
        """户主、配偶、其他; without its field, or another value of it, 其他 is the rest of something, and no value."""
        word = found.all[0]
        said = (token for kind in ("fact", "field", "question") for token in found.elsewhere(kind))
        beside = [ref for token in said for ref in token.refs]
        named = [ref.fact for ref in beside if isinstance(ref.fact, Compare)]
        fields = {ref.name for ref in beside} | {fact.field for fact in named}
        fields |= {self._within[str(fact.value)] for fact in named if str(fact.value) in self._within}
        own = tuple(r for r in word.refs if not isinstance(r.fact, Compare) or r.fact.field in fields)
        if own == word.refs:
            return None
        facts = any(ref.role == "fact" for ref in own)
        kinds = [kind for kind in word.kinds if facts or kind not in ("fact", "term")]
        return replace(word, kinds=tuple(kinds), refs=own)

    def rules(self) -> tuple[GrammarRule, ...]:
        """A value keeps its name, the rest is said of the group before."""
        return (
            rule(
                "and_the_others",
                r"(?P<group>{fact})(?:{list_and}|{pause}|{versus}){other}{de}?(?P<noun>{table|level})",
                self._and_the_others,
            ),
            rule("others_of", r"{other}(?=(?:{de}|{each_sort}|{sort})*{table})", self._others_of),
            rule("value_of_its_field", r"{other}", self._value_of_its_field),
            rule(
                "the_rest",
                r"(?P<group>{fact})(?P<mid>(?:{de}|{table}|{years}|{measure}|{field}|{howmany}|{howmuch}|{is}|{have}|{mean})*"
                r"(?:{stop}|{pause}))(?P<rest>{other})(?={de|table|level|howmany|howmuch|measure|have})",
                self._the_rest,
            ),
        )
