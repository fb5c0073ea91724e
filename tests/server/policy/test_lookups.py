"""What is found without similarity: numbers, titles, parts, headings, agencies."""

from __future__ import annotations

import pytest

from tests.server.policy.conftest import Desk, cited


@pytest.mark.parametrize(
    "number",
    [
        "赣党农字〔2023〕10号",
        "赣党农字[2023]10号",
        "赣党农字（2023）10号",
        "赣党农字【2023】 10 号",
        "赣党农字 2023 第10号",
    ],
)
def test_a_number_on_file_in_any_brackets(desk: Desk, number: str) -> None:
    for question in (f"{number}是什么文件", f"帮我查一下{number}讲什么"):
        draft = desk.ask(question)
        assert draft.kind == "policy"
        assert cited(draft)[0] == "jiangxi-2023/0"
        assert "江西省脱贫人口和防止返贫监测对象增收三年行动方案" in draft.short


@pytest.mark.parametrize("number", ["湘振局发〔2023〕18号", "湘振局发(2023) 18 号"])
def test_a_number_that_is_only_cited(desk: Desk, number: str) -> None:
    draft = desk.ask(f"{number}说了什么")
    assert draft.kind == "policy"
    assert draft.short.startswith("没有收录")
    assert cited(draft)[0] == "changsha-2023/0"
    assert "湘振局发〔2023〕18号" in draft.citations[0].quote


@pytest.mark.parametrize("number", ["湘振局发〔2023〕19号", "皖振发〔2023〕18号", "鄂党农字〔2023〕10号"])
def test_a_number_that_nobody_knows(desk: Desk, number: str) -> None:
    draft = desk.ask(f"{number}是什么文件")
    assert (draft.kind, draft.reason) == ("refusal", "not_covered")
    assert number in draft.text


def test_a_title_that_is_only_cited_is_not_another_document_of_the_place(desk: Desk) -> None:
    draft = desk.ask("《湖南省脱贫人口持续增收三年行动方案(2023-2025年)》里怎么说")
    assert draft.short.startswith("没有收录")
    assert cited(draft)[0] == "changsha-2023/0"


@pytest.mark.parametrize(
    ("question", "clause_id"),
    [
        ("长沙市通知第8条说了什么", "changsha-2023/2.2.8"),
        ("长沙通知第八条", "changsha-2023/2.2.8"),
        ("江西方案第12条", "jiangxi-2023/2.4.12"),
        ("国乡振发〔2023〕8号第三条讲什么", "nrra-2023/3"),
        ("《衡阳县关于促进脱贫人口持续增收三年行动计划实施方案》第十五条", "hengyang-county-2022/3.5.15"),
        ("湖南省2024年工作要点第（六）项", "hunan-2024/2.6"),
        ("衡阳县方案第三部分第（五）项第16条", "hengyang-county-2022/3.5.16"),
    ],
)
def test_the_item_numbered_so(desk: Desk, question: str, clause_id: str) -> None:
    draft = desk.ask(question)
    assert draft.kind == "policy"
    assert cited(draft)[0] == clause_id
    assert draft.citations[0].quote == desk.policy.clause(clause_id).text, "the part is shown whole"


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("长沙通知第三条", ["3. 拓宽农户经济增收途径", "（三）资产收益分红促增收", "三、工作要求", "三是确保工作实效"]),
        (
            "第12条怎么说",
            [
                "长沙市：12. 激活易地搬迁资源",
                "衡阳县：12.增强生活保障促增收",
                "湖南省：（十二）加强监督检查",
                "江西省：12. 兜牢“三保障”及饮水安全底线",
            ],
        ),
    ],
)  # fmt: skip
def test_it_asks_where_several_fit_and_each_option_is_an_answer(desk: Desk, question: str, options: list[str]) -> None:
    draft = desk.ask(question)
    assert draft.clarification is not None
    assert [option.label for option in draft.clarification.options] == options
    for option in draft.clarification.options:
        assert desk.ask(option.question).kind == "policy"


@pytest.mark.parametrize(
    "question", ["长沙市文件工作目标那一段", "长沙市的工作目标是什么", "长沙通知里的工作目标有哪些"]
)
def test_a_heading_finds_its_part(desk: Desk, question: str) -> None:
    draft = desk.ask(question)
    assert cited(draft)[0] == "changsha-2023/1"
    assert "1.9万元以上" in draft.text
    assert "2.3万元以上" in draft.text


def test_another_usual_heading_stands_for_it(desk: Desk) -> None:
    assert cited(desk.ask("江西方案的工作目标"))[0] == "jiangxi-2023/1.2"


def test_without_a_document_each_one_is_shown_with_its_place(desk: Desk) -> None:
    draft = desk.ask("工作目标")
    assert {"changsha-2023/1", "hengyang-county-2022/1.2", "jiangxi-2023/1.2"} <= set(cited(draft))
    assert cited(desk.ask("工作目标", region="衡阳县")) == ["hengyang-county-2022/1.2"]


def test_a_list_is_complete(desk: Desk) -> None:
    draft = desk.ask("江西方案重点任务有哪些")
    numbers = [
        f"2.{part}.{n}"
        for part, ns in ((1, (1, 2, 3)), (2, (4, 5, 6, 7)), (3, (8, 9, 10)), (4, (11, 12, 13)))
        for n in ns
    ]
    assert [f"jiangxi-2023/{number}" for number in numbers] == cited(draft)[:13]
    assert "织密兜牢社会保障防线" in draft.short


def test_what_an_agency_has_to_do_is_complete(desk: Desk) -> None:
    draft = desk.ask("县医保局牵头哪些工作", region="衡阳县")
    assert cited(draft) == ["hengyang-county-2022/3.3.12", "hengyang-county-2022/3.5.15"]
    whole = desk.ask("农业农村局要干什么", region="衡阳县")
    said = [
        clause.clause_id
        for clause in desk.policy.clauses("hengyang-county-2022")
        if "县农业农村局" in clause.text.rpartition("牵头单位")[2] and "牵头单位" in clause.text
    ]
    assert set(said) == set(cited(whole))


def test_an_agency_without_duties_is_told_so(desk: Desk) -> None:
    draft = desk.ask("长沙市农业农村局要干什么")
    assert (draft.kind, draft.reason) == ("refusal", "not_covered")
    assert draft.related


def test_who_leads_is_not_made_up(desk: Desk) -> None:
    assert desk.ask("衡阳县医保三重保障谁牵头").short == "牵头单位：县医保局"
    draft = desk.ask("湖南省稳岗就业谁牵头")
    assert "没有写明谁牵头" in draft.text


def test_what_stands_in_quotation_marks_must_stand_so(desk: Desk) -> None:
    draft = desk.ask("「应纳快纳」怎么规定")
    assert cited(draft)[0] == "jiangxi-2023/2.4.11"
    for question in ("“量子计算补贴”有吗", "文件里“公益岗优先”怎么说"):
        assert "没有一份文件逐字写有" in desk.ask(question).text


def test_follow_ups(desk: Desk) -> None:
    assert cited(desk.ask("长沙通知第8条说了什么", "那第9条呢"))[0] == "changsha-2023/2.2.9"
    assert "3个百分点" in desk.ask("长沙市脱贫人口收入增速要高几个百分点？", "那监测对象呢？").short
    assert "88%" in desk.ask("江西2023年脱贫人口收入要到农村居民收入的百分之多少？", "2024年呢").short
    ended = desk.ask("长沙市2023年脱贫人口人均纯收入要达到多少？", "现在还有效吗")
    assert cited(ended)[0].startswith("changsha-2023")
    assert "执行期已经结束" in ended.short
