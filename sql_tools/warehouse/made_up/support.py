"""Made-up help: which household or person got what in which year, in accord with school, jobs and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import YEARS, Bools, Floats, Ints, between, chance, spread, total
from sql_tools.warehouse.made_up.conditions import COLLEGE, PRIMARY, VOCATIONAL, Conditions
from sql_tools.warehouse.made_up.families import Families
from sql_tools.warehouse.made_up.jobs import OUTSIDE, PUBLIC_POST, Jobs
from sql_tools.warehouse.made_up.status import Status

MEASURES = (
    "产业帮扶",
    "小额信贷",
    "公益性岗位补贴",
    "一次性交通补助",
    "雨露计划",
    "医疗救助",
    "危房改造",
    "资产收益分红",
    "产业保险",
    "防返贫保险",
    "临时救助",
    "教育资助",
)
NOT_RECORDED = -1
CASH = ("一次性交通补助", "雨露计划", "临时救助", "教育资助")
"""Measures that a household counts as transfer income. 产业帮扶 comes as seed, animals and advice."""
DIVIDEND = "资产收益分红"
NOBODY = -1


@dataclass(frozen=True)
class Help:
    """One element a help given; ``person`` is ``NOBODY`` where it went to the household; ``amount`` in whole yuan,
    or ``NOT_RECORDED``.
    """

    measure: str
    household: Ints
    person: Ints
    year: Ints
    amount: Ints

    def by_household(self, households: int) -> Floats:
        """The amounts of each household and year, in yuan."""
        cell = self.household * len(YEARS) + self.year
        return total(self.amount, cell, households * len(YEARS)).reshape(households, len(YEARS))


def make_help(
    rng: np.random.Generator, people: Families, conditions: Conditions, status: Status, jobs: Jobs
) -> tuple[Help, ...]:
    """Help that does not depend on the final incomes. Only households on file in the year get any."""
    union = status.union[:, None] & status.on_file
    watched = (status.monitored & ~status.cleared)[:, None] & status.on_file
    poor = (status.allowance | status.destitute | status.monitored)[:, None] & status.on_file
    anyone = status.on_file
    return (
        _to_households(rng, "产业帮扶", union, 0.22, (5, 30), 100, unrecorded=0.06),
        _loans(rng, union),
        _travel(rng, people, jobs, union),
        *_students(rng, people, conditions, union),
        _to_households(rng, "危房改造", poor, 0.008, (20, 35), 1000),
        _to_households(rng, DIVIDEND, union, 0.28, (3, 24), 50),
        _to_households(rng, "产业保险", anyone, 0.06, (6, 40), 10, unrecorded=0.04),
        _to_households(rng, "防返贫保险", union, 0.3, (5, 10), 10, unrecorded=0.03),
        _to_households(rng, "临时救助", watched | (poor & chance(rng, 0.3, poor.shape)), 0.12, (5, 40), 100),
    )


def _to_households(
    rng: np.random.Generator,
    measure: str,
    group: Bools,
    likely: float,
    amount: tuple[int, int],
    step: int,
    unrecorded: float = 0.0,
) -> Help:
    household, year = np.nonzero(group & chance(rng, likely, group.shape))
    amounts = between(rng, amount[0], amount[1], len(household)) * step
    amounts[chance(rng, unrecorded, len(household))] = NOT_RECORDED
    return Help(measure, household, np.full(len(household), NOBODY), year, amounts)


def _loans(rng: np.random.Generator, union: Bools) -> Help:
    """A loan runs for three years; its principal stands in the year in which it is taken."""
    year = between(rng, 0, len(YEARS) - 1, len(union))
    takes = chance(rng, 0.14, len(union))
    household = np.flatnonzero(takes & union[np.arange(len(union)), year])
    amount = between(rng, 1, 5, len(household)) * 10_000
    return Help("小额信贷", household, np.full(len(household), NOBODY), year[household], amount)


def _travel(rng: np.random.Generator, people: Families, jobs: Jobs, union: Bools) -> Help:
    """Once a year, for who works in another province."""
    fits = (jobs.place == OUTSIDE) & union[people.household[jobs.person], jobs.year]
    rows = np.flatnonzero(fits & chance(rng, 0.62, len(fits)))
    person = jobs.person[rows]
    amount = np.array([200, 300, 400])[between(rng, 0, 2, len(rows))]
    return Help("一次性交通补助", people.household[person], person, jobs.year[rows], amount)


def _students(rng: np.random.Generator, people: Families, conditions: Conditions, union: Bools) -> tuple[Help, Help]:
    """雨露计划 for 中职 and 高职高专; 教育资助 for all who are at school."""
    mine = union[people.household] & people.present
    stage = conditions.stage
    vocational = mine & ((stage == VOCATIONAL) | (stage == COLLEGE))
    person, year = np.nonzero(vocational & chance(rng, 0.93, stage.shape))
    rain = Help("雨露计划", people.household[person], person, year, np.full(len(person), 3000))
    person, year = np.nonzero(mine & (stage >= PRIMARY) & chance(rng, 0.35, stage.shape))
    grants = np.array([0, 0, 800, 1000, 2000, 2000, 3300, 3800])[stage[person, year]]
    return rain, Help("教育资助", people.household[person], person, year, grants)


def post_subsidies(rng: np.random.Generator, people: Families, status: Status, jobs: Jobs, income: Ints) -> Help:
    """公益性岗位补贴: for the post's holder, at most what the post pays. ``income`` is the final one of each job."""
    fits = (jobs.kind == PUBLIC_POST) & status.union[people.household[jobs.person]]
    rows = np.flatnonzero(fits & chance(rng, 0.9, len(fits)))
    amount = (income[rows] * (0.5 + 0.5 * rng.random(len(rows))) / 10).astype(np.int64) * 10
    person = jobs.person[rows]
    return Help("公益性岗位补贴", people.household[person], person, jobs.year[rows], amount)


