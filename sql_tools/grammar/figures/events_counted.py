"""What happens, said between two numbers, is of the later: 监测户多少户，务工多少人."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import Either, Exists
from sql_tools.grammar.figures.carried import CarriedConditions
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref


class EventsCounted(Part):
    """Turns such nouns into conditions of the number that they stand before."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._carried = CarriedConditions(tools)

    def between(self, frame: Frame) -> None:
        """有多少劳动力，其中就业的有多少; 监测户多少户，务工多少人: what happens is said of the later number alone."""
        counts = [place for place, ask in frame.asks if isinstance(ask, Count | Amount)]
        if len(counts) < 2:
            return
        for place, token in list(frame.nouns):
            refs = tuple(ref for ref in token.of_role("table", "relation") if ref.table in self.tools.event_tables)
            behind = frame.tokens[place + 1 : place + 2]
            whose = bool(behind) and (behind[0].can("de") or self._counts_others(behind[0], refs))
            if refs and whose and counts[0] < place < counts[-1]:
                frame.nouns.remove((place, token))
                frame.conditions.append(Said(Exists("any", None, refs), place, token))
        self._events_counted(frame)
        frame.conditions.sort(key=lambda said: said.place)

    @staticmethod
    def _counts_others(asked: Token, refs: tuple[Ref, ...]) -> bool:
        """务工多少人: so many people, of whom only the noun in front says what they do."""
        counted = {ref.name for ref in asked.value.refs} if isinstance(asked.value, Count) else set()
        return bool(counted) and not counted & {ref.name for ref in refs}

    def same_denied(self, frame: Frame) -> None:
        """享受小额信贷的户…比没享受的: of two side by side the one has not had what the other has."""
        for place, said in enumerate(frame.conditions):
            if isinstance(said.condition, Either) and said.condition.listed:
                told = [replace(said, condition=item) for item in said.condition.items]
                items = tuple(self._carried.completed(each, told).condition for each in told)
                frame.conditions[place] = replace(said, condition=replace(said.condition, items=items))

    def _events_counted(self, frame: Frame) -> None:
        """残疾人有多少，其中打工的多少: 打工的 says which of them; those are counted as the ones before."""
        for number, (place, ask) in enumerate(frame.asks):
            inner = any(frame.asks[0][0] < at < place for at in frame.within)
            refs = ask.refs if isinstance(ask, Count) and inner and number else ()
            if frame.asks[0][1] == Count() and refs and refs[0].table in self.tools.event_tables:
                frame.asks[number] = (place, Count())
                frame.conditions.append(Said(Exists("any", None, refs), place - 1, frame.tokens[place]))
