"""Made-up incomes of households, tuned so that a county's group figure of a year is the one that was chosen for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import YEARS, Floats, Ints, between, chance, spread, total
from sql_tools.warehouse.made_up.conditions import Conditions
from sql_tools.warehouse.made_up.families import Families
from sql_tools.warehouse.made_up.jobs import OWN_BUSINESS, Jobs
from sql_tools.warehouse.made_up.status import Status
from sql_tools.warehouse.made_up.support import CASH, DIVIDEND, Help, Stays

_TREND: Floats = np.array([1.0, 1.09, 1.17, 1.27, 1.38])
"""How money grows before it is tuned, so that transfers keep pace."""
NOT_RECORDED = -1


@dataclass(frozen=True)
class Incomes:
    """Whole yuan, [household, year]; ``jobs``: [job]; ``per_capita`` in fen; ``self_pay`` may be ``NOT_RECORDED``."""

    jobs: Ints
    wage: Ints
    business: Ints
    cost: Ints
    property: Ints
    transfer: Ints
    net: Ints
    per_capita: Ints
    self_pay: Ints


@dataclass(frozen=True)
class _Earned:
    """What is tuned: in yuan, [household, year] or [job]."""

    jobs: Floats
    wage: Floats
    own: Floats
    farm: Floats
    rent: Floats

    @property
    def sum(self) -> Floats:
        return self.wage + self.own + self.farm + self.rent


def make_incomes(
    rng: np.random.Generator,
    people: Families,
    conditions: Conditions,
    status: Status,
    jobs: Jobs,
    given: Sequence[Help],
    stays: Stays,
    target: Sequence[int],
) -> Incomes:
    """Draw, tune to ``target`` (yuan per head of 脱贫人口和监测对象, a year each), round to yuan, and add up."""
    households = len(people.kind)
    dividends = sum(part.by_household(households) for part in given if part.measure == DIVIDEND)
    cash = sum(part.by_household(households) for part in given if part.measure in CASH)
    transfer = np.round(cash + _entitled(rng, people, status) + _family_support(rng, people, conditions, target))
    earned = _earned(rng, people, conditions, status, jobs)
    factor = _factor(people, status, earned.sum, dividends + transfer, target)
    job_income = np.maximum(np.round(earned.jobs * factor[jobs.year]), 100)
    business, cost = _business(rng, earned.own * factor, earned.farm * factor)
    wage = _per_household(job_income * (jobs.kind != OWN_BUSINESS), people, jobs)
    property_income = np.round(earned.rent * factor) + dividends
    net = wage + business - cost + property_income + transfer
    return Incomes(
        jobs=job_income.astype(np.int64),
        wage=wage.astype(np.int64),
        business=business.astype(np.int64),
        cost=cost.astype(np.int64),
        property=property_income.astype(np.int64),
        transfer=transfer.astype(np.int64),
        net=net.astype(np.int64),
        per_capita=_rounded_ratio(net.astype(np.int64) * 100, people.population),
        self_pay=_self_pay(rng, people, stays),
    )


def _per_household(of_jobs: Floats, people: Families, jobs: Jobs) -> Floats:
    cell = people.household[jobs.person] * len(YEARS) + jobs.year
    return total(of_jobs, cell, len(people.kind) * len(YEARS)).reshape(-1, len(YEARS))


def _earned(rng: np.random.Generator, people: Families, conditions: Conditions, status: Status, jobs: Jobs) -> _Earned:
    households = len(people.kind)
    shape = (households, len(YEARS))
    luck = spread(rng, 0.22, households)[:, None]
    group = np.where(status.monitored[:, None], 0.86 * spread(rng, 0.02, len(YEARS)), 1.0) * luck
    job = jobs.income * group[people.household[jobs.person], jobs.year] * _TREND[jobs.year]
    hands = np.minimum(total(conditions.labor.astype(np.int64), people.household, households), 3)
    farms = ~chance(rng, 0.14, households)
    farm = 3400 * spread(rng, 0.6, households)[:, None] * (0.35 + 0.35 * hands) * farms[:, None] * luck * _TREND
    lets = ~chance(rng, 0.4, households)
    return _Earned(
        jobs=job,
        wage=_per_household(job * (jobs.kind != OWN_BUSINESS), people, jobs),
        own=_per_household(job * (jobs.kind == OWN_BUSINESS), people, jobs),
        farm=farm * spread(rng, 0.06, shape),
        rent=np.where(lets, 420 * spread(rng, 0.8, households), 0)[:, None] * _TREND,
    )


def _entitled(rng: np.random.Generator, people: Families, status: Status) -> Floats:
    """Pensions of the old, 低保金, 特困供养金 and subsidies of the land."""
    households = len(people.kind)
    old = total(((people.age_by_year >= 60) & people.present).astype(np.int64), people.household, households)
    pension = old * between(rng, 1500, 2500, households)[:, None]
    allowance = np.where(status.allowance, between(rng, 2400, 4300, households), 0)[:, None] * np.minimum(
        people.population, 3
    )
    destitute = np.where(status.destitute, between(rng, 8800, 10_800, households), 0)[:, None] * people.population
    land = between(rng, 60, 700, households)[:, None]
    entitled: Floats = (pension + allowance + destitute) * 1.045 ** np.arange(len(YEARS)) + land
    return entitled


def _family_support(
    rng: np.random.Generator, people: Families, conditions: Conditions, target: Sequence[int]
) -> Floats:
    """What children elsewhere give to a household in which nobody can work, each year a little more."""
    households = len(people.kind)
    alone = total(conditions.labor.astype(np.int64), people.household, households) == 0
    level = target[0] * 0.36 * spread(rng, 0.4, households)[:, None] * spread(rng, 0.03, (households, len(YEARS)))
    support: Floats = alone * level * people.population * 1.07 ** np.arange(len(YEARS))
    return support


def _factor(people: Families, status: Status, earned: Floats, fixed: Floats, target: Sequence[int]) -> Floats:
    """By what all earned income of a year must be multiplied for the union's income per head to be the target."""
    group = status.union[:, None] & status.on_file
    heads = (people.population * group).sum(axis=0)
    wanted = np.asarray(target) * heads - (fixed * group).sum(axis=0)
    factor: Floats = np.maximum(wanted / np.maximum((earned * group).sum(axis=0), 1.0), 0.1)
    return factor


def _business(rng: np.random.Generator, own: Floats, farm: Floats) -> tuple[Floats, Floats]:
    """Gross income and cost of farm and own business together. In a bad year, now and then, the cost is the larger."""
    bad = chance(rng, 0.02, farm.shape) & (farm > 0) & (own == 0)
    net: Floats = np.rint(np.where(bad, -farm * rng.random(farm.shape), own + farm))
    ratio = 0.25 + 0.3 * rng.random((len(farm), 1))
    gross: Floats = np.rint(np.where(bad, farm, net / (1 - ratio)))
    return gross, gross - net


def _rounded_ratio(fen: Ints, heads: Ints) -> Ints:
    """``fen`` per head, rounded half up."""
    return (2 * fen + heads) // (2 * heads)


def _self_pay(rng: np.random.Generator, people: Families, stays: Stays) -> Ints:
    """Own part of hospital cost and some more; for one household in eight it was not asked."""
    households = len(people.kind)
    cell = people.household[stays.person] * len(YEARS) + stays.year
    own = total(stays.covered - stays.reimbursed, cell, households * len(YEARS)).reshape(households, len(YEARS))
    paid = (own + 260 * spread(rng, 1.0, own.shape)).astype(np.int64)
    return np.where(chance(rng, 0.12, own.shape), NOT_RECORDED, paid)
