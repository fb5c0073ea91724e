"""转移性收入占家庭纯收入的比重: one figure in another, where the model has their share by a name of its own."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref

_EACH = "各分"


class NamedShareRules(AskRules):
    """The share by its name, so that it can be bounded, put in order and grouped as any figure."""

    def _named(self, found: Found) -> Token | None:
        part, whole = found["part"][0], found["whole"][0]
        if found["take"][0].text[0] in _EACH:
            return None  # 工资性收入和财产性收入各占收入几成: of both.
        names = [
            name
            for name, model in self.model.measures.items()
            if model.type == "percent" and self._is(part, model.numerator) and self._is(whole, model.denominator)
        ]
        if len(names) != 1:
            return None
        label = self.model.measures[names[0]].label
        same = self._lexicon.find(label)
        fields = tuple(ref for ref in same if ref.role == "field" and self.kind_of(ref) == "percent")
        refs = (Ref("measure", names[0], label, self.model.measures[names[0]].subjects[0]), *fields)
        return made_of("term measure field" if fields else "term measure", None, found.all, refs=refs)

    def _is(self, token: Token, measure: str | None) -> bool:
        """Whether the word is this figure, or the one of a row that it adds up."""
        names = {ref.name for ref in token.of_role("measure", "field")}
        return measure is not None and bool(names & {measure, *(ref.name for ref in self.added_up(measure))})

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds find their figure."""
        return (
            rule(
                "named_share",
                r"(?P<part>{measure|field}){de}?(?P<take>{take}){de}?(?P<whole>{measure|field}){de}?{share}",
                self._named,
            ),
        )
