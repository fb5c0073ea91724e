"""Adjectives of the field that name their figure: 最穷, 哪个村富裕, 价格最实惠."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, measure_refs
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.rules.orders.most import first_of
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref


class QualityRules(AskRules):
    """Of which figure an adjective is, and which end of it, is said in the lexicon of the model (``adjectives``)."""

    def _of_quality(self, found: Found) -> Token:
        refs = found["quality"][0].of_role("quality")
        descending = refs[0].label.startswith("+")
        target = tuple(ref for quality in refs for ref in self._named(quality.name))
        return first_of(target, descending, found.all)

    def _quality_of(self, found: Found) -> Token:
        """价格最实惠: the adjective says the direction, the figure is named."""
        descending = found["quality"][0].of_role("quality")[0].label.startswith("+")
        return first_of(found["term"][0].of_role("field", "measure"), descending, found.all)

    def _named(self, name: str) -> tuple[Ref, ...]:
        if name in self.model.measures:
            return measure_refs(self.model, name)
        return (field_ref(self.model, name),)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before superlatives look for their figure."""
        return (
            rule(
                "quality_of",
                r"(?P<term>{field|measure}){de}?(?:{superlative}|{comparative}){de}?(?P<quality>{quality})",
                self._quality_of,
            ),
            rule("most_quality", r"(?:{superlative}|{comparative}){de}?(?P<quality>{quality})", self._of_quality),
        )
