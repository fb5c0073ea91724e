"""Places of the data and places of the documents, joined by their administrative codes."""

from __future__ import annotations

from collections.abc import Iterable

from policies_corpus.model import Region
from sql_tools.plan import Place

NATION = "0"
_CODE_LENGTHS = (12, 9, 6, 4, 2)


def region_chain(code: str) -> tuple[str, ...]:
    """The code and those of every level above it, nearest first, ending with the nation: 430421 → 430421, 4304, 43, 0."""
    if code == NATION:
        return (NATION,)
    above = tuple(code[:length] for length in _CODE_LENGTHS if length <= len(code))
    return (*above, NATION)


class Gazetteer:
    """Every place that the database or a document names."""

    def __init__(self, places: Iterable[Place], regions: Iterable[Region]) -> None:
        self._names: dict[str, str] = {region.code: region.name for region in regions}
        self._names.update({place.code: place.name for place in places})

    def name(self, code: str) -> str | None:
        """The name of a code, or None."""
        return self._names.get(code)

    def find(self, name_or_code: str) -> str | None:
        """The code of a place given by code or full name; of several with that name the highest. None if there is none."""
        if name_or_code in self._names:
            return name_or_code
        codes = [code for code, name in self._names.items() if name == name_or_code]
        return min(codes, key=len) if codes else None
