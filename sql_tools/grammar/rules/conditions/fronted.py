"""What was not had, said in front of its verb: 低保没纳入的, 医保和养老都没参加的户, 低保、特困都没吃上的."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import No
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon


class FrontedRules:
    """The rules of one model; verb and thing belong together where the model knows the two as one word (纳入低保)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when things in a row are one condition, and before what is denied is read."""
        return (
            rule(
                "not_had_in_front",
                r"(?P<what>{cond})(?P<no>{have_not}){have}?(?P<verb>{cond|relation|fact|field})(?={de}|{stop}|{table}|$)",
                self._not_had,
            ),
        )

    def _not_had(self, found: Found) -> Token | None:
        what, verb = found["what"][0], found["verb"][0]
        things = [leaf for leaf in what.leaves() if leaf.refs]
        if not things or not all(self._is_one_word(verb, thing) for thing in things):
            return None
        # 纳入 alone is a word of its own; here it only says that the thing was had.
        had = replace(verb, kinds=("have",), refs=(), parts=())
        return made_of("cond", No(what.value), [had if token is verb else token for token in found.all], refs=what.refs)

    def _is_one_word(self, verb: Token, thing: Token) -> bool:
        named = {ref.name for ref in thing.of_role("fact")}
        return bool(named & {ref.name for ref in self._lexicon.find(verb.text + thing.text)})
