"""So many different kinds of something: 享受三种以上帮扶的, 一项、两项、三项及以上."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import Test, Tests
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.bound import Bound

_SORTS = {"种", "项"}


class KindRules(ScopeBase):
    """The rules of one model; its lexicon says which field counts the kinds of a table (``kinds``)."""

    def _so_many_kinds(self, found: Found) -> Token | None:
        """享受三种以上帮扶的: of what has sorts, so many different ones, however often each."""
        bound: Bound = found["bound"][0].value
        sorted_by: dict[str, str] = self._lexicon.section("kinds", {})
        names = [sorted_by[ref.name] for ref in found["noun"][0].of_role("table") if ref.name in sorted_by]
        of_sorts = bound.unit in _SORTS or (bound.unit is None and bool(found["sort"]))
        denied = any(token.can("have_not") for token in found.behind(2))  # 没享受任何一项帮扶: none, not so many.
        if len(names) != 1 or not of_sorts or bound.about is not None or denied:
            return None
        if bound.exact and not any(token.can("relation") or token.can("have") for token in found.all):
            return None  # 两种帮扶都享受的：甲和乙: the number of what is listed.
        ref = field_ref(self._model, names[0])
        tests: Tests = ((">=", bound.tests[0][1]),) if found["least"] else bound.tests
        return made_of("cond", Test((ref,), tests, self._model.field(ref.name).unit), found.all)

    def _kinds_in_bands(self, found: Found) -> list[Token] | None:
        """享受一项、两项、三项及以上帮扶的: the groups of those who have so many different ones."""
        sorted_by: dict[str, str] = self._lexicon.section("kinds", {})
        nouns = [*found["noun"], *found["behind"]]
        names = [sorted_by[r.name] for token in nouns for r in token.of_role("table") if r.name in sorted_by]
        told = [token.value for token in found["bounds"] if isinstance(token.value, Bound)]
        values = [bound.tests[0][1] for bound in told]
        follow = all(after - before == 1 for before, after in pairwise(values))
        if len(nouns) != 1 or len(names) != 1 or not follow or told[-1].tests[0][0] != ">=":
            return None
        ref = field_ref(self._model, names[0])
        group = made_of("group", GroupBy(refs=(ref,), edges=tuple(values[1:])), found.all)
        return [group, made_of("cond", Test((ref,), ((">=", values[0]),)), found.all)]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before numbers of rows are read."""
        return (
            rule(
                "kinds_in_bands",
                r"(?:{relation}|{have})?(?P<noun>{table}?)(?P<bounds>{amount}{sort}?(?:{pause}{amount}{sort}?)+(?:{pause}|{list_and}){bound})(?P<behind>{table}?)",
                self._kinds_in_bands,
            ),
            rule(
                "so_many_kinds",
                r"(?P<least>{at_least}?)(?:{relation}|{have})?(?P<bound>{bound|amount})(?P<sort>{sort}?){de}?(?P<noun>{table})(?!{table}?{have_not})",
                self._so_many_kinds,
            ),
            rule(
                "of_so_many_kinds",
                r"(?:{relation}|{have})?(?P<noun>{table})(?P<least>{at_least}?){relation}?(?:{have}|{is})?(?P<bound>{bound|amount})(?P<sort>{sort}?)(?!{table}|{cond}|{have_not})",
                self._so_many_kinds,
            ),
        )
