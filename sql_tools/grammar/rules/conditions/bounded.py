"""A group within bounds of the field that makes it: 60岁以上老人, 16岁以下的娃."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.conditions import Fact, Test
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare, InSegment


class BoundedRules(ScopeBase):
    """The rules of one model."""

    def _bounded(self, found: Found) -> Token | None:
        """60岁以上老人: the bounds say all that the name does; who they are among is not old people."""
        test, group = found["test"][0].value, found["group"][0]
        facts = group.value.refs if isinstance(group.value, Fact) else ()
        names = [ref.fact.name for ref in facts if isinstance(ref.fact, InSegment)]
        where = self._model.segments[names[0]].where if len(names) == 1 else None
        if not isinstance(test, Test) or not isinstance(where, Compare):
            return None
        if where.field not in {ref.name for ref in test.refs} or not _says(test, where):
            return None
        return made_of("cond noun", test, found.all, refs=group.refs)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when facts are conditions."""
        return (rule("group_bounded", r"(?P<test>{cond}){de}?(?P<group>{cond})", self._bounded),)


def _says(test: Test, where: Compare) -> bool:
    """True where the bounds of the test are no wider than that of the group."""
    if not isinstance(where.value, int | Decimal):
        return False
    if where.op == ">=":
        return any(op in (">=", ">", "=") and value >= where.value for op, value in test.tests)
    if where.op == "<":
        return any(
            (op == "<" and value <= where.value) or (op in ("<=", "=") and value < where.value)
            for op, value in test.tests
        )
    return False
