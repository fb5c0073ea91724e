"""What is taken out of the question before: 不要劳动力这个条件, 剩下的呢."""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.reworked import items_of, said_last
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import And, Compare, InSegment, Missing, Not, OneOf, Or, Predicate, QueryPlan, Related
from sql_tools.semantic_model import SemanticModel


def _taken_out(found: Found) -> Token:
    return made_of("dropped", None, found.all)


def _goes_without_saying(found: Found) -> Token:
    return made_of("stop", None, found.all)


_THESE = "这"
_GROUPED = ("split", "each", "each_sort", "respectively")
"""Groups show who is not recorded in a row of its own."""
DROPPED = (
    rule(
        "dropped",
        r"(?:{not}|{except}|{drop})(?:{term}|{fact}|{table}|{de}|{have}|{have_not}|{both}|{bound})*(?:{this}|{pronoun})?{condition_word}",
        _taken_out,
    ),
    rule(
        "without_names",
        r"(?:{not}|{drop})(?:{personal}(?:{pause}|{list_and})?)+(?={stop}|{close}|$)"
        r"|{stop}(?:{personal}(?:{pause}|{list_and})?)+(?:{drop}|{except_end})(?={stop}|{close}|$)",
        _goes_without_saying,  # 不要姓名: no list has any.
    ),
    rule(
        "unrecorded_apart",
        r"{stop}{missing}(?:{field|question}{de}?)*{de}?(?:{apart}|{also}{list}?|{list}{also}?)(?={stop}|{close}|$)",
        lambda found: _goes_without_saying(found) if any(map(found.anywhere, _GROUPED)) else None,
    ),
    rule(
        "years_of_before",  # 经营性收入的呢？也要这五年的: the years that were asked about, and no more beside it.
        r"{also}(?P<years>{years}){de}?(?={stop}|$)",
        lambda found: found["years"] if found["years"][0].text.startswith(_THESE) else None,
    ),
)
"""Applied before conditions are made of the same words."""


class Dropped:
    """Takes conditions out of a plan."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model

    def of(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
        """The plan without what the fragment takes out; ``None`` where it takes nothing out."""
        token = next((token for token in frame.tokens if token.can("dropped")), None)
        if token is not None:
            return self._without(before, self._meant(token, before, earlier))
        if any(token.can("other") for token in frame.tokens) and not (frame.conditions or frame.places):
            return self._rest(before, earlier)
        if any(token.can("have_not") for token in frame.left):
            return self._without_it(before, earlier)
        return None

    def _without_it(self, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan:
        """没有的呢, after 有劳动力的: what these have the others lack."""
        had = [item for item in items_of(before.where) if self._is_had(item)]
        had = had or [item for item in said_last(before, earlier) if isinstance(item, InSegment)]
        if len(had) != 1:
            raise CannotSay
        [one] = had
        lacking = one.model_copy(update={"quantifier": "none"}) if isinstance(one, Related) else Not(item=one)
        items = [lacking if item is one else item for item in items_of(before.where)]
        return before.model_copy(update={"where": all_of(list(items))})

    def _is_had(self, item: Predicate) -> bool:
        where = self._model.segments[item.name].where if isinstance(item, InSegment) else item
        return isinstance(where, Related) and where.quantifier == "any" and where.at_least == 1

    def _meant(self, token: Token, before: QueryPlan, earlier: QueryPlan | None) -> list[Predicate]:
        """The conditions that the words speak of; without a word of the data, the one that was said last."""
        named = {name for leaf in token.leaves() for ref in leaf.refs for name in (ref.name, *self._names(ref.fact))}
        items = items_of(before.where)
        if named:
            return [item for item in items if named & self._names(item)]
        return list(said_last(before, earlier)) or list(items[-1:] if len(items) == 1 else ())

    def _without(self, before: QueryPlan, meant: list[Predicate]) -> QueryPlan:
        if not meant:
            raise CannotSay
        left: list[Predicate | None] = [item for item in items_of(before.where) if item not in meant]
        return before.model_copy(update={"where": all_of(left)})

    def _rest(self, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan:
        """剩下的呢: those of the question before the last that the last did not count."""
        last = said_last(before, earlier)
        counted = all_of(list(last))
        if counted is None or earlier is None or before.places != earlier.places:
            raise CannotSay
        return before.model_copy(update={"where": all_of([earlier.where, Not(item=counted)])})

    def _names(self, predicate: Predicate | None) -> set[str]:
        """The fields, groups and relations that a condition speaks of, at whatever depth."""
        match predicate:
            case Compare() | OneOf() | Missing():
                return {predicate.field}
            case InSegment():
                return {predicate.name, *self._names(self._model.segments[predicate.name].where)}
            case Related():
                return {predicate.relation, *self._names(predicate.where)}
            case Not():
                return self._names(predicate.item)
            case And() | Or():
                return set().union(*(self._names(item) for item in predicate.items))
            case _:
                return set()
