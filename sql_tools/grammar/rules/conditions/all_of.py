"""All of some who belong to something: 老人都参加了医保的户, 劳力全部在外打工的脱贫户.

都 stresses elsewhere (都有哪些) and is no word of the grammar; between members and what is said of them it is.
"""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import Both, Condition, Exists, Fact, both, opposite, tables_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import FILLER, Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import InSegment, Or
from sql_tools.semantic_model import SemanticModel

_ALL = {"都", "全部", "全都", "均", "全"}
_ALL_HAVE = "都有"
_SAID = ("fact", "table", "relation", "have", "question", "field")


class AllOfRules(ScopeBase):
    """The rules of one model."""

    def kept(self, words: list[Token]) -> list[Token]:
        """The words that the grammar reads: all but fillers, 都 behind members among them."""
        found: list[Token] = []
        for place, word in enumerate(words):
            every = (FILLER in word.kinds and word.says_every_one) or word.text == _ALL_HAVE
            if every and self._bounds_a_list(found, words[place + 1 :]):
                found.append(replace(word, kinds=("each_of_them",)))
            elif FILLER not in word.kinds:
                found.append(word)
            elif word.text in _ALL and self._is_everybody(found, words[place + 1 :]):
                found.append(replace(word, kinds=("everybody",)))
            elif word.text in _ALL and self._are_all_had(found, words[place + 1 :]):
                found.append(replace(word, kinds=("each_of_them",)))
            elif word.text in _ALL and found and self._is_of_members(found[-1]):
                after = [each for each in words[place + 1 :] if FILLER not in each.kinds]
                after = after[1:] if after and any(after[0].can(kind) for kind in ("is", "have_not", "not")) else after
                if after and any(after[0].can(kind) for kind in _SAID) and not after[0].can("howmany"):
                    found.append(replace(word, kinds=("all_of_them",)))
        return found

    def _bounds_a_list(self, before: list[Token], after: list[Token]) -> bool:
        """监测户和低保户都在10户以上: each of the groups that are listed, not all of them together."""
        ahead = next((word for word in after if not (FILLER in word.kinds or word.can("have") or word.can("is"))), None)
        if ahead is None or not ahead.can("bound"):
            return False
        said = [word for word in before if not any(map(word.can, ("table", "measure", "field", "de")))]
        listed = len(said) > 2 and said[-1].can("fact") and said[-3].can("fact")
        joined = listed and (said[-2].can("list_and") or said[-2].can("pause"))
        return joined or bool(said and said[-1].can("fact") and parts_of_union(self._model, said[-1]))

    def _are_all_had(self, before: list[Token], after: list[Token]) -> bool:
        """医疗救助和临时救助去年都享受过的: each of the things that are listed, not one of them."""
        said = [word for word in before if not word.can("years")][-3:]
        listed = len(said) == 3 and (said[1].can("list_and") or said[1].can("pause"))
        events = [
            bool(word.of_role("fact")) and {r.table for r in word.of_role("fact")} <= self._events for word in said
        ]
        return listed and events[0] and events[2] and bool(after) and after[0].can("relation")

    def _is_everybody(self, before: list[Token], after: list[Token]) -> bool:
        """没有全部参加医保, 全部参加医保的监测户: each of the members, said of whole households."""
        if not after or not self._is_of_members(after[0]) or (before and self._is_of_members(before[-1])):
            return False
        denied = bool(before) and (before[-1].can("have_not") or before[-1].can("not"))
        owned = len(after) > 2 and after[1].can("de") and bool({ref.table for ref in after[2].refs} & self._upper)
        return denied or owned

    def _is_of_members(self, word: Token) -> bool:
        tables = {ref.table for ref in word.of_role("fact")}
        return bool(tables) and not tables & (self._upper | self._events)

    def _all_of_them(self, found: Found) -> Token | None:
        """老人都参加了医保: there are such, and none of them for whom it does not hold."""
        who, did = found["who"][0], found["did"]
        all_of = [token for token in (*found["all"], *found["how"], *did) if token.text[0] in "都全均"]
        said = [self._happens(token) for token in did[:1]]
        inner = both([each for each in said if each is not None])
        if not all_of or self._is_upper(who.value) or inner is None or None in said:
            return None
        denied = any(token.can("have_not") or token.can("not") for token in found["how"])
        other: Condition = inner if denied else opposite(inner)
        tables = tables_of(who.value) - self._upper - self._events
        if not tables:
            return None
        refs = tuple(table_ref(self._model, name) for name in sorted(tables))
        some, none = Exists("any", who.value, refs), Exists("none", Both((who.value, other)), refs)
        return made_of("cond", Both((some, none)), found.all)

    def _happens(self, token: Token) -> Condition | None:
        if token.can("cond"):
            condition: Condition = token.value
            return condition
        refs = tuple(ref for ref in token.of_role("table", "relation") if ref.table in self._events)
        return Exists("any", None, refs) if refs else None

    def _both_are(self, found: Found) -> Token | None:
        """低保户和监测户都是的, 三样都占的: in each of the groups that are listed, not in one of them."""
        said = [token for token in found["list"] if token.can("cond")]
        parts: list[Condition] = [token.value for token in said]
        if len(said) == 1:
            refs = said[0].value.refs if isinstance(said[0].value, Fact) else ()
            parts = list(parts_of_union(self._model, replace(said[0], refs=refs)))
        number = next((token.value.tests for token in found["n"]), None)
        counted = number is None or number == (("=", len(parts)),)
        return made_of("cond noun", Both(tuple(parts)), found.all) if len(parts) > 1 and counted else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when facts are conditions."""
        return (
            rule(
                "both_are",
                r"(?P<list>{cond}(?:(?:{pause}|{list_and}){cond})*)(?P<n>{amount}?){sort}?(?:{both}?(?:{is}|{take})|{both})(?={de}(?:{have}?{howmany}|{have}|{table}|{measure}|{level}|$))",
                self._both_are,
            ),
            rule(
                "all_of_them",
                r"(?P<scope>(?:{relation}{inside}?{de}?)?)(?P<who>{cond})(?:{de}{table})?(?P<all>{all_of_them}?)(?P<how>(?:{have_not|not|have|is})?)"
                r"(?P<did>(?:{cond}(?:{de}{table}(?={de}))?|{table}(?={de})|{relation}(?={de})))(?={de}|{table}|{cond}|{both}|$)",
                self._all_of_them,
            ),
        )


def parts_of_union(model: SemanticModel, word: Token) -> tuple[Fact, ...]:
    """脱贫户和监测户, where the model has one name for both: the groups that it is made of."""
    for ref in word.of_role("fact"):
        where = model.segments[ref.fact.name].where if isinstance(ref.fact, InSegment) else None
        named = [item for item in where.items if isinstance(item, InSegment)] if isinstance(where, Or) else []
        labels = [model.segments[item.name].label for item in named]
        if isinstance(where, Or) and len(named) == len(where.items) and all(label in word.text for label in labels):
            refs = (Ref("fact", item.name, model.segments[item.name].label, ref.table, item) for item in named)
            return tuple(Fact((each,)) for each in refs)
    return ()
