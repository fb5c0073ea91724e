"""What the answer is grouped by: place levels, fields, bands, usual classifications."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.frame import Frame
from sql_tools.plan import Compare, Dimension
from sql_tools.semantic_model import PlaceLevel


class Grouping(Part):
    """What the answer is grouped by: place levels, fields, bands, usual classifications."""

    def apply(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        """The groups of a question; where each has first rows of its own, they only keep these apart."""
        self._apply(draft, frame, level)
        if frame.of_each:
            if any(dimension.bands for dimension in draft.by):
                raise CannotSay
            draft.within, draft.by = [dimension.field for dimension in draft.by], []

    def fields(self, groups: list[GroupBy], draft: Draft) -> list[str]:
        """The fields of some of the groups."""
        found = []
        for group in groups:
            dimension = (
                self._level_dimension(draft, group.level) if group.level else self.dimension(group, draft.subject)
            )
            found.append(dimension.field)
        return found

    def _apply(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        levels = [group.level for group in frame.groups if group.level is not None]
        if level is not None and level.name not in levels:
            levels.append(level.name)
        if level is not None and self.joins.home_of_level(level.name) == draft.subject and level.name in levels:
            levels.remove(level.name)
        assert self.model.places is not None or not levels
        for name in dict.fromkeys(levels):
            draft.by.append(self._level_dimension(draft, name))
        for group in frame.groups:
            if group.by_sort:
                sort = self.tools.sorts.get(draft.subject) or next(
                    (self.tools.sorts[t] for t in self.tools.nouns(frame) if t in self.tools.sorts), None
                )
                if sort is None:
                    raise CannotSay
                draft.by.append(Dimension(field=sort))
            elif group.refs and not _bounded_elsewhere(group, frame):
                draft.by.append(self.dimension(group, draft.subject))

    def _level_dimension(self, draft: Draft, level: str) -> Dimension:
        """Groups by a place level: by its name, or for rows that are places themselves, those of that level."""
        assert self.model.places is not None
        title = self.model.places.level(level).title
        if self.joins.sees(draft.subject, title.partition(".")[0]):
            return Dimension(field=title)
        table = self.model.tables[draft.subject]
        if level not in table.place or table.place_level is None:
            raise CannotSay
        name = next(n for n, entry in table.fields.items() if entry.type == "text" and entry.sensitivity == "public")
        draft.where.append(Compare(field=f"{draft.subject}.{table.place_level}", op="=", value=level))
        return Dimension(field=f"{draft.subject}.{name}")

    def dimension(self, group: GroupBy, subject: str) -> Dimension:
        """The dimension of a group by a field, as rows of the subject have it."""
        name = self.resolver.rows.nearest_of([ref.name for ref in group.refs], subject)
        if name is None:
            raise CannotSay
        if group.edges:
            return Dimension(field=name, bands=group.edges)
        bands = self.model.field(name).bands if group.bands else ()
        if self.model.field(name).type == "integer" and all(b - a == 1 for a, b in pairwise(bands)):
            bands = ()
        return Dimension(field=name, bands=bands)


def _bounded_elsewhere(group: GroupBy, frame: Frame) -> bool:
    """收入分档，一万以下、一万到两万、两万以上: the bounds say which bands the first words meant."""
    names = {ref.name for ref in group.refs}
    told = [other for other in frame.groups if other.edges and names & {ref.name for ref in other.refs}]
    return group.bands and not group.edges and bool(told)
