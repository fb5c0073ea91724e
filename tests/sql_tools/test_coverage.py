"""What was never loaded is no data; what is loaded in part says so."""

from __future__ import annotations

from sql_tools.coverage import Coverage, Entry
from sql_tools.plan import Place

COUNTY = Place(level="county", code="430421", name="衡阳县")
TOWN = Place(level="town", code="430421100", name="西渡镇")
CITY = Place(level="city", code="4304", name="衡阳市")


def coverage() -> Coverage:
    return Coverage(
        [
            Entry("household", "430421", "衡阳县", 0, True),
            Entry("household_year", "430421", "衡阳县", 2024, True),
            Entry("household_year", "430121", "长沙县", 2024, False),
        ]
    )


def test_a_town_is_covered_by_its_county() -> None:
    assert coverage().extent([("household_year", 2024)], TOWN).state == "complete"


def test_a_city_of_which_only_counties_were_loaded_is_partial_and_names_them() -> None:
    extent = coverage().extent([("household_year", 2024)], CITY)
    assert (extent.state, extent.on_file) == ("partial", ("衡阳县",))


def test_a_place_declared_incomplete_is_partial() -> None:
    place = Place(level="county", code="430121", name="长沙县")
    assert coverage().extent([("household_year", 2024)], place).state == "partial"


def test_what_was_never_loaded_is_named() -> None:
    extent = coverage().extent([("household_year", 2024), ("employment", 2024)], COUNTY)
    assert (extent.state, extent.lacking) == ("none", (("employment", 2024),))


def test_everywhere_needs_the_table_somewhere() -> None:
    assert coverage().extent([("household", 0)], None).state == "complete"
    assert coverage().extent([("household_year", 2019)], None).lacking == (("household_year", 2019),)


def test_a_part_of_a_county_is_said_of_it_and_of_its_towns() -> None:
    part = Coverage(
        [
            Entry("household_year", "43", "湖南省", 2026, False),
            Entry("household_year", "430421", "衡阳县", 2026, False),
        ]
    )
    for place in (COUNTY, TOWN, None):
        extent = part.extent([("household_year", 2026)], place)
        assert extent.said("库内") == "库内衡阳县只导入了一部分，不代表全部。"


def test_a_new_year_of_one_county_is_not_the_year_of_all() -> None:
    both = Coverage(
        [
            Entry("household_year", "430421", "衡阳县", 2025, True),
            Entry("household_year", "430121", "长沙县", 2025, True),
            Entry("household_year", "430421", "衡阳县", 2026, False),
        ]
    )
    extent = both.extent([("household_year", 2026)], None)
    assert extent.said("库内") == "库内只有衡阳县的数据，其中衡阳县只导入了一部分，不代表全部。"
    assert both.extent([("household_year", 2025)], None).state == "complete"
