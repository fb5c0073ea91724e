"""One made-up county, whole: all its arrays, drawn from one seed in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import Bools, Ints
from sql_tools.warehouse.made_up.conditions import Conditions, make_conditions, make_insurance
from sql_tools.warehouse.made_up.families import Families, make_families
from sql_tools.warehouse.made_up.identities import Identities, make_identities, make_phones
from sql_tools.warehouse.made_up.incomes import Incomes, make_incomes
from sql_tools.warehouse.made_up.jobs import Jobs, make_jobs
from sql_tools.warehouse.made_up.places import County, village_names
from sql_tools.warehouse.made_up.status import Status, make_status
from sql_tools.warehouse.made_up.support import Help, Stays, make_help, make_stays, medical_aid, post_subsidies
from sql_tools.warehouse.made_up.village_figures import Projects, VillageYears, make_projects, make_village_years
from sql_tools.warehouse.made_up.villages import Villages, make_villages


@dataclass(frozen=True)
class CountyData:
    """The arrays of a county; indexes point within it."""

    county: County
    villages: Villages
    people: Families
    conditions: Conditions
    medical: Bools
    pension: Bools
    identities: Identities
    phones: Ints
    status: Status
    jobs: Jobs
    incomes: Incomes
    help: tuple[Help, ...]
    stays: Stays
    village_years: VillageYears
    projects: Projects


def make_county(seed: int, number: int, county: County) -> CountyData:
    """The ``number``-th county of the demo of ``seed``; the same arguments give the same county."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    villages = make_villages(rng, county, village_names())
    people = make_families(rng, county.households)
    conditions = make_conditions(rng, people)
    medical, pension = make_insurance(rng, people, conditions, county.medical)
    status = make_status(rng, villages, people, conditions)
    jobs = _on_file(make_jobs(rng, people, conditions), people, status)
    given = make_help(rng, people, conditions, status, jobs)
    stays = make_stays(rng, people, conditions, status, county.reimbursed)
    incomes = make_incomes(rng, people, conditions, status, jobs, given, stays, county.union_income)
    late = (
        post_subsidies(rng, people, status, jobs, incomes.jobs),
        medical_aid(rng, people, status, stays),
    )
    size = villages.size
    on_file = np.bincount(status.village[people.household], minlength=size)
    union = np.bincount(status.village, weights=status.union, minlength=size).astype(np.int64)
    return CountyData(
        county=county,
        villages=villages,
        people=people,
        conditions=conditions,
        medical=medical,
        pension=pension,
        identities=make_identities(rng, people, number + 1),
        phones=make_phones(rng, county.households),
        status=status,
        jobs=jobs,
        incomes=incomes,
        help=given + late,
        stays=stays,
        village_years=make_village_years(rng, villages, on_file),
        projects=make_projects(rng, villages, union),
    )


def _on_file(jobs: Jobs, people: Families, status: Status) -> Jobs:
    """The jobs of years in which the household has its figures."""
    rows = status.on_file[people.household[jobs.person], jobs.year]
    return Jobs(*(getattr(jobs, name)[rows] for name in Jobs.__dataclass_fields__))
