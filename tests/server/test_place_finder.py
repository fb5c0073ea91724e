"""Places named in a question about rules: a word of the language is no place because some village bears it."""

from __future__ import annotations

import pytest

from server.chat.checks.place_finder import PlaceFinder
from sql_tools.semantic_model import shipped_model
from sql_tools.values import PlaceName

_CHANGSHA = ("43", "4301", "430121")


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    places = [
        PlaceName("city", "4301", "长沙市", ("43",)),
        PlaceName("county", "430121", "长沙县", ("43", "4301")),
        PlaceName("county", "430421", "衡阳县", ("43", "4304")),
        PlaceName("town", "430121101", "果园镇", _CHANGSHA),
        PlaceName("town", "430421100", "西渡镇", ("43", "4304", "430421")),
        PlaceName("village", "430121101200", "建设村", (*_CHANGSHA, "430121101")),
        PlaceName("village", "430421100200", "建设村", ("43", "4304", "430421", "430421100")),
    ]
    levels = shipped_model("household").places
    assert levels is not None
    return PlaceFinder(places, levels)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("长沙2023年的目标达到了吗", ["4301"]),
        ("长沙县果园镇的目标达到了吗", ["430121101"]),
        ("衡阳县西渡的目标达到了吗", ["430421100"]),
        ("西渡镇建设村达到了吗", ["430421100200"]),
        ("建设村达到了吗", ["430121101200", "430421100200"]),
        ("长沙市帮扶车间建设的目标完成了吗", ["4301"]),
        ("长沙市的果园达到目标了吗", ["4301"]),
        ("全国的目标达到了吗", ["0"]),
    ],
)
def test_places_named(finder: PlaceFinder, text: str, codes: list[str]) -> None:
    assert [place.code for place in finder.find(text)] == codes
