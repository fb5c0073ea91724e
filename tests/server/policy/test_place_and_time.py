"""Whose documents answer, for which year, and what is said when several do or none does."""

from __future__ import annotations

from datetime import date

import pytest

from tests.server.policy.conftest import Desk, cited


@pytest.mark.parametrize(
    "question", ["公益性岗位优先安置谁", "脱贫人口收入目标是多少", "消费帮扶怎么搞", "工作目标", "财政厅要干什么"]
)
def test_another_province_never_answers(desk: Desk, question: str) -> None:
    for region in ("衡阳县", "长沙市", "岳阳市"):
        draft = desk.ask(question, region=region)
        assert not [clause_id for clause_id in cited(draft) if clause_id.startswith("jiangxi")]
        assert not [each.doc_id for each in draft.related if each.doc_id == "jiangxi-2023"]


def test_unless_it_is_asked_for_by_name(desk: Desk) -> None:
    draft = desk.ask("江西的脱贫人口收入目标是多少", region="长沙市")
    assert cited(draft)[0] == "jiangxi-2023/1.2"
    assert "3000万" not in draft.short


def test_places_side_by_side_with_what_differs(desk: Desk) -> None:
    draft = desk.ask("湖南和江西的衔接资金用于产业发展的比例有什么不同")
    assert "湖南省：" in draft.short
    assert "江西省：" in draft.short
    assert {"hunan-2024/2.5", "jiangxi-2023/2.1.2"} <= set(cited(draft))
    assert "写的数相同：“60%”" in draft.text


def test_figures_of_two_kinds_are_not_compared(desk: Desk) -> None:
    draft = desk.ask("长沙和江西2025年脱贫人口收入目标差别大吗")
    assert "写的数" not in draft.text


def test_a_plan_that_has_ended_is_marked_and_still_shown(desk: Desk) -> None:
    draft = desk.ask("长沙市2023年脱贫人口人均纯收入要达到多少？")
    assert "1.9万元以上" in draft.short
    assert not draft.citations[0].in_force
    assert "已不在有效期内" in draft.text
    assert (
        "提问之日在有效期内" in desk.ask("长沙市2023年脱贫人口人均纯收入要达到多少？", asked_on=date(2024, 3, 1)).text
    )


def test_what_names_a_thing_without_its_figure_is_told_as_that(desk: Desk) -> None:
    draft = desk.ask("防止返贫监测收入基准线是多少")
    assert "没有写明" in draft.text
    assert "没有写明" in draft.short
    assert "研究明确2024年度防止返贫监测收入基准线" in draft.citations[0].quote


def test_the_figure_of_a_part_of_the_people_is_not_that_of_all(desk: Desk) -> None:
    assert "易地搬迁" not in desk.ask("长沙2023年脱贫人口收入目标").short
    assert "3个百分点" in desk.ask("长沙市易地搬迁脱贫人口收入增速要高多少").short


def test_a_merged_agency_has_its_note(desk: Desk) -> None:
    assert "并入农业农村部门" in desk.ask("衡阳县防返贫监测谁牵头").text


def test_a_refusal_names_the_nearest(desk: Desk) -> None:
    draft = desk.ask("养老金每月发多少钱", region="衡阳县")
    assert draft.kind == "refusal"
    assert draft.related
