"""The columns of a list of rows."""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.conditions import Fact, Test, fields_of, leaves
from sql_tools.grammar.frame import Frame
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare
from sql_tools.semantic_model import Table


class Listing(Part):
    """The columns of a list of rows."""

    def apply(self, draft: Draft, frame: Frame, asked: tuple[Ref, ...] = ()) -> None:
        """The key of each row, what is asked of it, and what the question speaks of: at most two columns more."""
        keys = list(dict.fromkeys([*self._named(draft.subject, frame), *self._keys(draft.subject, frame)]))
        field = self.tools.seen_field(asked, draft.subject) if asked else None
        if asked and field is None:
            raise CannotSay
        if field is not None:
            shown = draft.columns or keys
            same = self._is_key(field) and self.model.field(field).label in {self.model.field(c).label for c in shown}
            draft.columns = list(dict.fromkeys([*shown, *([] if same else [field])]))
            return
        told = [
            self.tools.seen_field(leaf.refs, draft.subject)
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Test)
        ]
        told += [self.tools.seen_field(order.refs, draft.subject) for _, order in frame.orders]
        apart = [name for name in draft.within if name not in keys]
        draft.columns = self.columns(draft.subject, [*apart, *keys], [name for name in told if name is not None])

    def columns_told(self, draft: Draft, frame: Frame, told: tuple[tuple[Ref, ...], ...]) -> None:
        """The columns as they were told, each the nearest field of that name; behind the key where that is not told."""
        columns = [self.tools.seen_field(refs, draft.subject) for refs in told]
        keys = self._keys(draft.subject, frame)
        if not set(columns) & set(keys[-1:] if self._are_places(keys) else keys):
            columns = list(dict.fromkeys([*keys, *columns]))  # 注明所属乡镇和收入: of each village, by its name.
        for name in columns:
            if name is None:
                raise CannotSay
            draft.columns.append(name)

    def _are_places(self, keys: list[str]) -> bool:
        return self.model.places is not None and {level.title for level in self.model.places.levels} >= set(keys)

    def columns(self, subject: str, keys: list[str], told: list[str]) -> list[str]:
        """The key, then what the question speaks of, then what rows of this table usually show: three in all."""
        table = self.model.tables[subject]
        wanted = list(dict.fromkeys(name for name in told if name not in keys))
        room = max(0, 3 - len(keys))
        places = {level.title for level in self.model.places.levels} if self.model.places is not None else set()
        known = [*keys, *wanted, *(places if places.intersection(keys) else ())]
        others = [name for name in self._told_of(table) if name not in known]
        return list(dict.fromkeys([*keys, *wanted[: max(1, room)], *others[: max(0, room - len(wanted))]]))

    def _is_key(self, name: str) -> bool:
        return self.model.field(name).sensitivity == "key"

    def _keys(self, subject: str, frame: Frame) -> list[str]:
        """The keys, of places with the names above them that tell them apart: 县、乡镇、村."""
        found = self._whose(subject, frame) or self.keys(subject)
        levels = self.model.places.levels if self.model.places is not None else ()
        own = next((place for place, level in enumerate(levels) if [level.title] == found), None)
        if own is None:
            return found
        names = [level.name for level in levels]
        told = names.index(frame.asked_places[0].level) if len(frame.asked_places) == 1 else -1
        first = own
        while first > 0 and levels[first].names_repeat:
            first -= 1
        return [level.title for place, level in enumerate(levels[: own + 1]) if first <= place and told < place]

    def _whose(self, subject: str, frame: Frame) -> list[str]:
        """有小额信贷的脱贫户…，金额列出: rows of what happened are known by those to whom it did, and by its sort."""
        if subject not in self.tools.event_tables:
            return []
        groups = [said.token for said in frame.conditions if said.token.can("noun")]
        named = [*self.tools.nouns(frame), *(name for token in groups for name in self.subjects.noun_at_end(token))]
        nouns = [self.model.tables[name] for name in named if name not in self.tools.event_tables]
        keys = [f"{subject}.{noun.key[0]}" for noun in nouns if noun.key[0] in self.model.tables[subject].fields]
        sort = self.tools.sorts.get(subject)
        told = {name for said in frame.conditions for name in fields_of(said.condition)}
        return [*keys[:1], *([sort] if sort is not None and sort not in told else [])] if keys else []

    def keys(self, subject: str) -> list[str]:
        """What tells the rows apart: their key and what they are called, or of places their names."""
        table = self.model.tables[subject]
        for level in self.model.places.levels if self.model.places is not None else ():
            home = self.joins.home_of_level(level.name)
            if home is not None and (home == subject or self.model.tables[home].noun == table.noun):
                return [level.title]
        called = (table.called,) if table.called is not None else ()
        return [f"{subject}.{name}" for name in (*table.key[:1], *called) if name in table.fields]

    def _named(self, subject: str, frame: Frame) -> list[str]:
        """The fields by which the rows were named: of what was compared the answer says which."""
        named = [
            ref.fact.field
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Fact)
            for ref in leaf.refs
            if isinstance(ref.fact, Compare)
            and ref.table == subject
            and self.model.field(ref.fact.field).values_from_data
        ]
        return list(dict.fromkeys(named))

    def _told_of(self, table: Table) -> list[str]:
        """What a list shows besides the key: places first, the narrowest before the wider."""
        titles = [level.title for level in self.model.places.levels] if self.model.places is not None else []
        places = [name for name in table.list_columns if name in titles]
        return [*reversed(places), *(name for name in table.list_columns if name not in titles)]
