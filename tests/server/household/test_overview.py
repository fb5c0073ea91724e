"""The overview asks questions that the desks understand; the dictionary says how each figure is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.chat.question import Question
from server.errors import NotFound
from server.household.dictionary import dictionary
from server.household.overview import overview
from sql_tools.coverage import Coverage, Entry
from sql_tools.plan import EVERYWHERE, Area, Place
from sql_tools.semantic_model import shipped_model
from sql_tools.values import PlaceName, ValueDictionary

MODEL = shipped_model("household")
NAMES = ValueDictionary(
    places=(
        PlaceName("province", "43", "湖南省"),
        PlaceName("city", "4304", "衡阳市", ("43",)),
        PlaceName("county", "430421", "衡阳县", ("43", "4304")),
        PlaceName("town", "430421100", "西渡镇", ("43", "4304", "430421")),
        PlaceName("village", "430421100201", "青竹村", ("43", "4304", "430421", "430421100")),
    ),
    years={"household_year": (2023, 2024, 2025)},
)


WHOLE = Coverage(
    Entry(table, "43", "湖南省", year, True) for table, year in (("household", 0), ("household_year", 2025))
)


def view(region: str | None, area: Area = EVERYWHERE, year: int = 2026, coverage: Coverage = WHOLE) -> dict[str, Any]:
    assert MODEL.places is not None
    return overview(NAMES, MODEL.places, coverage, region, area, year)


@pytest.mark.parametrize(
    ("region", "name", "above", "ranks"),
    [
        (None, None, None, "各县2025年人均纯收入排名"),
        ("湖南", "湖南省", None, "湖南省各市2025年人均纯收入排名"),
        ("430421", "衡阳县", "衡阳市", "衡阳县各乡镇2025年人均纯收入排名"),
        ("西渡", "西渡镇", "衡阳县", "衡阳县西渡镇各村2025年人均纯收入排名"),
        ("430421100201", "青竹村", "西渡镇", None),
    ],
)
def test_tiles_of_every_level(region: str | None, name: str | None, above: str | None, ranks: str | None) -> None:
    shown = view(region)
    tiles = {tile["key"]: tile["question"] for tile in shown["tiles"]}
    assert (shown["region"] or {}).get("name") == name
    assert (shown["above"] or {}).get("name") == above
    assert tiles.get("ranks") == ranks
    assert ("targets" in tiles) == (name in ("湖南省", "衡阳县"))
    assert tiles["trend"].endswith("近三年人均纯收入")


def test_own_area_is_the_start_and_what_is_above_it_is_not_shown() -> None:
    area = Area(place=Place(level="county", code="430421", name="衡阳县"))
    shown = view(None, area)
    assert (shown["region"]["name"], shown["above"]) == ("衡阳县", None)
    assert {place["name"] for place in shown["places"]} == {"衡阳县", "西渡镇"}


def test_a_part_on_file_is_said_over_the_figures() -> None:
    part = [Entry("household", "430421", "衡阳县", 0, True), Entry("household_year", "430421", "衡阳县", 2025, False)]
    assert view("衡阳县")["part"] == ""
    assert view("衡阳县", coverage=Coverage(part))["part"] == "下面的数：库内衡阳县只导入了一部分，不代表全部。"


def test_years_to_come_and_places_unknown() -> None:
    assert view(None, year=2024)["year"] == 2024
    assert view(None, year=2020)["tiles"] == []
    with pytest.raises(NotFound, match="没有叫“火星”的地方"):
        view("火星")


def test_every_question_of_the_overview_is_answered(assistant: Any) -> None:
    queries = assistant.data.queries
    for region in (None, "衡阳县", "长沙市", "西渡镇"):
        shown = overview(queries.names, queries.model.places, queries.coverage, region, EVERYWHERE, 2026)
        for tile in shown["tiles"]:
            for asked in filter(None, (tile["question"], tile["above"])):
                kind = assistant.ask(Question(asked, date(2026, 3, 15))).kind
                assert kind == ("check" if tile["key"] == "targets" else "data"), asked


def test_dictionary_says_how_figures_are_counted() -> None:
    shown = dictionary(MODEL)
    measures = {each["name"]: each for each in shown["measures"]}
    assert "家庭纯收入合计÷人口合计" in measures["income_per_capita"]["note"]
    segments = {each["name"]: each for each in shown["segments"]}
    assert "含风险已消除的监测户" in segments["monitored"]["note"]
    fields = {field["name"]: field for table in shown["tables"] for field in table["fields"]}
    assert fields["head_name"]["note"].startswith("个人信息")
    assert "空着表示不是监测对象" in fields["monitor_type"]["note"]
