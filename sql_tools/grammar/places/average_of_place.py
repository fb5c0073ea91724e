"""Of which place an average is that a question compares with: 低于平均水平, 低于全市平均."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import AgainstAverage, Condition, both, conjuncts
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.token import Token
from sql_tools.plan import Place
from sql_tools.reading import Option


class AverageOfPlace(Part):
    """Settles the place of each average."""

    def of(self, frame: Frame, places: PlacesRead, lists_places: bool) -> tuple[str, ...]:
        """低于平均水平: of the place that is asked about; where that is not one place, it must be said.

        浏阳市…低于全市平均: 全市 is the place named, a 市 itself, not the 市 that it lies in. Notes say so.
        ``lists_places``: the answer lists places, each compared with the one around it.
        """
        place = places.places[0] if len(places.places) == 1 else None
        level, notes = place.level if place is not None else None, []
        for position, said in enumerate(frame.conditions):
            parts: list[Condition] = []
            for part in conjuncts(said.condition):
                if isinstance(part, AgainstAverage) and part.level is None:
                    part = replace(part, level=level)
                elif isinstance(part, AgainstAverage) and place is not None and self._is_called(place, part):
                    notes.append(f"“全{place.name[-1]}”按{place.name}计算平均")
                    part = replace(part, level=level)
                parts.append(part)
            joined = both(parts)
            assert joined is not None
            frame.conditions[position] = replace(said, condition=joined)
            unsaid = any(isinstance(part, AgainstAverage) and part.level is None for part in parts)
            if unsaid and not lists_places and not frame.groups:
                raise self._which_average(frame, said.token)
        return tuple(dict.fromkeys(notes))

    def _is_called(self, place: Place, said: AgainstAverage) -> bool:
        """True of a county-level 市 where the word of the level is 市, and no name: its own name has the word."""
        level = said.level
        if level is None or level == place.level or said.by_name or self.model.places is None:
            return False
        own = self.model.places.level(place.level).suffixes
        return place.name.endswith(self.model.places.level(level).label) and place.name[-1] in own

    def _which_average(self, frame: Frame, token: Token) -> Unclear:
        mean = next(leaf for leaf in token.leaves() if leaf.can("mean"))
        levels = self.model.places.levels[2:4] if self.model.places is not None else ()
        options = tuple(
            Option(f"全{each.label}平均", frame.rewrite(mean, f"全{each.label}{mean.text}")) for each in levels
        )
        return Unclear(f"“{mean.text}”是哪个范围的平均？", options)
