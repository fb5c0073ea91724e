"""Shapes of results against SQL written by hand: shares, ranks, bands, years, places, lists, areas."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.compiler.keys import band_labels
from sql_tools.errors import PlanError
from sql_tools.plan import (
    EVERYWHERE,
    And,
    Area,
    Change,
    Compare,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InSegment,
    Narrow,
    Not,
    Or,
    Order,
    Place,
    Portion,
    Predicate,
    QueryPlan,
    Related,
    Share,
)

Rows = list[tuple[Any, ...]]
WEST_TOWN = Place(level="town", code="430421101", name="西渡镇")
HENGYANG = Place(level="county", code="430421", name="衡阳县")
CHANGSHA = Place(level="city", code="4301", name="长沙市")
CHANGSHA_COUNTY = Place(level="county", code="430121", name="长沙县")
LIUYANG = Place(level="county", code="430181", name="浏阳市")
HUNAN = Place(level="province", code="43", name="湖南省")

YEARLY = """household_year y JOIN household h USING (household_id) JOIN village v USING (village_code)
            LEFT JOIN household_year p ON p.household_id = y.household_id AND p.year = y.year - 1"""
LABOR = "labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')"


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **rest)


def yearly(*measures: Any, **rest: Any) -> QueryPlan:
    return plan("household_year", *measures, **({"years": (2024,)} | rest))


def where_all(*items: Predicate) -> And:
    return And(items=items)


HOUSEHOLDS = Figure(name="households")
PER_CAPITA = Figure(name="income_per_capita")
BY_TOWN = (Dimension(field="village.town_name"),)
INCOME = "household_year.net_income_per_capita"


def test_share_shows_numerator_and_denominator(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    share = Share(of="population", part=InSegment(name="monitored"), whole=InSegment(name="lifted"))
    expected = sql(f"""SELECT 100.0 * sum(y.population) FILTER (h.monitor_type IS NOT NULL) / sum(y.population),
        sum(y.population) FILTER (h.monitor_type IS NOT NULL), sum(y.population)
        FROM {YEARLY} WHERE y.year = 2024 AND h.is_lifted""")
    assert ask(yearly(share)) == expected


def test_share_of_people_is_of_each_of_them_once_however_often_it_happened(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    share = Share(of="patients", part=Compare(field="person.gender", op="=", value="女"))
    expected = sql("""SELECT 100.0 * count(DISTINCT person_id) FILTER (gender = '女') / count(DISTINCT person_id),
        count(DISTINCT person_id) FILTER (gender = '女'), count(DISTINCT person_id)
        FROM hospital_stay JOIN person USING (person_id) WHERE year = 2023 AND gender IS NOT NULL""")
    assert ask(plan("hospital_stay", share, years=(2023,))) == expected


def test_portion_is_of_the_total_of_all_groups_even_of_those_not_shown(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    total = sql("SELECT count(*) FROM employment WHERE year = 2024")[0][0]
    expected = sql(f"""SELECT kind, 100.0 * count(*) / {total}, count(*), {total} FROM employment WHERE year = 2024
        GROUP BY kind HAVING count(*) > 26 ORDER BY 2 DESC""")
    assert 0 < len(expected) < 4
    query = plan(
        "employment",
        Portion(of=Figure(name="workers")),
        years=(2024,),
        by=(Dimension(field="employment.kind"),),
        having=Compare(field="m0_part", op=">", value=26),
        order=(Order(by="m0"),),
    )
    assert ask(query) == expected


def test_portion_within_a_place_is_of_the_total_of_that_place(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    query = plan(
        "employment",
        Portion(of=Figure(name="workers"), level="town"),
        years=(2024,),
        by=(*BY_TOWN, Dimension(field="employment.kind")),
    )
    rows = [((county, town), part, whole) for county, town, _kind, _portion, part, whole in ask(query)]
    totals = {place: sum(part for each, part, _ in rows if each == place) for place, _, _ in rows}
    assert len(totals) > 1
    assert all(whole == totals[place] for place, _, whole in rows)


def test_top_keeps_all_that_tie(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    counts = sql("SELECT post, count(*) FROM employment WHERE post IS NOT NULL GROUP BY post")
    assert len(counts) == 2
    by_size = yearly(HOUSEHOLDS, by=(Dimension(field="household_year.population"),), order=(Order(by="m0"),), top=3)
    expected = sql("""SELECT population, count(*) AS n FROM household_year WHERE year = 2024 GROUP BY population
        QUALIFY rank() OVER (ORDER BY n DESC) <= 3 ORDER BY n DESC, population""")
    assert ask(by_size) == expected
    [lowest] = sql("SELECT min(population) FROM household_year WHERE year = 2024")
    tied = sql(f"SELECT household_id FROM household_year WHERE year = 2024 AND population = {lowest[0]} ORDER BY ALL")
    smallest = yearly(
        columns=("household_year.household_id",),
        order=(Order(by="household_year.population", descending=False),),
        top=1,
    )
    assert len(tied) > 1
    assert [row[:1] for row in ask(smallest)] == tied


def test_having_on_a_ratio_meets_its_border_exactly(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    rows = ask(yearly(Change(of=HOUSEHOLDS), by=BY_TOWN))
    border = next(row[2] for row in rows if row[2] is not None)
    kept = ask(yearly(Change(of=HOUSEHOLDS), by=BY_TOWN, having=Compare(field="m0", op=">=", value=border)))
    assert kept == [row for row in rows if row[2] is not None and row[2] >= border]


def test_a_floating_point_error_does_not_miss_a_bound(ask: Callable[..., Rows], database: Any) -> None:
    # 10550 / 10000 - 1 is 5.499999999999994 % in floating point.
    for year, income in ((2030, 10000), (2031, 10550)):
        database.execute(
            f"INSERT INTO household_year VALUES ('H000', {year}, 1, 1, {income}, 0, 0, 0, 0, {income}, {income}, 0)"
        )
    try:
        grown = Compare(field="household_year.income_growth", op=">=", value=Decimal("5.5"))
        assert ask(yearly(HOUSEHOLDS, years=(2031,), where=grown)) == [(1,)]
        assert ask(
            yearly(Change(of=PER_CAPITA), years=(2031,), having=Compare(field="m0", op=">=", value=Decimal("5.5")))
        )
    finally:
        database.execute("DELETE FROM household_year WHERE year >= 2030")


def test_narrow_then_lowest(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""WITH first AS (SELECT * FROM household_year WHERE year = 2024
          QUALIFY rank() OVER (ORDER BY net_income_per_capita DESC) <= 10)
        SELECT household_id, population, net_income_per_capita FROM first
        QUALIFY rank() OVER (ORDER BY population) <= 1 ORDER BY household_id""")
    query = yearly(
        columns=("household_year.household_id", "household_year.population", INCOME),
        narrow=(Narrow(order=Order(by=INCOME), count=10),),
        order=(Order(by="household_year.population", descending=False),),
        top=1,
    )
    assert ask(query) == expected


