"""The counties of the demo database: six real ones, and as many made-up ones as a larger number of households needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PLACES_FILE = Path(__file__).parent.parent / "demo_places.yaml"
LARGEST_COUNTY = 30_000
"""More households than that are not on file in one county; the rest goes to made-up counties."""
MADE_UP_COUNTY = 25_000
MADE_UP_TOWNS = 24


@dataclass(frozen=True)
class Region:
    """A province, city or county with its published (here: invented) incomes of 2020–2025, in yuan."""

    code: str
    name: str
    level: str
    published: tuple[int, ...]


@dataclass(frozen=True)
class County:
    """What a county is made from. ``union_income``: yuan per head of 脱贫人口和监测对象, 2021–2025."""

    region: Region
    city: Region
    province: Region
    towns: tuple[str, ...]
    households: int
    union_income: tuple[int, ...]
    medical: float
    reimbursed: float
    collective: float


@dataclass(frozen=True)
class VillageNames:
    """The parts that names of made-up villages are put together from."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    repeated: tuple[str, ...]


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(PLACES_FILE.read_text(encoding="utf-8"))
    return content


def village_names() -> VillageNames:
    """The name parts of ``demo_places.yaml``."""
    parts = (_file()[key].split() for key in ("village_heads", "village_tails", "village_repeated"))
    return VillageNames(*(tuple(part) for part in parts))


def counties(households: int) -> tuple[County, ...]:
    """The counties that together hold ``households``, the six real ones first."""
    entries = _file()["counties"]
    largest = max(entry["weight"] for entry in entries.values())
    real = min(households, int(LARGEST_COUNTY / largest))
    sizes = _split(real, [entry["weight"] for entry in entries.values()])
    first = tuple(_real(code, entry, size) for (code, entry), size in zip(entries.items(), sizes, strict=True))
    return first + _made_up(households - real, like=first[4])


def _split(households: int, weights: list[float]) -> list[int]:
    sizes = [int(households * weight) for weight in weights]
    sizes[-1] += households - sum(sizes)
    return sizes


def _region(code: str, level: str, entry: dict[str, Any]) -> Region:
    return Region(code, entry["name"], level, tuple(entry["published"]))


def _real(code: str, entry: dict[str, Any], households: int) -> County:
    content = _file()
    return County(
        region=_region(code, "county", entry),
        city=_region(code[:4], "city", content["cities"][code[:4]]),
        province=_region(code[:2], "province", content["provinces"][code[:2]]),
        towns=tuple(entry["towns"].split()),
        households=households,
        union_income=tuple(entry["union_income"]),
        medical=entry["medical"],
        reimbursed=entry["reimbursed"],
        collective=entry["collective"],
    )


def _made_up(households: int, like: County) -> tuple[County, ...]:
    """Counties that no map has, ten to a city, with the figures of ``like`` moved a little."""
    count = -(-households // MADE_UP_COUNTY)
    sizes = [households // count + (i < households % count) for i in range(count)]
    return tuple(_sample_county(index, size, like) for index, size in enumerate(sizes))


def _sample_county(index: int, households: int, like: County) -> County:
    city_number, number = divmod(index, 10)
    city_code = f"43{51 + city_number}"  # Hunan's own cities have codes up to 4331.
    factor = 0.92 + 0.02 * number
    name = f"样例{index + 1:03d}县"
    heads = village_names().heads
    return replace(
        like,
        region=Region(
            f"{city_code}{21 + number}", name, "county", tuple(int(x * factor) for x in like.region.published)
        ),
        city=replace(like.city, code=city_code, name=f"样例{city_number + 1:02d}市"),
        towns=tuple(f"{heads[i]}{heads[-1 - i]}镇" for i in range(MADE_UP_TOWNS)),
        households=households,
        union_income=tuple(int(x * factor) for x in like.union_income),
    )
