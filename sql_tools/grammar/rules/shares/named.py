"""转移性收入占家庭纯收入的比重: one figure in another, where the model has their share by a name of its own."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_refs
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of

_EACH = "各分"


class NamedShareRules(AskRules):
    """The share by its name, so that it can be bounded, put in order and grouped as any figure."""

    def _named(self, found: Found) -> Token | None:
        part, whole = found["part"][0], found["whole"][0]
        if found["take"][0].text[0] in _EACH:
            return None  # 工资性收入和财产性收入各占收入几成: of both.
        names = self.model.shares(self.sums_of(part.refs), self.sums_of(whole.refs))
        if len(names) != 1:
            return None
        refs = measure_refs(self.model, names[0])
        return made_of("term measure field" if len(refs) > 1 else "term measure", None, found.all, refs=refs)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds find their figure."""
        return (
            rule(
                "named_share",
                r"(?P<part>{measure|field}){de}?(?P<take>{take}){de}?(?P<whole>{measure|field}){de}?{share}",
                self._named,
            ),
        )
