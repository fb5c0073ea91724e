"""下降户占比（占两年均有数据户的比例）: a bracket behind a term that says no more than its note."""

from __future__ import annotations

from sql_tools.grammar.pattern import ANY, Found, GrammarRule, rule
from sql_tools.grammar.token import FILLER, Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import InSegment
from sql_tools.semantic_model import SemanticModel

_LEAD = set("占的比例重率分母以按为是指即也就都均算取用在内里了,、")
"""How a note is led in; what it says is in its other characters."""
_MOST = 0.6
_OF_WHAT = "分母"


class NotedRules:
    """The brackets of one model's terms."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model

    def _in_brackets(self, found: Found) -> list[Token] | None:
        of, *bracket = found.all
        return [of, made_of(FILLER, None, bracket)] if self._is_known(found["said"], [of]) else None

    def _of_what(self, found: Found) -> Token | None:
        """收入下降户占比，分母取两年都有数的户."""
        told = "".join(token.text for token in found["said"]).startswith(_OF_WHAT)
        known = told and self._is_known(found["said"], found.elsewhere("measure"))
        return made_of(FILLER, None, found.all) if known else None

    def _is_known(self, words: list[Token], terms: list[Token]) -> bool:
        said = set("".join(word.text for word in words)) - _LEAD
        notes = (set(note) - _LEAD for of in terms for ref in of.refs if (note := self._note(ref)) is not None)
        return any(said <= note and len(said) >= _MOST * len(note) for note in notes)

    def _that_is(self, found: Found) -> list[Token] | None:
        """（即…）: holds besides the term that it explains."""
        said = found["said"][0]
        if said.as_value("that_is") != "said":
            return None
        return [*found.all[:-1], made_of(FILLER, None, [said])]

    def _note(self, ref: Ref) -> str | None:
        if ref.role == "measure":
            return self._model.measures[ref.name].note
        return self._model.segments[ref.fact.name].note if isinstance(ref.fact, InSegment) else None

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves."""
        return (
            rule("noted", rf"{{measure|fact}}{{open}}(?P<said>(?:(?!{{close}}){ANY})+){{close}}", self._in_brackets),
            rule("that_is", r"(?:{open}|{stop})(?P<said>{that_is})", self._that_is),
            rule("noted_behind", rf"{{stop}}(?P<said>(?:(?!{{stop}}){ANY})+)(?={{stop}}|$)", self._of_what),
        )
