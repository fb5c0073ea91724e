"""新增监测户, 监测户新增了多少户: those that came into a group whose rows have the day on which they did."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.conditions.field import FieldRules
from sql_tools.grammar.token import Token
from sql_tools.plan import Compare, InSegment

_BETWEEN = r"(?:{have}|{howmany}|{table}|{group}|{is}|{years}|{period})*"


class NewlyRules(FieldRules):
    """The rules of one model: its ``begins`` says which field holds the day."""

    def _before(self, found: Found) -> list[Token] | None:
        """新纳入的边缘易致贫户, 新增了多少户监测户."""
        begun = self._begun(found["group"][0]) or self._begins(found["group"][0])
        return None if begun is None else [*found["mid"], begun]

    def _begins(self, event: Token) -> Token | None:
        """新识别纳入监测的: the event by its own name, which 新 says once more."""
        days = set(self.lexicon.section("begins", {}).values())
        happened = any(ref.name in days for ref in event.of_role("field"))
        return replace(event, kinds=(*event.kinds, "begun")) if happened and not event.can("begun") else None

    def _behind(self, found: Found) -> list[Token] | None:
        """监测户新增了多少户; 监测户比上年新增多少户 is a change of their number."""
        if found.anywhere("versus") or found.anywhere("last_time"):
            return None
        begun = self._begun(found["group"][0])
        return None if begun is None else [begun, *found["mid"]]

    def _begun(self, group: Token) -> Token | None:
        days = self.lexicon.section("begins", {})
        names = [ref.fact.name for ref in group.refs if isinstance(ref.fact, InSegment)]
        names += [ref.fact.field for ref in group.refs if isinstance(ref.fact, Compare)]
        day = next((days[name] for name in names if name in days), None)
        if day is None or group.of_role("field"):
            return None
        facts = group.of_role("fact")
        return replace(group, kinds=("term", "fact", "field", "begun"), refs=(*facts, field_ref(self.model, day)))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before groups and conditions take the words."""
        return (
            rule("newly", r"{newly}{de}?(?P<mid>" + _BETWEEN + r")(?P<group>{fact})", self._before),
            rule(
                "newly_behind",
                r"(?P<group>{fact})(?P<mid>(?:{de}|{years}|{period})*){newly}(?={howmany}|{howmuch}|{superlative}|{measure}|{stop}|{de}|$)",
                self._behind,
            ),
        )
