"""Made-up jobs: at most one a person and year, mostly the same one year after year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import YEARS, Bools, Floats, Ints, between, chance, choose, spread, total
from sql_tools.warehouse.made_up.conditions import SKILLED, WEAK, Conditions
from sql_tools.warehouse.made_up.families import Families

KINDS = ("外出务工", "就近务工", "公益性岗位", "帮扶车间", "灵活就业", "自主创业")
AWAY, NEAR, PUBLIC_POST, WORKSHOP, CASUAL, OWN_BUSINESS = range(len(KINDS))
PLACES = ("乡内", "县内", "省内", "省外")
TOWN, COUNTY, PROVINCE, OUTSIDE = range(len(PLACES))
POSTS = ("保洁员", "护林员", "道路维护员", "巡查值守员", "其他")
NO_POST = -1

_KIND_SHARES: Floats = np.array(
    [
        [0.56, 0.16, 0.02, 0.06, 0.14, 0.06],  # under 50
        [0.30, 0.24, 0.10, 0.08, 0.22, 0.06],  # older
        [0.04, 0.16, 0.42, 0.12, 0.26, 0.00],  # able to work only a little
    ]
)
_PLACE_SHARES: Floats = np.array(
    [
        [0.00, 0.14, 0.34, 0.52],
        [0.80, 0.20, 0.00, 0.00],
        [1.00, 0.00, 0.00, 0.00],
        [0.75, 0.25, 0.00, 0.00],
        [0.55, 0.35, 0.10, 0.00],
        [0.60, 0.35, 0.05, 0.00],
    ]
)
_MONTHLY: Floats = np.array([3900.0, 2800.0, 750.0, 2100.0, 1900.0, 3000.0])
_MONTHLY_BY_PLACE: Floats = np.array([1.0, 1.05, 1.15, 1.28])
_MONTHS: Ints = np.array([[8, 11], [7, 11], [12, 12], [6, 11], [3, 8], [10, 12]])


@dataclass(frozen=True)
class Jobs:
    """One element a job: ``person`` and ``year`` indexes, codes; ``income`` in yuan, not yet tuned."""

    person: Ints
    year: Ints
    kind: Ints
    place: Ints
    months: Ints
    post: Ints
    income: Floats


def make_jobs(rng: np.random.Generator, people: Families, conditions: Conditions) -> Jobs:
    """Draw the jobs of everyone able to work."""
    shape = (people.size, len(YEARS))
    kind = _steady(rng, lambda: _choose_kind(rng, people, conditions), 0.02)
    employed = _employed(rng, people, conditions)
    person, year = np.nonzero(employed)
    code = kind[person, year]
    place = _place(rng, kind)[person, year]
    usual = between(rng, _MONTHS[kind][..., 0], _MONTHS[kind][..., 1], shape)[:, :1]
    moved = usual + between(rng, -1, 1, shape) * chance(rng, 0.15, shape)
    months = np.clip(moved[person, year], _MONTHS[code, 0], _MONTHS[code, 1])
    level = spread(rng, 0.26, people.size) * np.where(conditions.ability == SKILLED, 1.18, 1.0)
    level = np.where(code == PUBLIC_POST, 1.0, level[person])
    income = _MONTHLY[code] * _MONTHLY_BY_PLACE[place] * months * level * spread(rng, 0.025, len(person))
    post = choose(rng, [0.42, 0.2, 0.16, 0.14, 0.08], people.size)[person]
    return Jobs(person, year, code, place, months, np.where(code == PUBLIC_POST, post, NO_POST), income)


def _choose_kind(rng: np.random.Generator, people: Families, conditions: Conditions) -> Ints:
    """A kind of job for everyone, by age and ability."""
    group = np.where(conditions.ability == WEAK, 2, np.where(people.age < 50, 0, 1))
    borders = np.cumsum(_KIND_SHARES[group], axis=1)
    kind: Ints = (rng.random(people.size)[:, None] * borders[:, -1:] >= borders).sum(axis=1).astype(np.int64)
    return kind


def _place(rng: np.random.Generator, kind: Ints) -> Ints:
    """The same draw over the years, so that a person who keeps the kind of job keeps the place."""
    borders = np.cumsum(_PLACE_SHARES[kind], axis=2)
    drawn = rng.random(len(kind))[:, None, None]
    place: Ints = (drawn >= borders[..., :-1]).sum(axis=2).astype(np.int64)
    return place


def _employed(rng: np.random.Generator, people: Families, conditions: Conditions) -> Bools:
    """Who has a job in which year. A household that has somebody able to work but nobody at work is rare."""
    households = len(people.kind)
    likely = np.where(conditions.ability == WEAK, 0.5, np.where(people.age >= 56, 0.72, 0.94))
    usual = chance(rng, likely, people.size)[:, None]
    shape = conditions.labor.shape
    works = np.where(usual, ~chance(rng, 0.009, shape), chance(rng, 0.025, shape)) & conditions.labor
    idle = (total(works.astype(np.int64), people.household, households) == 0) & ~chance(rng, 0.12, households)[:, None]
    first = _first_able(people, conditions.labor)
    employed: Bools = works | (idle[people.household] & first)
    return employed


def _first_able(people: Families, labor: Bools) -> Bools:
    """The first member able to work of each household, [person, year]."""
    count = np.cumsum(labor, axis=0)
    start = np.searchsorted(people.household, people.household)
    before: Ints = count[start] - labor[start]
    first: Bools = labor & (count - before == 1)
    return first


def _steady(rng: np.random.Generator, draw: Callable[[], Ints], change: float) -> Ints:
    """What ``draw`` gives, kept from year to year but for a share of ``change``, [person, year]."""
    columns = [draw()]
    for _ in YEARS[1:]:
        fresh = draw()
        columns.append(np.where(chance(rng, change, len(fresh)), fresh, columns[-1]))
    return np.stack(columns, axis=1)
