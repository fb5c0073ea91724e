"""Made-up villages in the towns of a county."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import Bools, Floats, Ints, chance, choose, spread
from sql_tools.warehouse.made_up.places import County, VillageNames

_TOWN_NUMBERS = (("街道", 1), ("镇", 100), ("乡", 200))
"""Where the numbers of a kind of town begin, as in real codes. The numbers themselves are not the real ones."""
_LARGE = 230
"""The three largest villages of a county have about so many households on file, which is over 500 persons."""


@dataclass(frozen=True)
class Villages:
    """The villages of a county; arrays and tuples have one element each. ``watched``: share of households monitored."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    town_codes: tuple[str, ...]
    town_names: tuple[str, ...]
    key: Bools
    resettlement: Bools
    households: Ints
    watched: Floats
    collective: Floats

    @property
    def size(self) -> int:
        """How many villages there are."""
        return len(self.codes)


def make_villages(rng: np.random.Generator, county: County, names: VillageNames) -> Villages:
    """Villages of very different size: a few have far more households on file than most, and a few have none."""
    towns = len(county.towns)
    count = max(towns, round(county.households / _mean_size(county.households, towns)))
    town = np.sort(np.concatenate([np.arange(towns), choose(rng, spread(rng, 0.3, towns), count - towns)]))
    number = np.arange(count) - np.searchsorted(town, town)
    community = chance(rng, 0.5, count) & np.array([county.towns[t].endswith("街道") for t in town])
    town_codes = _town_codes(county)
    households = _households(rng, county.households, town, towns)
    key = chance(rng, 0.12, count)
    return Villages(
        codes=tuple(
            f"{town_codes[t]}{(1 if c else 200) + n:03d}" for t, n, c in zip(town, number, community, strict=True)
        ),
        names=_names(rng, town, community, names),
        town_codes=tuple(town_codes[t] for t in town),
        town_names=tuple(county.towns[t] for t in town),
        key=key,
        resettlement=chance(rng, 0.1, count),
        households=households,
        watched=_watched(rng, households, key),
        collective=county.collective * spread(rng, 0.75, count),
    )


def _mean_size(households: int, towns: int) -> float:
    """Households on file in a village: about 28 in the small demo, up to 60 where a county has very many."""
    return float(np.clip(households / towns / 3, 28, 60))


def _town_codes(county: County) -> list[str]:
    numbers = dict(_TOWN_NUMBERS)
    codes = []
    for town in county.towns:
        kind = next(ending for ending, _ in _TOWN_NUMBERS if town.endswith(ending))
        codes.append(f"{county.region.code}{numbers[kind]:03d}")
        numbers[kind] += 1
    return codes


def _names(rng: np.random.Generator, town: Ints, community: Bools, names: VillageNames) -> tuple[str, ...]:
    """Unique within a town; those of ``names.repeated`` turn up in several towns."""
    pairs = (head + tail for head in names.heads for tail in names.tails if head != tail)
    pool = [name for name in pairs if name not in names.repeated]
    order = rng.permutation(len(pool))
    repeated = chance(rng, 0.15, len(town))
    common = rng.integers(0, len(names.repeated), len(town))
    taken: set[tuple[int, str]] = set()
    result = []
    for i in range(len(town)):
        name = names.repeated[common[i]] if repeated[i] else pool[order[i % len(pool)]]
        if (town[i], name) in taken:
            name = pool[order[i % len(pool)]]
        taken.add((int(town[i]), name))
        result.append(name + ("社区" if community[i] else "村"))
    return tuple(result)


def _households(rng: np.random.Generator, households: int, town: Ints, towns: int) -> Ints:
    weight = spread(rng, 0.85, len(town)) * spread(rng, 0.25, towns)[town]
    weight[town == 0] *= 1.5
    weight[chance(rng, 0.02, len(town))] = 0.0
    share = weight / weight.sum()
    largest = np.argsort(-share, kind="stable")[:3]
    share[largest] = np.maximum(share[largest], min(0.08, _LARGE / max(households, 1)))
    return rng.multinomial(households, share / share.sum()).astype(np.int64)


def _watched(rng: np.random.Generator, households: Ints, key: Bools) -> Floats:
    """Mostly some 8 %, more in key villages; every other of the largest villages is a weak one."""
    share = np.clip(0.075 * spread(rng, 0.6, len(households)) * np.where(key, 1.6, 1.0), 0.01, 0.4)
    largest = np.argsort(-households, kind="stable")
    share[largest[: max(4, len(share) // 25) : 2]] = 0.33
    return share