@dataclass(frozen=True)
class Stays:
    """One element a stay in hospital: ``person`` and ``year`` indexes, ``covered`` and ``reimbursed`` in whole yuan."""

    person: Ints
    year: Ints
    covered: Ints
    reimbursed: Ints


def make_stays(
    rng: np.random.Generator, people: Families, conditions: Conditions, status: Status, reimbursed: float
) -> Stays:
    """Stays of people on file. ``reimbursed``: the county's usual share paid back, in %; the monitored get more."""
    likely = np.array([0.025, 0.16, 0.62, 0.12])[conditions.health] + 0.03 * (people.age >= 65)
    there = people.present & status.on_file[people.household]
    times = chance(rng, likely[:, None], there.shape) * (1 + chance(rng, 0.16, there.shape).astype(np.int64)) * there
    person, year = np.nonzero(times)
    again = times[person, year]
    person, year = np.repeat(person, again), np.repeat(year, again)
    serious = conditions.health[person] == 2
    covered = np.clip(np.where(serious, 16_000, 6_200) * spread(rng, 0.75, len(person)), 400, 260_000).astype(np.int64)
    watched = (status.monitored & ~status.cleared)[people.household[person]]
    share = reimbursed / 100 - 0.05 + 0.04 * watched + 0.006 * year + rng.normal(0, 0.05, len(person))
    return Stays(person, year, covered, (covered * np.clip(share, 0.3, 0.95)).astype(np.int64))


def medical_aid(rng: np.random.Generator, people: Families, status: Status, stays: Stays) -> Help:
    """医疗救助 is a part of what was paid back of a person's stays of a year."""
    cell, first = np.unique(stays.person * len(YEARS) + stays.year, return_index=True)
    paid = np.zeros(len(cell)) + np.bincount(
        np.searchsorted(cell, stays.person * len(YEARS) + stays.year), stays.reimbursed
    )
    person, year = stays.person[first], stays.year[first]
    rows = np.flatnonzero(status.union[people.household[person]] & chance(rng, 0.45, len(person)))
    amount = (paid[rows] * (0.08 + 0.2 * rng.random(len(rows)))).astype(np.int64)
    return Help("医疗救助", people.household[person[rows]], person[rows], year[rows], amount)


def joined(parts: Sequence[Help]) -> dict[str, Ints]:
    """All help as columns; ``measure`` is the place in ``MEASURES``."""
    code = [np.full(len(part.year), MEASURES.index(part.measure)) for part in parts]
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("household", "person", "year", "amount")
    }
    return {"measure": np.concatenate(code).astype(np.int64), **columns}
