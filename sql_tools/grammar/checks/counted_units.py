"""What a bare number counts: households, persons, or how often it happened; asked back where that is left open."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import tables_of
from sql_tools.grammar.counters import ONE_BY_ONE, PEOPLE, TIMES, counts
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.predicates import values_named
from sql_tools.grammar.talk.leaning import is_of_those
from sql_tools.grammar.token import Token
from sql_tools.plan import Figure, QueryPlan
from sql_tools.reading import Option

_WHICH = "您要数的是："
_OF_ONE_KIND = {"人", "户"}
"""Units that only persons, or only households, are counted in; the others are of any rank (前三名)."""


class CountedUnits(Part):
    """The check over one model."""

    def of(self, frame: Frame, plan: QueryPlan) -> None:
        """``Unclear`` where a number may be one of several."""
        self._on_file(frame, plan)
        self._of_event(frame, plan)
        self._homes_of_people(frame, plan)
        self._first_so_many(frame, plan)

    def _first_so_many(self, frame: Frame, plan: QueryPlan) -> None:
        """自付医疗费最高的三个人: a list of households, or of single stays, is none of persons."""
        counter = self.model.tables[plan.subject].counter
        said = {rank.unit for _, rank in frame.tops} & _OF_ONE_KIND
        if not plan.measures and any(not counts(unit, counter) for unit in said):
            raise CannotSay

    def _on_file(self, frame: Frame, plan: QueryPlan) -> None:
        """小额信贷有多少人: a loan is on file for a household; nobody knows for which of its members."""
        for figure in (measure for measure in plan.measures if isinstance(measure, Figure)):
            for field, known in self.model.measures[figure.name].known_of.items():
                named = (values_named(plan.where, field) | values_named(figure.where, field)) - set(known)
                if named:
                    raise self._of_households(frame, "、".join(sorted(named)))

    def _of_event(self, frame: Frame, plan: QueryPlan) -> None:
        """监测户里住院的有多少: those to whom it happened are asked for, and its rows are how often it did."""
        table = self.model.tables[plan.subject]
        if plan.subject not in self.tools.event_tables or table.counter not in TIMES or not plan.measures:
            return
        happened = [place for place, noun in frame.nouns if any(r.table == plan.subject for r in noun.refs)]
        happened += [said.place for said in frame.conditions if plan.subject in tables_of(said.condition)]
        bare = [place for place, ask in frame.asks if ask == Count()]
        of_verb = any(_counts_one_by_one(frame.tokens[place], ask, plan.subject) for place, ask in frame.asks)
        if len(frame.asks) > 1 or not (bare or of_verb):
            return
        told = [*(place for place, _ in frame.nouns), *(said.place for said in frame.conditions)]
        one_by_one = bool(bare) and frame.tokens[bare[0]].text.endswith(ONE_BY_ONE)
        one_by_one = one_by_one and bool(happened) and max(told) in happened
        if not (one_by_one or of_verb) and not any(is_of_those(frame, place) for place in happened):
            return
        people = [join.to for join in table.joins if self.model.tables[join.to].counter in PEOPLE]
        options = self._by_counter(frame, (self.model.default_subject, *people, plan.subject))
        raise Unclear(_WHICH, options)

    def _of_households(self, frame: Frame, named: str) -> Unclear:
        events = sorted(table for table in self._mentioned(frame) if table in self.tools.event_tables)
        options = self._by_counter(frame, (self.model.default_subject, *events))
        return Unclear(f"“{named}”是按户登记的，没有登记到人。您要的是：", options)

    def _by_counter(self, frame: Frame, tables: tuple[str, ...]) -> tuple[Option, ...]:
        asked = next(frame.tokens[place] for place, ask in frame.asks if isinstance(ask, Count | Amount))
        counters = dict.fromkeys(self.model.tables[name].counter for name in tables)
        verb = next((leaf.text for leaf in asked.leaves() if leaf.refs and not leaf.can("howmany")), "")
        return tuple(Option(f"多少{each}", frame.rewrite(asked, f"多少{each}{verb}")) for each in counters)

    def _mentioned(self, frame: Frame) -> set[str]:
        return {ref.table for word in frame.words for ref in word.refs if ref.table is not None}

    def _homes_of_people(self, frame: Frame, plan: QueryPlan) -> None:
        """老人里低保户有多少: the homes of the old, or the old in such homes."""
        bare = [place for place, ask in frame.asks if ask == Count()]
        insides = [place for place, token in enumerate(frame.tokens) if token.can("inside")]
        counter = self.model.tables[plan.subject].counter
        of_homes = counter == self.model.tables[self.model.default_subject].counter
        if len(frame.asks) != 1 or not (bare and insides and of_homes):
            return
        spoken = {said.place: tables_of(said.condition) for said in frame.conditions}
        spoken |= {place: {ref.name for ref in noun.of_role("table")} for place, noun in frame.nouns}
        around = max((place for place in spoken if place < insides[-1]), default=None)
        homes = [said for said in frame.conditions if insides[-1] < said.place < bare[0] and said.token.can("noun")]
        people = () if around is None else sorted(spoken[around])
        if homes and people and all(self.model.tables[name].counter in PEOPLE for name in people):
            raise Unclear(_WHICH, self._by_counter(frame, (plan.subject, *people)))


def _counts_one_by_one(asked: Token, ask: Ask, event: str) -> bool:
    """几个住过院: so many who did, by the verb alone."""
    of_event = isinstance(ask, Count) and bool(ask.refs) and all(ref.table == event for ref in ask.refs)
    return of_event and any(leaf.can("howmany") and leaf.text.endswith(ONE_BY_ONE) for leaf in asked.leaves())
