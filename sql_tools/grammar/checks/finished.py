"""A finished plan against the words of its question: the last look before a figure is shown."""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.assembly.first_rows import require_some_of_first
from sql_tools.grammar.assembly.reached import Reached
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.checks.belongings import Belongings
from sql_tools.grammar.checks.each_answered import EachAnswered
from sql_tools.grammar.checks.lost_words import LostWords
from sql_tools.grammar.checks.names_in_a_row import NamesInARow
from sql_tools.grammar.checks.own_whole import OwnWhole
from sql_tools.grammar.checks.part_of_which import PartOfWhich
from sql_tools.grammar.checks.sense import Sense
from sql_tools.grammar.frame import Frame
from sql_tools.plan import QueryPlan


class Finished(Part):
    """All checks of one model."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._sense, self._belongings = Sense(tools), Belongings(tools)
        self._lost_words, self._each_answered = LostWords(tools), EachAnswered(tools)
        self._part_of_which = PartOfWhich(tools)
        self._reached, self._own_whole, self._in_a_row = Reached(tools), OwnWhole(tools), NamesInARow(tools)

    def check(self, frame: Frame, plans: tuple[QueryPlan, ...], whole: bool) -> None:
        """``CannotSay`` or ``NoPlan`` where the plans are not what was asked; ``whole``: it goes on from no plan."""
        self._in_a_row.of(frame)
        self._part_of_which.of(frame)
        self._sense.of_plan(frame, plans[0])
        self._sense.require_dated(frame, plans)
        self._reached.require_own(frame, plans[0])
        require_some_of_first(frame, plans[0])
        if whole:
            self._belongings.of(frame, plans)
            self._own_whole.of(frame, plans[0])
            self._lost_words.of(frame, plans)
            self._each_answered.of(frame, plans)
