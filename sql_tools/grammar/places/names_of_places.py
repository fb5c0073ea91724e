"""人均纯收入低于2万元的村有几个？列出村名、所在乡镇和户数: the names of the places that are listed go without saying.

What stands beside the names are figures of each of the places. Where all is on file for the places themselves
(重点帮扶村，列出村名和乡镇) they are rows like others, and the columns are those told.
"""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count, Head, Rows
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import AgainstAverage, FieldsTest, Many, Numbers, PartShare, Test, leaves, tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref

_OF_GROUPS = Test | FieldsTest | AgainstAverage | Many | Numbers | PartShare


class NamesOfPlaces(Part):
    """Over one model."""

    def leave_out(self, frame: Frame) -> None:
        """Take the names out of what is asked and what is not understood; the places are listed, not only counted."""
        place, refs = _listed(frame)
        told = [at for at, head in frame.heads if not head.refs and at > place]
        told += [at for at, ask in frame.asks if isinstance(ask, Rows) and ask.exactly]
        if not refs or not told:
            return
        later = [entry for entry in frame.asks if entry[0] > place]
        levels = [token for token in frame.left if token.can("level") and token.start > frame.tokens[place].start]
        if self._all_of_places(frame):
            frame.left = [token for token in frame.left if later or token not in levels]
            return
        names = [ask for _, ask in later if self._is_name(ask) or isinstance(ask, Rows)]
        figures = [figure for at, ask in later for figure in self._figures(frame.tokens[at], at, ask)]
        if (names or levels) and all(isinstance(ask, Amount | Count) for _, ask in figures):
            frame.left = [token for token in frame.left if token not in levels]
            frame.asks, frame.heads = figures, [(place, Head(refs))]

    def _all_of_places(self, frame: Frame) -> bool:
        """True where no rows in the places are measured or counted."""
        home = self.model.tables[self.model.places.table].noun if self.model.places is not None else ""
        told = (leaf for said in frame.conditions for leaf in leaves(said.condition))
        tables = set().union(*(tables_of(leaf) for leaf in told if isinstance(leaf, _OF_GROUPS)))
        return all(self.model.tables[table].noun == home for table in tables)

    def _figures(self, token: Token, at: int, ask: Ask) -> list[tuple[int, Ask]]:
        """The ask, or of columns those that are figures of the place."""
        if self._is_name(ask):
            return []
        if not isinstance(ask, Rows):
            return [(at, ask)]
        columns = [leaf for leaf in token.leaves() if leaf.of_role("field", "question", "measure")]
        asks = [Amount(leaf.of_role("measure", "field")) for leaf in columns]
        return [(at, each) for each in asks if not self._is_name(each)]

    def _is_name(self, ask: Ask) -> bool:
        titles = {level.title for level in self.model.places.levels} if self.model.places is not None else set()
        return isinstance(ask, Amount) and bool(ask.refs) and {ref.name for ref in ask.refs} <= titles


def _listed(frame: Frame) -> tuple[int, tuple[Ref, ...]]:
    """Where the places are said that are asked for, and their level."""
    counted = [(at, ask.refs) for at, ask in frame.asks[:1] if isinstance(ask, Count)]
    said = [*((at, head.refs) for at, head in frame.heads), *counted]
    found = [(at, refs) for at, refs in said if any(ref.role == "level" for ref in refs)]
    return found[0] if len(found) == 1 else (0, ())
