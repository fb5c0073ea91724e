"""The overview of an area: not figures but questions, which the page puts to the same desks as everybody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.errors import NotFound
from sql_tools.coverage import Coverage
from sql_tools.plan import Area, Place
from sql_tools.semantic_model import Places
from sql_tools.values import PlaceName, ValueDictionary

YEARS_SHOWN = 5
_INCOMES = "household_year"
_NUMERALS = "零一二三四五"


@dataclass(frozen=True)
class Tile:
    """One question about the area; ``above`` is the same about the area above it, where that may be asked."""

    key: str
    title: str
    question: str
    above: str | None = None


def overview(
    names: ValueDictionary, levels: Places, coverage: Coverage, region: str | None, area: Area, this_year: int
) -> dict[str, Any]:
    """The tiles of the area ``region`` (name or code; without one the asker's own, else everything on file).

    ``part`` says (Chinese) that only a part of the households or of the year's incomes is on file, where it is so.

    Raises:
        NotFound: there is no such place on file.
    """
    place = _place(names, levels, region or (area.place.code if area.place else None))
    above = _above(names, levels, place, area)
    years = [year for year in names.years.get(_INCOMES, ()) if year <= this_year]
    tiles = _tiles(names, levels, place, above, years) if years else ()
    return {
        "region": _shown(place),
        "above": _shown(above),
        "year": max(years, default=None),
        "part": _part(coverage, place, years),
        "tiles": [vars(tile) for tile in tiles],
        "places": [_shown(each) for each in _choices(names, levels, place, area)],
    }


def _part(coverage: Coverage, place: PlaceName | None, years: list[int]) -> str:
    where = None if place is None else Place(level=place.level, code=place.code, name=place.name)
    reads = [("household", 0), *([(_INCOMES, max(years))] if years else [])]
    extent = coverage.extent(reads, where)
    return extent.said("下面的数：库内") if extent.state == "partial" else ""


def _place(names: ValueDictionary, levels: Places, wanted: str | None) -> PlaceName | None:
    if not wanted:
        return None
    suffixes = ("", *(suffix for level in levels.levels for suffix in level.suffixes))
    for suffix in suffixes:
        found = names.find_place(f"{wanted}{suffix}")
        if found is not None:
            return found
    raise NotFound(f"库里没有叫“{wanted}”的地方。", "请填县、乡镇的全称，如 衡阳县；不填就是库内全部。")


def _above(names: ValueDictionary, levels: Places, place: PlaceName | None, area: Area) -> PlaceName | None:
    """The nearest level above that the asker may see as a whole."""
    if place is None or not place.path:
        return None
    code = place.path[-1]
    level = levels.levels[len(place.path) - 1].name
    allowed = area.place is None or code.startswith(area.place.code)
    return names.by_code.get((level, code)) if allowed else None


def _tiles(
    names: ValueDictionary, levels: Places, place: PlaceName | None, above: PlaceName | None, years: list[int]
) -> tuple[Tile, ...]:
    here, there = _called(names, levels, place), _called(names, levels, above) if above else None
    year, back = max(years), min(len(years), YEARS_SHOWN)
    asked = (
        ("income", f"{year}年人均纯收入", f"{{}}{year}年人均纯收入"),
        ("kinds", "各类户", "{}脱贫户、监测户、未消除风险监测户、低保户、特困户各有多少户？"),
        ("composition", f"{year}年收入结构", f"{{}}{year}年收入结构"),
        ("trend", "人均纯收入历年", f"{{}}近{_NUMERALS[back]}年人均纯收入"),
        ("bands", f"{year}年收入分段", f"{{}}{year}年农户人均纯收入分布"),
    )
    tiles = [
        Tile(key, title, text.format(here), None if there is None else text.format(there)) for key, title, text in asked
    ]
    below = _level_below(levels, place)
    if below is not None:
        tiles.append(Tile("ranks", f"各{below}排名", f"{here}各{below}{year}年人均纯收入排名"))
    # Documents set targets for counties and above.
    if place is not None and not levels.level(place.level).names_repeat:
        tiles.append(Tile("targets", "目标完成情况", f"{here}目标完成了没有？"))
    return tuple(tiles)


def _called(names: ValueDictionary, levels: Places, place: PlaceName | None) -> str:
    """The name as a question says it; names that repeat with those above, up to the county."""
    if place is None:
        return ""
    depth = len(place.path)
    if not levels.levels[depth].names_repeat:
        return place.name
    outer = names.by_code.get((levels.levels[depth - 1].name, place.path[-1]))
    return f"{_called(names, levels, outer)}{place.name}"


def _level_below(levels: Places, place: PlaceName | None) -> str | None:
    """The label of the places to rank: of everything on file its counties."""
    if place is None:
        return levels.level("county").label
    depth = len(place.path) + 1
    return levels.levels[depth].label if depth < len(levels.levels) else None


def _choices(names: ValueDictionary, levels: Places, place: PlaceName | None, area: Area) -> list[PlaceName]:
    """The places to choose from: those whose names are their own, and those right inside the chosen one."""
    inside = place.code if place else ""
    return [
        each
        for each in names.places
        if (area.place is None or each.code.startswith(area.place.code))
        and (not levels.level(each.level).names_repeat or (inside and each.path[-1:] == (inside,)))
    ]


def _shown(place: PlaceName | None) -> dict[str, str] | None:
    return {"code": place.code, "name": place.name, "level": place.level} if place else None