def test_narrow_of_groups_and_of_counted_rows(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    monitored = sql(f"""WITH first AS (SELECT y.*, h.monitor_type FROM {YEARLY} WHERE y.year = 2024
          QUALIFY rank() OVER (ORDER BY y.net_income_per_capita) <= 15)
        SELECT count(*) FILTER (monitor_type IS NOT NULL) FROM first""")
    poorest = (Narrow(order=Order(by=INCOME, descending=False), count=15),)
    assert ask(yearly(Figure(name="households", where=InSegment(name="monitored")), narrow=poorest)) == monitored
    rows = ask(yearly(PER_CAPITA, HOUSEHOLDS, by=BY_TOWN, order=(Order(by="m0"),)))
    richest = (Narrow(order=Order(by="m0"), count=3),)
    fewest = ask(yearly(PER_CAPITA, HOUSEHOLDS, by=BY_TOWN, narrow=richest, order=(Order(by="m1", descending=False),)))
    assert fewest == sorted(rows[:3], key=lambda row: row[3])


def test_the_first_part_of_rows_and_of_groups(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""WITH ranked AS (SELECT *, rank() OVER (ORDER BY net_income_per_capita) AS place,
          ceil(count(*) OVER () * 0.15) AS wanted FROM household_year WHERE year = 2024)
        SELECT sum(net_income) / sum(population), count(*) FROM ranked WHERE place <= wanted""")
    lowest = (Narrow(order=Order(by=INCOME, descending=False), percent=Decimal(15)),)
    assert ask(yearly(PER_CAPITA, HOUSEHOLDS, narrow=lowest)) == expected
    rows = ask(yearly(PER_CAPITA, by=BY_TOWN, order=(Order(by="m0"),)))
    part = ask(yearly(PER_CAPITA, by=BY_TOWN, narrow=(Narrow(order=Order(by="m0"), percent=Decimal(30)),)))
    assert sorted(part) == sorted(rows[: math.ceil(len(rows) * 0.3)])


def test_bands_are_low_inclusive_high_exclusive(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    bands = (Dimension(field="household_year.population", bands=(Decimal(2), Decimal(4))),)
    expected = sql("""SELECT count(*) FILTER (population < 2), count(*) FILTER (population >= 2 AND population < 4),
        count(*) FILTER (population >= 4) FROM household_year WHERE year = 2024""")[0]
    rows = ask(yearly(HOUSEHOLDS, by=bands))
    assert rows == list(zip(("不足2人", "2人以上不足4人", "4人以上"), expected, strict=True))


def test_a_band_of_what_is_not_known(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    bands = (Dimension(field="household_year.income_growth", bands=(Decimal(0),)),)
    unknown = sql(f"""SELECT count(*) FROM {YEARLY} WHERE y.year = 2024
        AND (p.household_id IS NULL OR p.net_income_per_capita <= 0)""")[0][0]
    assert ask(yearly(HOUSEHOLDS, by=bands))[-1] == ("没有上年数据", unknown)


def test_an_empty_key_is_shown_as_not_recorded(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    rows = dict(ask(plan("person", Figure(name="persons"), by=(Dimension(field="person.gender"),))))
    assert rows["未登记"] == sql("SELECT count(*) FROM person WHERE gender IS NULL")[0][0]
    kinds = dict(ask(plan("household", HOUSEHOLDS, by=(Dimension(field="household.monitor_type"),))))
    assert kinds["不是监测对象"] == sql("SELECT count(*) FROM household WHERE monitor_type IS NULL")[0][0]
    lifted = dict(ask(plan("household", HOUSEHOLDS, by=(Dimension(field="household.is_lifted"),))))
    assert set(lifted) == {"脱贫户", "非脱贫户"}


def test_villages_without_a_monitored_household_start_from_all_villages(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    expected = sql("""SELECT v.county_name, v.town_name, v.village_name FROM village v WHERE NOT EXISTS (SELECT 1 FROM
        household h WHERE h.village_code = v.village_code AND h.monitor_type IS NOT NULL
        AND h.is_destitute) ORDER BY village_code""")
    no_such = Related(
        relation="households",
        quantifier="none",
        where=where_all(InSegment(name="monitored"), InSegment(name="destitute")),
    )
    assert ("长沙县", "黄花镇", "无户村") in expected
    assert ask(plan("village", where=no_such)) == expected
    counted = plan(
        "household",
        HOUSEHOLDS,
        by=(Dimension(field="village.village_name"),),
        where=where_all(InSegment(name="monitored"), InSegment(name="destitute")),
        every_group=True,
        having=Compare(field="m0", op="=", value=0),
    )
    assert [row[:3] for row in ask(counted)] == expected


def test_every_group_of_several_years(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    rows = ask(yearly(HOUSEHOLDS, years=(2023, 2024), by=(Dimension(field="village.village_name"),), every_group=True))
    assert len(rows) == 2 * sql("SELECT count(*) FROM village")[0][0]
    assert ("长沙县", "黄花镇", "无户村", 2024, 0) in rows


def test_two_places_side_by_side_of_different_levels(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    rows = ask(yearly(HOUSEHOLDS, places=(CHANGSHA, LIUYANG), side_by_side=True))
    one = "SELECT count(*) FROM {} WHERE y.year = 2024 AND v.{} = '{}'"
    assert rows == [
        ("长沙市", sql(one.format(YEARLY, "city_code", "4301"))[0][0]),
        ("浏阳市", sql(one.format(YEARLY, "county_code", "430181"))[0][0]),
    ]
    together = ask(yearly(HOUSEHOLDS, places=(CHANGSHA_COUNTY, LIUYANG)))
    assert together == [(rows[0][1],)]


def test_years_side_by_side_and_change_for_each(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""WITH g AS (SELECT year, sum(net_income) / sum(population) AS x FROM household_year GROUP BY year)
        SELECT n.year, (n.x / b.x - 1) * 100, n.x, b.x FROM g n LEFT JOIN g b ON b.year = n.year - 1
        WHERE n.year IN (2023, 2024) ORDER BY n.year""")
    assert ask(yearly(Change(of=PER_CAPITA), years=(2023, 2024))) == expected
    best = ask(yearly(PER_CAPITA, years=(2022, 2023, 2024), order=(Order(by="m0"),), top=1))
    assert best == sql(
        "SELECT year, sum(net_income) / sum(population) AS x FROM household_year GROUP BY year ORDER BY x DESC LIMIT 1"
    )


def test_compound_rate(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""WITH g AS (SELECT year, sum(net_income) / sum(population) AS x FROM household_year GROUP BY year)
        SELECT (pow(max(x) FILTER (year = 2024) / max(x) FILTER (year = 2022), 0.5) - 1) * 100 FROM g""")
    rows = ask(yearly(Change(of=PER_CAPITA, form="annual", years_back=2)))
    assert [row[:1] for row in rows] == expected


def test_growth_above_the_published_one(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql(f"""WITH g AS (SELECT v.county_code, v.county_name, y.year, sum(y.net_income) /
        sum(y.population) AS x
          FROM {YEARLY} GROUP BY ALL)
        SELECT n.county_name, (n.x / b.x - 1) * 100 - r.rural_income_growth, (n.x / b.x - 1) * 100,
        r.rural_income_growth
        FROM g n JOIN g b ON b.county_code = n.county_code AND b.year = 2023
        LEFT JOIN region_year r ON r.region_code = n.county_code AND r.year = 2024
        WHERE n.year = 2024 ORDER BY n.county_code""")
    gap = Difference(left=Change(of=PER_CAPITA), right=Figure(name="county_published_growth"))
    assert ask(yearly(gap, by=(Dimension(field="village.county_name"),))) == expected
    assert any(row[1] is None for row in expected) and any(row[1] is not None for row in expected)


def test_published_figures_are_those_of_the_place_itself(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    published = plan("region_year", Figure(name="published_income"), years=(2023,), places=(CHANGSHA,))
    assert ask(published) == sql(
        "SELECT rural_disposable_income FROM region_year WHERE region_code = '4301' AND year = 2023"
    )
    counties = plan(
        "region_year",
        columns=("region_year.region_name",),
        years=(2023,),
        places=(CHANGSHA,),
        where=Compare(field="region_year.level", op="=", value="county"),
    )
    assert ask(counties) == [("长沙县",), ("浏阳市",)]
    everywhere = plan("region_year", Figure(name="published_income"), years=(2023,))
    assert ask(everywhere) == [(None,)]


def test_share_of_monitored_people_in_the_rural_population(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    expected = sql("""WITH m AS (SELECT h.village_code, y.year, sum(y.population) AS n FROM household_year y
          JOIN household h USING (household_id) WHERE h.monitor_type IS NOT NULL GROUP BY ALL)
        SELECT v.town_name, 100.0 * sum(coalesce(m.n, 0)) / sum(r.rural_population), sum(coalesce(m.n, 0))::BIGINT,
          sum(r.rural_population)::BIGINT FROM village_year r JOIN village v USING (village_code)
        LEFT JOIN m ON m.village_code = r.village_code AND m.year = r.year WHERE r.year = 2024
        AND v.county_code = '430421'
        GROUP BY v.town_code, v.town_name ORDER BY v.town_code""")
    query = plan(
        "village_year", Figure(name="monitored_population_share"), years=(2024,), by=BY_TOWN, places=(HENGYANG,)
    )
    assert ask(query) == expected


def test_two_fields_against_each_other(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    above = CompareFields(
        field="household_year.wage_income",
        op=">",
        other="household_year.transfer_income",
        times=Decimal("1.5"),
        plus=Decimal(100),
    )
    expected = sql(
        "SELECT count(*) FROM household_year WHERE year = 2024 AND wage_income > transfer_income * 1.5 + 100"
    )
    assert ask(yearly(HOUSEHOLDS, where=above)) == expected


def test_either_or_and_nested_not(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    where = Or(
        items=(InSegment(name="allowance"), Not(item=where_all(InSegment(name="lifted"), InSegment(name="relocated"))))
    )
    expected = sql("SELECT count(*) FROM household WHERE is_allowance OR NOT (is_lifted AND is_relocated)")
    assert ask(plan("household", HOUSEHOLDS, where=where)) == expected


def test_persons_of_a_year_see_their_household_of_that_year(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    poor = Compare(field=INCOME, op="<", value=Decimal(8000))
    expected = sql("""SELECT count(*) FROM person n JOIN household_year y ON y.household_id =
        n.household_id AND y.year = 2024
        WHERE y.net_income_per_capita < 8000""")
    assert ask(plan("person", Figure(name="persons"), years=(2024,), where=poor)) == expected
    by_year = ask(plan("person", Figure(name="persons"), years=(2022, 2023), where=poor))
    assert [row[0] for row in by_year] == [2022, 2023]


def test_labor_segments_on_persons_and_households(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    idle = plan("person", Figure(name="persons"), years=(2024,), where=InSegment(name="unemployed_labor"))
    expected = sql(f"""SELECT count(*) FROM person n WHERE {LABOR} AND NOT EXISTS (SELECT 1 FROM employment e
        WHERE e.person_id = n.person_id AND e.year = 2024)""")
    assert ask(idle) == expected
    assert ask(plan("person", Figure(name="labor_persons"))) == sql(f"SELECT count(*) FROM person WHERE {LABOR}")


def test_a_list_is_in_a_stable_order_and_never_shows_a_person(ask: Callable[..., Rows]) -> None:
    query = yearly(where=InSegment(name="lifted"), places=(WEST_TOWN,))
    rows = ask(query)
    assert rows == ask(query) and rows
    assert [row[3] for row in rows] == sorted(row[3] for row in rows)
    assert not any("户主" in str(cell) or "139" in str(cell) for row in rows for cell in row)


def test_distinct_values(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    query = plan("industry_project", columns=("industry_project.kind",), years=(2022, 2023, 2024), distinct=True)
    assert ask(query) == sql("SELECT DISTINCT kind FROM industry_project ORDER BY kind")


def test_an_area_is_in_every_figure(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    mine = Area(place=HENGYANG)
    expected = sql(f"SELECT count(*) FROM {YEARLY} WHERE y.year = 2024 AND v.county_code = '430421'")
    assert ask(yearly(HOUSEHOLDS), mine) == expected
    assert ask(yearly(HOUSEHOLDS, places=(CHANGSHA_COUNTY,)), mine) == [(0,)]
    assert {row[0] for row in ask(plan("village"), mine)} == {"衡阳县"}
    assert ask(yearly(HOUSEHOLDS), EVERYWHERE)[0][0] > expected[0][0]
    published = plan("region_year", Figure(name="published_income"), years=(2023,), places=(HUNAN,))
    assert ask(published, mine) == ask(published)


def test_years_together_count_a_household_once_and_never_add_up_people(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    fell = Compare(field="household_year.income_declined", op="=", value=True)
    together = yearly(HOUSEHOLDS, years=(2023, 2024), where=fell, years_together=True)
    expected = sql(f"""SELECT count(DISTINCT y.household_id) FROM {YEARLY} WHERE y.year IN (2023, 2024)
        AND y.net_income_per_capita < p.net_income_per_capita""")
    assert ask(together) == expected
    assert expected[0][0] < sum(row[1] for row in ask(yearly(HOUSEHOLDS, years=(2023, 2024), where=fell)))
    with pytest.raises(PlanError, match="各年加起来"):
        ask(yearly(Figure(name="population"), years=(2023, 2024), years_together=True))


def test_how_many_groups(ask: Callable[..., Rows]) -> None:
    above = Compare(field="m0", op=">", value=Decimal(10000))
    listed = ask(yearly(PER_CAPITA, by=BY_TOWN, having=above))
    assert ask(yearly(PER_CAPITA, by=BY_TOWN, having=above, count_groups=True)) == [(len(listed),)]


def test_borders_of_bands_are_written_without_needless_zeros() -> None:
    assert band_labels((Decimal("10000"), Decimal("15000.0")), "元") == (
        "不足10000元",
        "10000元以上不足15000元",
        "15000元以上",
    )


# ---- One row over all groups ---------------------------------------------------------------------------


def test_the_mean_over_places_counts_those_without_a_row(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    wanted = plan(
        "household",
        HOUSEHOLDS,
        by=(Dimension(field="village.village_name"),),
        where=InSegment(name="monitored"),
        every_group=True,
        over_groups="mean",
    )
    expected = sql("""SELECT (SELECT count(*) FROM household WHERE monitor_type IS NOT NULL)::DOUBLE
        / (SELECT count(*) FROM village)""")
    assert ask(wanted)[0][0] == pytest.approx(expected[0][0])


def test_the_highest_group_against_the_lowest(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    towns = f"""SELECT sum(y.net_income) / sum(y.population) AS income FROM {YEARLY}
        WHERE y.year = 2024 GROUP BY v.town_code"""
    gap = sql(f"SELECT max(income) - min(income), max(income), min(income) FROM ({towns})")
    times = sql(f"SELECT max(income)::DOUBLE / min(income) FROM ({towns})")
    assert ask(yearly(PER_CAPITA, by=BY_TOWN, over_groups="gap")) == gap
    assert ask(yearly(PER_CAPITA, by=BY_TOWN, over_groups="times"))[0][0] == pytest.approx(times[0][0])


def test_how_many_times_is_unknown_where_the_lowest_is_nothing(ask: Callable[..., Rows]) -> None:
    nobody = Figure(name="households", where=Compare(field="household.is_destitute", op="=", value=True))
    rows = ask(plan("household", nobody, by=BY_TOWN, every_group=True, over_groups="times"))
    assert rows[0][2] == 0
    assert rows[0][0] is None


def test_each_year_and_place_has_a_figure_over_its_own_groups(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    wanted = yearly(
        HOUSEHOLDS, by=BY_TOWN, years=(2023, 2024), places=(CHANGSHA_COUNTY, LIUYANG), side_by_side=True,
        over_groups="gap",
    )  # fmt: skip
    rows = ask(wanted)
    towns = sql(f"""SELECT max(n) - min(n) FROM (SELECT count(*) AS n FROM {YEARLY}
        WHERE y.year = 2024 AND v.county_code = '430181' GROUP BY v.town_code)""")
    assert len(rows) == 4
    assert next(row for row in rows if 2024 in row and "浏阳市" in row)[2] == towns[0][0]


def test_there_is_nothing_over_groups_without_groups(ask: Callable[..., Rows]) -> None:
    with pytest.raises(PlanError):
        ask(yearly(PER_CAPITA, over_groups="gap"))
