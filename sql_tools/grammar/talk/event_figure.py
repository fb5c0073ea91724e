"""Figures that the question before makes plain by what it counted: 金额呢 after 小额信贷多少户, 它们各有多少监测户."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import both
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.followup import Followup
from sql_tools.grammar.talk.other_figure import asks_for_more
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.grammar.token import Token
from sql_tools.plan import Compare, Figure, OneOf, Order, Predicate, QueryPlan, Related, Statistic


class EventFigure(Part):
    """Over one model; ``followup`` says which conditions rows of another table can have."""

    def __init__(self, tools: Tools, followup: Followup) -> None:
        super().__init__(tools)
        self._followup = followup

    def of(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """The plan of such a figure; ``None`` where the fragment asks for none."""
        return self._of_chosen_groups(frame, before) or self._of_event(frame, before) or self._of_theirs(frame, before)

    def _of_theirs(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """他们平均年收入多少: a word of several figures, of which one is theirs."""
        words = [token for token in frame.left if token.can("ambiguous")]
        others = (frame.conditions, frame.places, frame.years, frame.groups, frame.orders, frame.heads)
        if len(words) != 1 or any(others) or before.by:
            return None
        for table, where in self._happened(before):
            name = self._theirs(words[0], table, before.subject)
            if name is not None:
                update = {"subject": table, "measures": (Figure(name=name),), "columns": (), "order": (), "top": None}
                return before.model_copy(update={**update, "where": where})
        raise CannotSay

    def _of_event(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """小额信贷多少户, 金额呢, 一共多少钱，户均多少: of these loans, not of what the households have."""
        asks = [(at, ask) for at, ask in frame.asks if isinstance(ask, Amount) and ask.function is None]
        others = (frame.conditions, frame.places, frame.groups, frame.orders, frame.heads)
        same_years = all(years.exact == before.years for years in frame.years)
        if not asks or len(asks) < len(frame.asks) or any(others) or before.by or not same_years:
            return None
        for table, where in self._happened(before):
            names = [
                self._figure(asked, table) or self._theirs(frame.tokens[at], table, before.subject)
                for at, asked in asks
            ]
            told = tuple(Figure(name=name) for name in names if name is not None)
            if len(told) < len(asks) or (table == before.subject and told == before.measures):
                return None
            if asks_for_more(frame):
                return (
                    before.model_copy(update={"measures": (*before.measures, *told)})
                    if table == before.subject
                    else None
                )
            update = {"subject": table, "measures": told, "columns": (), "order": (), "top": None, "where": where}
            return before.model_copy(update=update)
        return None

    def _happened(self, before: QueryPlan) -> list[tuple[str, Predicate | None]]:
        """The rows of the one event that was spoken of, and what is said of them."""
        if before.subject in self.tools.event_tables:
            plain = all(isinstance(each, Figure | Statistic) and each.where is None for each in before.measures)
            return [(before.subject, before.where)] if plain else []
        own = {item.field.partition(".")[0] for item in items_of(before.where) if isinstance(item, Compare | OneOf)}
        for table in own & self.tools.event_tables:
            # 外出务工的劳动力: people by what happened to them.
            return [(table, before.where)] if self._followup.conditions.fits(before.where, table) else []
        happened = [item for item in items_of(before.where) if isinstance(item, Related) and item.quantifier == "any"]
        if len(happened) != 1:
            return []
        [item] = happened
        table = self.joins.find_relation(before.subject, item.relation).table
        rest = all_of([each for each in items_of(before.where) if each is not item])
        return [(table, all_of([item.where, rest]))] if self._followup.conditions.fits(rest, table) else []

    def _figure(self, asked: Amount, table: str) -> str | None:
        """The figure of these rows that is meant: by its name, or the one sum of money that they have."""
        if table not in self.tools.event_tables:
            return None
        own = {name: each for name, each in self.model.measures.items() if each.subjects[0] == table}
        if asked.refs:
            # 户数也要, after what was paid: the households that got it.
            named = (ref.name for ref in asked.refs if ref.role == "measure")
            return next((name for name in named if table in self.model.measures[name].subjects), None)
        sums = [name for name, each in own.items() if each.type == "money" and each.additive]
        return sums[0] if len(sums) == 1 else None

    def _theirs(self, token: Token, table: str, counted: str) -> str | None:
        """收入呢, after a number of people at work: what the model calls so of them (``of_whom``)."""
        if self.model.tables[counted].counter not in PEOPLE:
            return None
        words: dict[str, dict[str, list[str]]] = self.tools.lexicon.section("of_whom", {})
        for leaf in token.leaves():
            for said in words.get(leaf.text, {}).get(table, ()):
                refs = self.tools.lexicon.find(said)
                name = next((r.name for r in refs if r.role == "measure" and r.table == table), None)
                if name is not None:
                    return name
        return None

    def _of_chosen_groups(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """最低的五个村, 它们各有多少监测户: another number of the same groups, which are chosen as before."""
        counts = [ask for _, ask in frame.asks if isinstance(ask, Count)]
        condition = both([said.condition for said in frame.conditions])
        those = frame.apart or any(token.can("pronoun") for token in frame.tokens)
        if not before.by or condition is None or not counts or not those:
            return None
        if any("." in each.by for each in before.order) or before.having is not None:
            raise CannotSay
        kept = []
        for measure in before.measures:
            if not isinstance(measure, Figure | Statistic):
                raise CannotSay
            kept.append(measure.model_copy(update={"where": all_of([before.where, measure.where])}))
        new = self.resolver.resolve(condition, before.subject)
        if {item.field for item in items_of(new) if isinstance(item, Compare)} & {each.field for each in before.by}:
            return None  # 其中因病的, after a table by reason: one of these groups, not another number of each.
        number = self.tools.count_of(before.subject).model_copy(update={"where": new})
        order = tuple(Order(by=f"m{int(each.by[1:]) + 1}", descending=each.descending) for each in before.order)
        return before.model_copy(update={"measures": (number, *kept), "where": None, "order": order})
