"""How made-up people are: at school, in health, able to work; each a consequence of age, and steady over the years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import YEAR_ROW, Bools, Floats, Ints, between, chance, choose
from sql_tools.warehouse.made_up.families import Families

STAGES = ("非在校生", "学前", "小学", "初中", "高中", "中职", "高职高专", "本科及以上")
NOT_AT_SCHOOL, PRESCHOOL, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, COLLEGE, UNIVERSITY = range(len(STAGES))
HEALTH = ("健康", "长期慢性病", "大病", "残疾")
HEALTHY, CHRONIC, SERIOUS, DISABLED = range(len(HEALTH))
ABILITIES = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
ORDINARY, SKILLED, WEAK, LOST, NONE = range(len(ABILITIES))

_TRACKS: Ints = np.array(
    [
        # stage at 15–17, stage at 18–20, stage at 21
        [NOT_AT_SCHOOL, NOT_AT_SCHOOL, NOT_AT_SCHOOL],
        [VOCATIONAL, NOT_AT_SCHOOL, NOT_AT_SCHOOL],
        [VOCATIONAL, COLLEGE, NOT_AT_SCHOOL],
        [SENIOR, NOT_AT_SCHOOL, NOT_AT_SCHOOL],
        [SENIOR, COLLEGE, NOT_AT_SCHOOL],
        [SENIOR, UNIVERSITY, UNIVERSITY],
    ]
)
_TRACK_SHARES = (0.06, 0.26, 0.14, 0.12, 0.18, 0.24)
_ILLNESS: Floats = np.array(
    # 长期慢性病, 大病, 残疾
    [[0.015, 0.004, 0.015], [0.09, 0.016, 0.035], [0.26, 0.032, 0.05]]
)
"""Shares under 40, from 40 to 59, and above."""


@dataclass(frozen=True)
class Conditions:
    """``stage`` and ``labor`` (able to work): [person, year]; ``health`` and ``ability``: as of the end of 2025."""

    stage: Ints
    labor: Bools
    health: Ints
    ability: Ints

    @property
    def student(self) -> Bools:
        """At school, 学前 not counted, [person, year]."""
        return self.stage > PRESCHOOL


def make_conditions(rng: np.random.Generator, people: Families) -> Conditions:
    """Draw school, health and ability to work."""
    stage = _stages(rng, people)
    health = _health(rng, people.age)
    weak, lost = _limits(rng, health)
    retired_at = np.where(people.male, between(rng, 62, 74, people.size), between(rng, 58, 71, people.size))
    age = people.age_by_year
    labor = people.present & (age >= 16) & (age < retired_at[:, None]) & (stage == NOT_AT_SCHOOL) & ~lost[:, None]
    weak |= (people.age >= 60) & chance(rng, 0.65, people.size)
    skilled = chance(rng, np.where((people.age > 17) & (people.age < 52), 0.26, 0.06), people.size)
    able = np.where(weak, WEAK, np.where(skilled, SKILLED, ORDINARY))
    ability = np.where(labor[:, -1], able, np.where(lost & (people.age >= 16), LOST, NONE))
    return Conditions(stage, labor, health, ability)


def _stages(rng: np.random.Generator, people: Families) -> Ints:
    """A school year begins in September: who turns six by then is in the first class."""
    born_late = (people.birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12) >= 8
    age = YEAR_ROW - people.birth_year[:, None] - born_late[:, None]
    track = _TRACKS[choose(rng, _TRACK_SHARES, people.size)]
    nursery = chance(rng, 0.88, people.size)[:, None]
    levels = [age < 3, age < 6, age < 12, age < 15, age < 18, age < 21, age < 22]
    stages = [
        np.full_like(age, NOT_AT_SCHOOL),
        np.where(nursery, PRESCHOOL, NOT_AT_SCHOOL) + np.zeros_like(age),
        np.full_like(age, PRIMARY),
        np.full_like(age, JUNIOR),
        *(track[:, [i]] + np.zeros_like(age) for i in range(3)),
    ]
    return np.select(levels, stages, NOT_AT_SCHOOL)


def _health(rng: np.random.Generator, age: Ints) -> Ints:
    borders = np.cumsum(_ILLNESS[np.digitize(age, [40, 60])], axis=1)
    drawn = rng.random(len(age))[:, None]
    ill = (drawn >= borders).sum(axis=1)
    return np.where(ill == 3, HEALTHY, ill + 1)


def _limits(rng: np.random.Generator, health: Ints) -> tuple[Bools, Bools]:
    """Who can work only a little, and who no longer can."""
    drawn = rng.random(len(health))
    lost_below = np.array([0.0, 0.06, 0.5, 0.4])[health]
    weak_below = np.array([0.03, 0.4, 1.0, 0.9])[health]
    return drawn < weak_below, drawn < lost_below


def make_insurance(
    rng: np.random.Generator, people: Families, conditions: Conditions, medical_rate: float
) -> tuple[Bools, Bools]:
    """Basic medical insurance of everyone, and pension insurance of those of 16 and over who are not at school."""
    medical = chance(rng, medical_rate, people.size)
    grown = (people.age >= 16) & ~conditions.student[:, -1]
    pension = grown & chance(rng, np.where(people.age >= 60, 0.995, 0.965), people.size)
    return medical, pension
