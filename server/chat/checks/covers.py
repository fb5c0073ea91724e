"""Whether a rule speaks of all that a question says of those it asks about: a verdict on others is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from policies_corpus.model import GroupRule, Statement, Target
from server.chat.checks.rule_plans import group_plans, target_plans
from sql_tools.grammar.joins import events_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, InSegment, OneOf, QueryPlan, Related
from sql_tools.reading import Mention
from sql_tools.semantic_model import SemanticModel

Fact = tuple[str, str]
_DATED = ("date", "year")


class Coverage:
    """Compares what plans say of their rows: groups, values, dates and what belongs to them, not amounts of money."""

    def __init__(self, model: SemanticModel) -> None:
        self._model, self._events = model, events_of(model)

    def by_rule(self, rule: Statement, plans: Iterable[QueryPlan]) -> bool:
        """True where everything that the plans of a question say stands in the rule as well."""
        known = self._known(rule)
        return known is None or all(self._is_known(fact, known) for plan in plans for fact in self._facts(plan))

    def by_rule_in_words(self, rule: Statement, mentions: Iterable[Mention]) -> bool:
        """The same of a question that no plan was made of: each group that it names stands in the rule."""
        known = self._known(rule)
        return known is None or all(self._is_known(each, known) for each in filter(None, map(self._group, mentions)))

    def _group(self, mention: Mention) -> Fact | None:
        """低保户: a group by its name, which ends as such rows are counted; 贷了款: one kind of what happens."""
        for ref in mention.value if isinstance(mention.value, tuple) else ():
            if isinstance(ref, Ref) and isinstance(ref.fact, InSegment):
                table = self._model.tables[self._model.segments[ref.fact.name].table]
                return ("segment", ref.fact.name) if mention.text.endswith((table.counter, table.noun)) else None
            if isinstance(ref, Ref) and isinstance(ref.fact, Compare) and ref.table in self._events:
                return ref.fact.field, str(ref.fact.value)
        return None

    def _known(self, rule: Statement) -> set[Fact] | None:
        """What the plans of a rule say of their rows; None where it has no plan."""
        if isinstance(rule, Target):
            of_rule = list(target_plans(rule, self._model, rule.last_checked))
        elif isinstance(rule, GroupRule):
            of_rule = list(group_plans(rule, self._model, rule.last_checked))
        else:
            return None
        return {fact for plan in of_rule for fact in self._facts(plan)}

    def _is_known(self, fact: Fact, known: set[Fact]) -> bool:
        kind, name = fact
        if fact in known or kind != "segment":
            return fact in known
        parts = set(self._facts(self._model.segments[name].where)) - {fact}
        return bool(parts) and all(self._is_known(part, known) for part in parts)

    def _facts(self, part: object) -> Iterator[Fact]:
        match part:
            case tuple():
                for item in part:
                    yield from self._facts(item)
            case InSegment():
                yield "segment", part.name
                yield from self._facts(self._model.segments[part.name].where)
            case Compare() if "." in part.field and self._model.field(part.field).type in _DATED:
                yield "date", part.field
            case Compare() if isinstance(part.value, bool | str):
                yield part.field, str(part.value)
            case OneOf():
                yield from ((part.field, str(value)) for value in part.values)
            case BaseModel():
                if isinstance(part, Related):
                    yield "relation", part.relation
                for name in type(part).model_fields:
                    yield from self._facts(getattr(part, name))
