"""Yearly figures of made-up villages, and their projects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import YEARS, Ints, between, chance, choose, spread
from sql_tools.warehouse.made_up.villages import Villages

PROJECT_KINDS = ("种植", "养殖", "加工", "庭院经济", "乡村旅游", "光伏", "帮扶车间")
PROJECT_NAMES = (
    ("优质稻种植基地", "油茶林改造", "蔬菜大棚", "柑橘示范园", "食用菌种植"),
    ("湘黄鸡养殖", "生猪代养场", "黑山羊养殖", "稻虾共养", "肉牛养殖小区"),
    ("粮油加工厂", "茶叶加工车间", "红薯粉加工", "冷链仓储"),
    ("庭院果蔬", "庭院养鸡", "庭院花卉"),
    ("农家乐改造", "民宿集群", "研学营地"),
    ("屋顶光伏电站", "村级光伏电站"),
    ("服装帮扶车间", "电子帮扶车间", "手工编织帮扶车间"),
)
NOT_RECORDED = -1
_SMALLEST, _LARGEST = 800, 4000


@dataclass(frozen=True)
class VillageYears:
    """Persons and whole yuan, [village, year]; ``NOT_RECORDED`` where the village did not report."""

    population: Ints
    income: Ints
    dividend: Ints


@dataclass(frozen=True)
class Projects:
    """One element a project; ``name`` is the place in the names of its kind; money in whole yuan."""

    village: Ints
    year: Ints
    kind: Ints
    name: Ints
    fund: Ints
    linked: Ints
    share: Ints


def make_village_years(rng: np.random.Generator, villages: Villages, on_file: Ints) -> VillageYears:
    """``on_file``: persons on file in each village. The whole village has 800 to 4,000, and more than those on file."""
    shape = (villages.size, len(YEARS))
    usual = 1500 * spread(rng, 0.4, villages.size) + 1.1 * on_file
    base = np.clip(usual, np.maximum(_SMALLEST, 1.3 * on_file), np.maximum(_LARGEST, 1.3 * on_file))
    population = np.clip(
        base[:, None] * (1 - 0.006 * np.arange(len(YEARS))) + between(rng, -6, 6, shape), _SMALLEST, None
    )
    growth = np.cumprod(1 + np.clip(rng.normal(0.2, 0.16, shape), -0.3, 0.9), axis=1)
    income = (villages.collective[:, None] * growth).astype(np.int64)
    pays = chance(rng, 0.7, shape)
    dividend = (income * np.where(pays, 0.05 + 0.2 * rng.random(shape), 0)).astype(np.int64)
    unreported = chance(rng, 0.04, shape)
    return VillageYears(
        population=population.astype(np.int64),
        income=np.where(unreported, NOT_RECORDED, income),
        dividend=np.where(unreported | chance(rng, 0.1, shape), NOT_RECORDED, dividend),
    )


def make_projects(rng: np.random.Generator, villages: Villages, union_households: Ints) -> Projects:
    """``union_households``: 脱贫户 and 监测户 of each village, of which a project links a part."""
    shape = (villages.size, len(YEARS))
    times = chance(rng, np.where(villages.key, 0.7, 0.35)[:, None], shape).astype(np.int64) + chance(rng, 0.08, shape)
    village, year = np.nonzero(times)
    again = times[village, year]
    village, year = np.repeat(village, again), np.repeat(year, again)
    n = len(village)
    kind = choose(rng, [0.3, 0.22, 0.12, 0.16, 0.06, 0.06, 0.08], n)
    names = np.array([len(options) for options in PROJECT_NAMES])[kind]
    fund = between(rng, 8, 150, n) * 10_000
    share = np.where(chance(rng, 0.12, n), NOT_RECORDED, fund * between(rng, 0, 9, n) // 100)
    return Projects(
        village=village,
        year=year,
        kind=kind,
        name=rng.integers(0, names),
        fund=fund,
        linked=np.round(union_households[village] * (0.1 + 0.6 * rng.random(n))).astype(np.int64),
        share=share,
    )
