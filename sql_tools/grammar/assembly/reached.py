"""Rows that stand at a place say nothing of the households there: 产业项目惠及多少户 is the number on the projects."""

from __future__ import annotations

from collections.abc import Iterator

from sql_tools.describe import as_question
from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import Fact, leaves, tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.refs import measure_ref
from sql_tools.grammar.token import Token
from sql_tools.plan import And, Figure, InYears, Not, Or, Predicate, QueryPlan, Related
from sql_tools.reading import Option
from sql_tools.semantic_model import Relation, Table


class Reached(Part):
    """Which measure counts whom such rows reach is said in the lexicon of the model (``reaches``)."""

    def apply(self, frame: Frame) -> None:
        """Ask for the number that the rows themselves hold, where nothing else is said of who is counted."""
        if len(frame.asks) != 1:
            return
        place, ask = frame.asks[0]
        measure = self._measure(frame)
        if measure is None or not self._counts_those(ask):
            return
        frame.asks = [(place, Amount((measure_ref(self.model, measure),)))]

    def _counts_those(self, ask: Ask) -> bool:
        """多少户, 户数: rows of the default subject are counted."""
        if isinstance(ask, Amount) and ask.function is None:
            measures = [self.model.measures[ref.name] for ref in ask.refs if ref.role == "measure"]
            counting = [measure for measure in measures if measure.counts_all_rows]
            return bool(counting) and self.model.default_subject in counting[0].subjects
        counted = {ref.name for ref in ask.refs if ref.role == "table"} if isinstance(ask, Count) else set()
        return bool(counted) and counted <= set(self.subjects.twins(self.model.default_subject))

    def _measure(self, frame: Frame) -> str | None:
        """The measure of the only table that the nouns and the facts speak of."""
        spoken = {ref.name for _, token in frame.nouns for ref in token.of_role("table")}
        for said in frame.conditions:
            if not all(isinstance(leaf, Fact) for leaf in leaves(said.condition)):
                return None
            spoken |= tables_of(said.condition)
        reaches: dict[str, str] = self.lexicon.section("reaches", {})
        return reaches.get(spoken.pop()) if len(spoken) == 1 else None

    def require_own(self, frame: Frame, plan: QueryPlan) -> None:
        """有产业项目的脱贫户: projects are on file for a village, nobody knows for which of its households."""
        places = self.model.places
        if places is None:
            return
        names = [item.relation for item in _related(plan.where)]
        around = next((name for name in names if self.joins.is_around(plan.subject, name)), None)
        home = self.model.tables[places.table]
        if around is None or any(self._speaks_of(word, places.table) for word in frame.words):
            return
        raise self._where_it_stands(plan, self.joins.find_relation(plan.subject, around), home)

    def _speaks_of(self, word: Token, home: str) -> bool:
        """村, 村里: the things themselves, at which the rows stand."""
        return any(self.joins.home_of_level(ref.name) == home for ref in word.of_role("level"))

    def _where_it_stands(self, plan: QueryPlan, around: Relation, home: Table) -> Unclear:
        options = [Option(as_question(plan, self.model), as_question(plan, self.model))]
        name = self.lexicon.section("reaches", {}).get(around.table)
        if name is not None:
            of_rows = {"subject": around.table, "measures": (Figure(name=name),), "where": None, "columns": ()}
            figure = plan.model_copy(update={**of_rows, "having": None, "order": (), "top": None, "narrow": ()})
            options.append(Option(as_question(figure, self.model), as_question(figure, self.model)))
        own = self.model.tables[plan.subject].noun
        return Unclear(f"“{around.label}”按{home.noun}登记，没有登记到{own}。您要的是：", tuple(options))


def _related(predicate: Predicate | None) -> Iterator[Related]:
    match predicate:
        case Related():
            yield predicate
        case And() | Or():
            for item in predicate.items:
                yield from _related(item)
        case Not():
            yield from _related(predicate.item)
        case InYears():
            yield from _related(predicate.where)
        case _:
            pass
