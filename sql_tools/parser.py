"""Chinese to a query plan: every word of the question is used, harmless, or a reason not to give a figure.

::

    question → one spelling → words → conditions, groups, orders, asks → what is counted → plan
"""

from __future__ import annotations

from sql_tools.grammar.ask_rules import AskRules
from sql_tools.grammar.assemble import Assembler, CannotSay
from sql_tools.grammar.condition_rules import ConditionRules
from sql_tools.grammar.frame import sort_out
from sql_tools.grammar.lexer import tokens
from sql_tools.grammar.outcome import Refused, Unclear
from sql_tools.grammar.pattern import rewrite
from sql_tools.grammar.place_rules import PLACE_RULES
from sql_tools.grammar.places import PlaceReader
from sql_tools.grammar.scope_rules import ScopeRules
from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.lexicon import Lexicon
from sql_tools.reading import Clarification, Context, Option, Reading, Refusal
from sql_tools.semantic_model import SemanticModel
from sql_tools.text import NormalText, normalize
from sql_tools.values import ValueDictionary


class Parser:
    """Reads questions about one database."""

    def __init__(self, model: SemanticModel, values: ValueDictionary) -> None:
        self._lexicon = Lexicon(model, values)
        self._model, self._values = model, values
        conditions, scopes, asks = ConditionRules(self._lexicon), ScopeRules(self._lexicon), AskRules(self._lexicon)
        self._rules = (
            *PLACE_RULES,
            *conditions.band_rules(),
            *asks.group_rules(),
            *conditions.rules(),
            *scopes.rules(),
            *asks.sort_rules(),
            *asks.order_rules(),
            *asks.head_rules(),
            *asks.figure_rules(),
        )
        self._assembler = Assembler(self._lexicon, values)

    def read(self, question: str, context: Context) -> Reading:
        """The plan of a question, or why there is none."""
        text = normalize(question)
        words = tokens(text.text, self._lexicon, context.asked_on)
        try:
            return self._read(text, words, context)
        except Unclear as unclear:
            return Reading(clarification=unclear.clarification)
        except Refused as refused:
            return Reading(refusal=refused.refusal)

    def _read(self, text: NormalText, words: list[Token], context: Context) -> Reading:
        parsed = rewrite([word for word in words if FILLER not in word.kinds], self._rules)
        self.debug = parsed
        frame = sort_out(parsed, words)
        unknown = [token for token in frame.left]
        if unknown:
            return Reading(clarification=Clarification("?" + "、".join(t.text for t in unknown), ()))
        reader = PlaceReader(self._model, self._values, context.region, lambda token, said: _said(text, token, said))
        places = reader.read(frame.places, frame.own_areas)
        try:
            made = self._assembler.assemble(frame, places, context.asked_on)
        except CannotSay:
            return Reading(refusal=Refusal("no_field", "cannot say"))
        return Reading(plans=(made.plan,), notes=made.notes, region_from=places.source)


def _said(text: NormalText, token: Token, said: str) -> str:
    left, right = text.original_span(token.start, token.end)
    return text.original[:left] + said + text.original[right:]


__all__ = ["UNKNOWN", "Option", "Parser"]
