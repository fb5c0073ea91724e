"""Parsers for the snapshot in use: over all its names, and over those of one place, for an asker who sees no more."""

from __future__ import annotations

from server.chat.data.runner import QueryRunner
from sql_tools.parser import Parser
from sql_tools.plan import Place
from sql_tools.values import PlaceName, ValueDictionary

_MOST = 64
"""Places whose parsers are kept; each is small."""


class Parsers:
    """Made when first needed, and again when the snapshot changes."""

    def __init__(self, queries: QueryRunner) -> None:
        self._queries = queries
        self._snapshot = ""
        self._known: dict[str | None, Parser] = {}

    def everywhere(self) -> Parser:
        """Knows every place on file; ``WarehouseError`` without a database."""
        return self._parser(None)

    def at(self, place: Place) -> Parser:
        """Knows the place, what lies in it and what it lies in, so that it offers nothing else."""
        return self._parser(place.code)

    def _parser(self, code: str | None) -> Parser:
        snapshot = self._queries.snapshot.id
        if self._snapshot != snapshot or len(self._known) > _MOST:
            self._snapshot, self._known = snapshot, {}
        parser = self._known.get(code)
        if parser is None:
            names = self._queries.names if code is None else names_around(self._queries.names, code)
            parser = self._known[code] = Parser(self._queries.model, names)
        return parser


def names_around(names: ValueDictionary, code: str) -> ValueDictionary:
    """The names of a place, of what lies in it and of what it lies in. Words of cells tell nothing of elsewhere."""
    own = next((place for place in names.places if place.code == code), None)
    above = own.path if own is not None else ()

    known = tuple(place for place in names.places if place.code in above or lies_in(place, code))
    return ValueDictionary(places=known, years=names.years)


def lies_in(place: PlaceName, code: str) -> bool:
    """Whether it is the place of the code, or a part of it."""
    return code in (place.code, *place.path)
