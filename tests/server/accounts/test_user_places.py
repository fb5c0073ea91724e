"""The place of a user: by name, by the names that lead to it, by code; never one of several."""

from __future__ import annotations

import pytest

from server.errors import BadRequest
from server.user_places import named_place
from sql_tools.values import PlaceName

HENGYANG, NINGXIANG = ("43", "4304", "430421"), ("43", "4301", "430182")
PLACES = (
    PlaceName("province", "43", "湖南省"),
    PlaceName("city", "4304", "衡阳市", ("43",)),
    PlaceName("city", "4301", "长沙市", ("43",)),
    PlaceName("county", "430421", "衡阳县", HENGYANG[:2]),
    PlaceName("county", "430182", "宁乡市", NINGXIANG[:2]),
    PlaceName("town", "430421100", "西渡镇", HENGYANG),
    PlaceName("town", "430421101", "集兵镇", HENGYANG),
    PlaceName("village", "430421100201", "泰塘村", (*HENGYANG, "430421100")),
    PlaceName("village", "430421100202", "红星村", (*HENGYANG, "430421100")),
    PlaceName("village", "430421101201", "红星村", (*HENGYANG, "430421101")),
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("泰塘村", "430421100201"),
        ("西渡镇泰塘村", "430421100201"),
        ("衡阳县西渡镇泰塘村", "430421100201"),
        ("湖南省衡阳市衡阳县西渡镇泰塘村", "430421100201"),
        ("衡阳县 西渡镇 / 泰塘村", "430421100201"),
        ("衡阳县泰塘村", "430421100201"),
        ("集兵镇红星村", "430421101201"),
        ("衡阳县西渡镇", "430421100"),
        (" 430421 ", "430421"),
    ],
)
def test_a_place_is_found_by_the_names_that_lead_to_it(said: str, code: str) -> None:
    assert named_place(said, PLACES).code == code


@pytest.mark.parametrize("said", ["宁乡市泰塘村", "西渡镇衡阳县泰塘村", "泰塘", "某镇泰塘村", "村"])
def test_other_names_before_it_are_not_passed_over(said: str) -> None:
    with pytest.raises(BadRequest, match="没有") as caught:
        named_place(said, PLACES)
    assert "衡阳县西渡镇泰塘村" in caught.value.hint


def test_a_name_of_two_villages_shows_both_ways() -> None:
    with pytest.raises(BadRequest) as caught:
        named_place("红星村", PLACES)
    assert "衡阳县西渡镇红星村（430421100202）" in caught.value.message
    assert "衡阳县集兵镇红星村（430421101201）" in caught.value.message
    with pytest.raises(BadRequest, match="不止一个"):
        named_place("衡阳县红星村", PLACES)
