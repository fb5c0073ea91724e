"""Places: those of the data, those of the documents, and every province, city and county of China, by their codes.

A place without data or documents must still be known as a place: a question about 贵州省 is not one about everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from policies_corpus.model import Region
from retrieval.metadata.place import places_of_china
from sql_tools.values import PlaceName

NATION = "0"
NATION_NAME = "全国"
_CODE_LENGTHS = (12, 9, 6, 4, 2)
_CITY_DIGITS = 4
_COUNTY_DIGITS = 6
_BARE = 2
_LONGEST_NAME = 15
_NATION_WORDS = ("全国", "国家", "中央", "国务院")
_PEOPLES = re.compile(r"(?<=..)(?:[\u4e00-\u9fff]{1,4}族)+(?=自治)")
_SUFFIX = re.compile(r"(?<=..)(?:省|市|地区|盟|州|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


@dataclass(frozen=True)
class Named:
    """A place named in a text: its code and full name, and where it stands."""

    code: str
    name: str
    start: int
    end: int


def region_chain(code: str) -> tuple[str, ...]:
    """The code and those of every level above it, nearest first, then the nation: 430421 → 430421, 4304, 43, 0."""
    if code == NATION:
        return (NATION,)
    above = tuple(code[:length] for length in _CODE_LENGTHS if length <= len(code))
    return (*above, NATION)


class Gazetteer:
    """Finds places by name or code. Places of the data and of the documents go before others of the same name."""

    def __init__(self, places: Iterable[PlaceName], regions: Iterable[Region]) -> None:
        self._names: dict[str, str] = {NATION: NATION_NAME}
        self._codes: dict[str, str] = dict.fromkeys(_NATION_WORDS, NATION)
        ours = [(region.code, region.name) for region in regions if region.code != NATION]
        ours += [(place.code, place.name) for place in places]
        for code, name in sorted(set(ours), key=lambda pair: len(pair[0])):
            self._add(code, name)
        for code, name in places_of_china().items():
            self._add(code, name)
        for code, name in ours:
            # 浏阳, 宁乡: the counties that people here speak of, without 县 or 市, where nothing wider is called so.
            if len(code) == _COUNTY_DIGITS and len(name) > _BARE:
                self._codes.setdefault(name[:-1], code)

    def _add(self, code: str, name: str) -> None:
        self._names.setdefault(code, name)
        for spelling in _spellings(code, name):
            self._codes.setdefault(spelling, code)

    def name(self, code: str) -> str | None:
        """The name of a code, or None."""
        return self._names.get(code)

    def find(self, name_or_code: str) -> str | None:
        """The code of a place given by code or by name (长沙 finds 长沙市); None if there is no such place."""
        if name_or_code in self._names:
            return name_or_code
        return self._codes.get(name_or_code)

    def named_in(self, text: str) -> tuple[Named, ...]:
        """Every place that a text names, longest names first at each position, in the order of the text."""
        found: list[Named] = []
        start = 0
        while start < len(text):
            end = next((e for e in self._ends(text, start) if text[start:e] in self._codes), None)
            if end is None:
                start += 1
                continue
            code = self._codes[text[start:end]]
            found.append(Named(code, self._names[code], start, end))
            start = end
        return tuple(found)

    @staticmethod
    def _ends(text: str, start: int) -> Iterable[int]:
        return range(min(len(text), start + _LONGEST_NAME), start + 1, -1)


def _spellings(code: str, name: str) -> tuple[str, ...]:
    """The full name; of provinces and cities also without 省, 市; of autonomous ones without the peoples' names."""
    plain = _PEOPLES.sub("", name).replace("自治州", "州").replace("自治县", "县")
    bare = _SUFFIX.sub("", plain)
    return (name, plain, bare) if len(code) <= _CITY_DIGITS and len(bare) > 1 else (name, plain)
