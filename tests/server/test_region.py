"""Places are known by name and code, also those without data or documents."""

from __future__ import annotations

import pytest

from policies_corpus.model import Region
from server.chat.region import Gazetteer, region_chain
from sql_tools.values import PlaceName


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    places = [
        PlaceName("town", "430421100", "西渡镇", ("43", "4304", "430421")),
        PlaceName("county", "430121", "长沙县", ("43", "4301")),
    ]
    return Gazetteer(places, [Region(code="4301", name="长沙市", level="city")])


def test_a_chain_goes_up_to_the_nation() -> None:
    assert region_chain("430421100") == ("430421100", "430421", "4304", "43", "0")
    assert region_chain("0") == ("0",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("长沙和衡阳县公益岗的数量目标分别是多少？", ["长沙市", "衡阳县"]),
        ("长沙县西渡镇", ["长沙县", "西渡镇"]),
        ("贵州省2023年脱贫人口收入目标", ["贵州省"]),
        ("湘西州2023年公益岗", ["湘西土家族苗族自治州"]),
        ("湖南和江西的规模", ["湖南省", "江西省"]),
        ("国家层面怎么说", ["全国"]),
        ("脱贫人口人均纯收入", []),
    ],
)
def test_places_named_in_a_question(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [found.name for found in gazetteer.named_in(text)] == names


def test_a_place_is_found_by_code_name_and_short_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("430421") == "430421"
    assert gazetteer.find("湘潭县") == "430321"
    assert gazetteer.find("长沙") == "4301"
    assert gazetteer.find("没有的地方") is None
