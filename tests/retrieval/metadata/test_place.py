"""Places by the names that agencies begin with."""

from __future__ import annotations

import pytest

from retrieval.metadata.place import place_of, region_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("中共长沙市委实施乡村振兴战略工作领导小组办公室", ("4301", "city")),
        ("长沙市望城区农业农村局", ("430112", "county")),
        ("衡阳县", ("430421", "county")),
        ("430421", ("430421", "county")),
        ("湖南省农业农村厅", ("43", "province")),
        ("恩施土家族苗族自治州农业农村局", ("4228", "city")),
        ("重庆市城口县人民政府", ("500229", "county")),
        ("南京市鼓楼区人民政府", ("320106", "county")),
        ("国家乡村振兴局", ("0", "national")),
        ("农业农村部", ("0", "national")),
        ("全国", ("0", "national")),
        ("鼓楼区人民政府", None),
        ("县农业农村局", None),
        ("", None),
    ],
)
def test_a_place_is_known_or_not_told(text: str, place: tuple[str, str] | None) -> None:
    found = place_of(text)
    assert (found and (found.code, found.level)) == place


def test_the_issuer_goes_before_the_title() -> None:
    title = "湖南省关于促进增收的意见"
    assert (region_of("衡阳县农业农村局、衡阳县财政局", title) or pytest.fail("no region")).code == "430421"
    assert (region_of("县农业农村局", title) or pytest.fail("no region")).code == "43"
    assert region_of(None, "关于落实《湖南省三年行动方案》的通知") is None
