"""What a question is about: a loan that has run out is no document, a subsidy for cattle is not one for workshops."""

from __future__ import annotations

import pytest

from tests.server.policy.conftest import Desk, cited


@pytest.mark.parametrize("text", ["小额信贷过期了还不上怎么办", "贷款还不起怎么办", "小额信贷逾期会怎么样"])
def test_a_loan_that_cannot_be_paid_back_is_told_of_nowhere(desk: Desk, text: str) -> None:
    draft = desk.ask(text)
    assert (draft.kind, draft.reason) == ("refusal", "not_covered")
    assert "逾期" in draft.short and "有效期内" not in draft.short


def test_a_loan_that_has_run_out_may_be_renewed(desk: Desk) -> None:
    assert "续贷" in desk.ask("长沙贷款到期了能不能续贷").text


@pytest.mark.parametrize("text", ["江西方案到期了吗", "小额信贷政策过期了没有", "长沙的通知失效了吗"])
def test_a_document_that_has_run_out(desk: Desk, text: str) -> None:
    assert "有效期" in desk.ask(text).short


@pytest.mark.parametrize(
    "text", ["养牛有没有补助", "江西种白莲有没有奖补", "装自来水有没有补助", "衡阳县种油茶有补贴吗"]
)
def test_a_subsidy_for_something_else_is_no_answer(desk: Desk, text: str) -> None:
    draft = desk.ask(text)
    assert draft.kind == "refusal" and "没有写明" in draft.short
    assert "帮扶车间" not in draft.text


def test_a_subsidy_for_the_very_thing_is(desk: Desk) -> None:
    draft = desk.ask("长沙买农机有补贴吗")
    assert draft.kind == "policy" and "农机购置" in draft.short


def test_papers_for_a_loan_are_not_the_agencies_that_give_it(desk: Desk) -> None:
    for text in ("要带什么材料办小额信贷", "申请一次性交通补贴要带什么资料，去哪个窗口办？"):
        draft = desk.ask(text)
        assert draft.kind == "refusal" and "材料" in draft.short


def test_agencies_of_a_wider_place_are_told_as_its_own(desk: Desk) -> None:
    draft = desk.ask("长沙稳岗就业由谁牵头")
    assert draft.short.startswith("湖南省文件：") and "长沙市自己的文件没有写明" in draft.text
    assert desk.ask("湖南稳岗就业由谁负责").short.startswith("责任处室")


@pytest.mark.parametrize(
    ("text", "figure", "clause_id"),
    [
        ("江西脱贫人口和监测对象的就业规模底线是多少人？", "130.9万人", "jiangxi-2023/2.2.5"),
        ("湖南脱贫人口务工规模2024年的底线是多少万人", "232.5万人", "hunan-2024/2.6"),
        ("衡阳县预算单位通过832平台采购的比例有要求吗", "10%", "hengyang-county-2022/3.1.7"),
        ("长沙公益性岗位年收入有没有要求", "3000元", "changsha-2023/2.2"),
    ],
)
def test_a_figure_asked_for_as_a_floor_or_a_requirement(desk: Desk, text: str, figure: str, clause_id: str) -> None:
    draft = desk.ask(text)
    assert figure in draft.short and cited(draft)[0] == clause_id


@pytest.mark.parametrize(
    "text",
    [
        "贫困线是多少",
        "防返贫监测线是多少元",
        "人均纯收入低于多少就要纳入监测",
        "超过多少算脱贫",
        "防止返贫监测收入标准是多少元",
    ],
)
def test_a_line_that_no_clause_draws_is_not_covered(desk: Desk, text: str) -> None:
    draft = desk.ask(text)
    assert (draft.kind, draft.reason) == ("refusal", "not_covered"), draft.short


def test_a_figure_to_be_below_is_told_as_such(desk: Desk) -> None:
    assert "低于1万元" in desk.ask("收入低于多少的户要重点帮扶").short


@pytest.mark.parametrize("text", ["慰问金是多少", "务工补助是多少"])
def test_once_for_all_and_each_one_are_no_figures(desk: Desk, text: str) -> None:
    assert desk.ask(text).kind == "refusal"
