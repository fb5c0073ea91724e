"""What is on file about made-up households: lifted, monitored, relocated, on allowance; and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import LAST_DAY, YEAR_ROW, Bools, Floats, Ints, between, chance, choose, total
from sql_tools.warehouse.made_up.conditions import COLLEGE, DISABLED, SERIOUS, Conditions
from sql_tools.warehouse.made_up.families import ALONE, Families
from sql_tools.warehouse.made_up.villages import Villages

MONITOR_TYPES = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
UNSTABLE, MARGINAL, SUDDEN = range(len(MONITOR_TYPES))
RISKS = ("因病", "因残", "因学", "因灾", "因意外事故", "缺劳动力", "产业失败", "务工不稳")
NO = -1
"""A code that is not recorded, or does not apply."""

_FIRST_DAY = int(np.datetime64("2020-03-01").astype(np.int64))
_HALF_YEAR = 183


@dataclass(frozen=True)
class Status:
    """One element a household; codes and dates are ``NO`` where they do not apply or are not recorded.

    ``on_file``: [household, year], whether the household has its figures of that year.
    """

    village: Ints
    lifted: Bools
    lifted_year: Ints
    monitor: Ints
    since: Ints
    risk: Ints
    cleared: Bools
    cleared_on: Ints
    relocated: Bools
    allowance: Bools
    destitute: Bools
    first_year: Ints
    on_file: Bools

    @property
    def monitored(self) -> Bools:
        """监测户 of whatever kind."""
        monitored: Bools = self.monitor != NO
        return monitored

    @property
    def union(self) -> Bools:
        """脱贫户 or 监测户."""
        return self.lifted | self.monitored


def make_status(rng: np.random.Generator, villages: Villages, people: Families, conditions: Conditions) -> Status:
    """Draw the status of every household; the households of a village stand together."""
    n = len(people.kind)
    village = np.repeat(np.arange(villages.size), villages.households)
    hardship = _Hardship.of(people, conditions, n)
    lifted = chance(rng, 0.8, n)
    monitor = _monitor(rng, lifted, villages.watched[village] * hardship.weight)
    monitored = monitor != NO
    since = np.where(monitored, between(rng, _FIRST_DAY, LAST_DAY - 30, n), NO)
    cleared = monitored & chance(rng, 0.58, n) & (since + _HALF_YEAR < LAST_DAY)
    cleared_on = np.where(cleared, between(rng, np.minimum(since + _HALF_YEAR, LAST_DAY - 1), LAST_DAY, n), NO)
    destitute = np.isin(people.kind, ALONE) & hardship.no_labor & (people.population[:, -1] == 1) & chance(rng, 0.3, n)
    need = 0.06 + 0.12 * hardship.serious + 0.1 * hardship.disabled + 0.12 * hardship.no_labor + 0.22 * monitored
    site = villages.resettlement[village]
    first_year = _first_year(rng, monitored & ~lifted, since)
    return Status(
        village=village,
        lifted=lifted,
        lifted_year=np.where(lifted, 2014 + choose(rng, [0.08, 0.1, 0.14, 0.2, 0.2, 0.18, 0.1], n), NO),
        monitor=monitor,
        since=np.where(chance(rng, 0.04, n), NO, since),
        risk=np.where(monitored & ~chance(rng, 0.06, n), hardship.risk(rng), NO),
        cleared=cleared,
        cleared_on=cleared_on,
        relocated=lifted & chance(rng, np.where(site, 0.3, 0.02), n),
        allowance=~destitute & chance(rng, need, n),
        destitute=destitute,
        first_year=first_year,
        on_file=(first_year[:, None] <= YEAR_ROW) & ~chance(rng, 0.005, (n, YEAR_ROW.size)),
    )


@dataclass(frozen=True)
class _Hardship:
    serious: Bools
    disabled: Bools
    studies: Bools
    no_labor: Bools

    @classmethod
    def of(cls, people: Families, conditions: Conditions, households: int) -> _Hardship:
        def some(of: Bools) -> Bools:
            return total(of.astype(np.int64), people.household, households) > 0

        return cls(
            serious=some(conditions.health == SERIOUS),
            disabled=some(conditions.health == DISABLED),
            studies=some(conditions.stage[:, -1] >= COLLEGE),
            no_labor=~some(conditions.labor[:, -1]),
        )

    @property
    def weight(self) -> Floats:
        """How much likelier than usual the household is to be monitored."""
        weight: Floats = 0.7 + 2.2 * self.serious + 1.6 * self.disabled + 0.5 * self.studies + 0.6 * self.no_labor
        return weight

    def risk(self, rng: np.random.Generator) -> Ints:
        """A risk that fits: illness where somebody is ill, and so on; else one that needs no sign."""
        n = len(self.serious)
        other = np.array([3, 4, 6, 7])[choose(rng, [0.15, 0.2, 0.2, 0.45], n)]
        signs = [self.serious, self.disabled, self.no_labor, self.studies]
        return np.select(signs, [0, 1, 5, 2], other).astype(np.int64)


def _monitor(rng: np.random.Generator, lifted: Bools, likely: Floats) -> Ints:
    """脱贫不稳定户 only of the lifted, 边缘易致贫户 only of the others, 突发严重困难户 of both."""
    n = len(lifted)
    monitored = chance(rng, np.where(lifted, 0.55, 3.0) * likely, n)
    usual = np.where(lifted, UNSTABLE, MARGINAL)
    return np.where(monitored, np.where(chance(rng, 0.2, n), SUDDEN, usual), NO)


def _first_year(rng: np.random.Generator, newly_watched: Bools, since: Ints) -> Ints:
    """Households that were never lifted often come on file in the year in which they are first watched."""
    year = since.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(newly_watched & chance(rng, 0.6, len(since)), np.maximum(year, 2021), 2021)
