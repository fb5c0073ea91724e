"""Made-up families: who lives in a household, how old they are, and who was there in which year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import LAST_DAY, YEAR_ROW, Bools, Floats, Ints, between, chance, choose

RELATIONS = ("户主", "配偶", "子女", "父母", "孙子女", "其他")
HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, OTHER = range(len(RELATIONS))

_SLOTS: Ints = np.array([HEAD, SPOUSE, CHILD, CHILD, OTHER, GRANDCHILD, GRANDCHILD, PARENT, PARENT])
"""The places that a family has for members; OTHER is the child's wife or husband."""

_KINDS: Floats = np.array(
    [
        # share, head's age from–to, and how likely: spouse, child, second, child's spouse, grandchild, second, parents
        [0.09, 62, 86, 0.00, 0.00, 0.00, 0.0, 0.00, 0.00, 0.0, 0.00],  # old and alone
        [0.09, 60, 82, 1.00, 0.00, 0.00, 0.0, 0.00, 0.00, 0.0, 0.00],  # old couple
        [0.10, 44, 60, 1.00, 0.00, 0.00, 0.0, 0.00, 0.00, 0.0, 0.00],  # couple
        [0.30, 29, 56, 1.00, 1.00, 0.55, 0.0, 0.00, 0.00, 0.0, 0.00],  # parents and children
        [0.17, 31, 54, 1.00, 1.00, 0.60, 0.0, 0.00, 0.00, 1.0, 0.35],  # with the head's parents
        [0.16, 52, 70, 0.85, 1.00, 0.20, 0.9, 0.90, 0.50, 0.0, 0.00],  # three generations
        [0.05, 31, 55, 0.00, 1.00, 0.40, 0.0, 0.00, 0.00, 0.3, 0.00],  # one parent
        [0.04, 35, 62, 0.00, 0.00, 0.00, 0.0, 0.00, 0.00, 0.3, 0.00],  # alone
    ]
)
ALONE: tuple[int, ...] = (0, 7)
_ADULT = 20


@dataclass(frozen=True)
class Families:
    """The members of the households of a county, household by household, the head first.

    ``household``: index of the household; ``number``: 1, 2 … in it; ``birth``: days since 1970; ``age``: at the end of
    2025; ``present``: [person, year]; ``kind``: [household]; ``late``: [household, year], members who have died since.
    """

    household: Ints
    number: Ints
    relation: Ints
    male: Bools
    birth: Ints
    age: Ints
    present: Bools
    kind: Ints
    late: Bools

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.household)

    @property
    def age_by_year(self) -> Ints:
        """The age at the end of each year, [person, year]; negative before birth."""
        return YEAR_ROW - self.birth_year[:, None]

    @property
    def birth_year(self) -> Ints:
        """The year in which each person was born."""
        return self.birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970

    @property
    def population(self) -> Ints:
        """Members of each household at the end of each year, [household, year]."""
        counts = [np.bincount(self.household, weights=column, minlength=len(self.kind)) for column in self.present.T]
        return np.stack(counts, axis=1).astype(np.int64) + self.late


def make_families(rng: np.random.Generator, households: int) -> Families:
    """Draw the families of ``households`` households."""
    kind = choose(rng, _KINDS[:, 0], households)
    ages, there = _members(rng, kind)
    male = _genders(rng, there)
    household, slot = np.nonzero(there)
    age = ages[household, slot]
    birth = LAST_DAY - (age * 365.25).astype(np.int64) - between(rng, 0, 364, len(age))
    joined = _joined(rng, there)[household] * (_SLOTS[slot] == OTHER)
    birth_year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    died = np.where(chance(rng, 0.04, households), between(rng, 2022, 2025, households), 0)
    return Families(
        household=household,
        number=np.cumsum(there.astype(np.int64), axis=1)[household, slot],
        relation=_SLOTS[slot],
        male=male[household, slot],
        birth=birth,
        age=2025 - birth_year,
        present=np.maximum(birth_year, joined)[:, None] <= YEAR_ROW,
        kind=kind,
        late=died[:, None] > YEAR_ROW,
    )


def _members(rng: np.random.Generator, kind: Ints) -> tuple[Ints, Bools]:
    """Ages and presence, [household, slot]."""
    n = len(kind)
    head = between(rng, _KINDS[kind, 1].astype(np.int64), _KINDS[kind, 2].astype(np.int64), n)
    spouse = np.maximum(_ADULT, head + np.round(rng.normal(-1, 3, n)).astype(np.int64))
    child = head - between(rng, 22, 31, n)
    second = child - between(rng, 2, 6, n)
    partner = np.maximum(_ADULT, child + between(rng, -3, 3, n))
    grandchild = child - between(rng, 22, 29, n)
    younger = grandchild - between(rng, 2, 5, n)
    parent = head + between(rng, 21, 30, n)
    other_parent = parent + between(rng, -3, 4, n)
    ages = np.stack([head, spouse, child, second, partner, grandchild, younger, parent, other_parent], axis=1)
    there = chance(rng, np.column_stack([np.ones(n), _KINDS[kind, 3:]]), ages.shape) & (ages >= 0) & (ages <= 96)
    there[:, 4] &= there[:, 2] & (child >= 22)
    there[:, 5] &= there[:, 4]
    there[:, 6] &= there[:, 5]
    there[:, 8] &= there[:, 7]
    return ages, there


def _genders(rng: np.random.Generator, there: Bools) -> Bools:
    """True for men, [household, slot]; couples are a man and a woman."""
    n = len(there)
    male = chance(rng, 0.52, there.shape)
    couple = there[:, 1]
    male[:, 0] = chance(rng, np.where(couple, 0.88, 0.64), n)
    male[:, 1] = ~male[:, 0]
    male[:, 4] = ~male[:, 2]
    male[:, 7] = chance(rng, 0.35, n)
    male[:, 8] = ~male[:, 7]
    return male


def _joined(rng: np.random.Generator, there: Bools) -> Ints:
    """The year in which the child's spouse married in, where there are no grandchildren; 0: before the data begin."""
    recent = chance(rng, 0.3, len(there)) & ~there[:, 5]
    return np.where(recent, between(rng, 2022, 2025, len(there)), 0)
