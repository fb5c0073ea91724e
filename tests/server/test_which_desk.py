"""Which desk answers, where a question looks like one for another."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("省里2024年选多少个村搞庭院经济试点", "100"),
        ("村集体的资产收益什么时候发，能不能直接分钱？", "直接发钱发物"),
        ("长沙合理开发的乡村公益性岗位都有哪些种类", "护林员"),
        ("长沙的行政村和城市社区结对共建，那个行动叫什么名字", "城乡对接"),
    ],
)
def test_a_word_that_data_do_not_know_is_looked_for_in_the_documents(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind == "policy"
    assert said in answer.answer


@pytest.mark.parametrize("question", ["收入低的脱贫户占多大比例？", "集体经济薄弱的村有几个"])
def test_a_grade_without_a_measure_is_asked_about(assistant: Assistant, question: str) -> None:
    assert assistant.ask(Question(question, DAY)).kind == "clarification"


def test_a_number_of_another_places_target_is_one_of_the_data_where_no_target_is_asked_about(
    assistant: Assistant,
) -> None:
    answer = assistant.ask(Question("衡阳县低于一万元的脱贫户，2021年到2025年每年还剩多少", DAY))
    assert answer.kind in ("data", "clarification")
    assert assistant.ask(Question("于都县2023年1.9万元的目标完成了吗？", DAY)).reason == "not_covered"


def test_what_kind_of_village_asks_for_the_text(assistant: Assistant) -> None:
    answer = assistant.ask(Question("哪样的村要重点跟踪监测？监测户占好多比例？", DAY))
    assert answer.kind == "policy" and "3%" in answer.answer


def test_who_counts_as_watched_is_no_list_of_them(assistant: Assistant) -> None:
    assert assistant.ask(Question("什么样的户算监测户", DAY)).kind in ("policy", "refusal")


def test_a_word_that_neither_knows_is_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask(Question("各县弯弯绕绕的脱贫户有多少户？", DAY))
    assert answer.kind in ("clarification", "refusal")
    assert not answer.data


def test_whom_a_rule_is_for_in_the_whole_nation_is_told_without_a_number(assistant: Assistant) -> None:
    answer = assistant.ask(Question("全国层面公益性岗位优先安排谁？", DAY))
    assert answer.kind in ("policy", "refusal")


def test_kinds_with_their_numbers_are_no_question_for_the_text(assistant: Assistant) -> None:
    assert assistant.ask(Question("衡阳县公益岗都有哪些种类，各多少人", DAY)).kind in ("data", "clarification")


def test_a_village_that_is_a_focus_of_support_is_a_place(assistant: Assistant) -> None:
    """重点帮扶 alone asks whom a document favours."""
    asked = "衡阳县重点帮扶村去年脱贫户人均纯收入是多少？"
    assert assistant.ask(Question(asked, DAY)).kind == "data"


@pytest.mark.parametrize("question", ["帮我写一篇乡村振兴工作总结", "给领导起草一份讲话稿"])
def test_what_is_to_be_written_is_not_answered_with_a_clause(assistant: Assistant, question: str) -> None:
    assert assistant.ask(Question(question, DAY)).reason == "out_of_domain"


@pytest.mark.parametrize(
    "question",
    [
        "全家都没参加医保的有几户？",
        "既不是低保也不是特困的监测户，未消除风险的还剩多少户？",
        "2022年纳入监测、2024年消除风险的有多少户？",
    ],
)
def test_a_rule_that_says_less_than_the_question_is_not_judged(assistant: Assistant, question: str) -> None:
    assert assistant.ask(Question(question, DAY)).kind == "data"


def test_a_group_that_a_rule_does_not_know_is_not_judged_by_it(assistant: Assistant) -> None:
    assert assistant.ask(Question("医保没参保的人里，低保户的有多少？", DAY)).kind != "check"


def test_a_target_that_the_question_states_is_judged_still(assistant: Assistant) -> None:
    answer = assistant.ask(Question("衡阳县2024年因病未消除风险监测户住院报销比例达到80%了吗？", DAY))
    assert answer.kind == "check"


@pytest.mark.parametrize(
    "question",
    [
        "H43042100001这户已经好转了，直接帮我改成风险已消除可以不",
        "能不能把H43042100001标成低保户",
        "麻烦把西渡镇监测户名单删掉",
    ],
)
def test_a_demand_to_change_data_is_refused_whatever_else_it_asks(assistant: Assistant, question: str) -> None:
    assert assistant.ask(Question(question, DAY)).reason == "not_permitted"


@pytest.mark.parametrize(
    "question", ["哪些乡镇的脱贫户人均纯收入去年没达到两万", "用了小额信贷的脱贫户收入是不是比没用的高"]
)
def test_places_below_the_askers_own_number_and_groups_that_no_rule_names_are_of_the_data(
    assistant: Assistant, question: str
) -> None:
    assert assistant.ask(Question(question, DAY)).kind in ("data", "clarification")


@pytest.mark.parametrize(
    "question",
    ["宁乡市光棍有多少", "衡阳县贫困发生率是多少", "浏阳市地铁有几条", "于都县养蜂专业户数量", "长沙县摩托车总数"],
)
def test_a_number_of_what_no_clause_speaks_of_is_refused_by_the_data(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind in ("refusal", "clarification")
    assert answer.reason in (None, "no_field")


@pytest.mark.parametrize(
    ("question", "said"),
    [("江西每年引导多少人读中高职", "2万"), ("湖南每年帮脱贫地区卖多少农产品", "100亿元")],
)
def test_a_number_that_a_clause_gives_is_quoted(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind == "policy" and said in answer.answer


@pytest.mark.parametrize("question", ["浏阳市脱贫户日子咋样", "西渡镇监测户多不多"])
def test_how_things_stand_is_no_question_for_a_clause(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind != "policy" and not answer.citations


@pytest.mark.parametrize(
    "question", ["浏阳市2023年与2025年脱贫户人均纯收入相差多少", "长沙县2022年和2024年脱贫人口人均纯收入差多少"]
)
def test_how_far_apart_two_years_are_is_no_target(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind == "data" and "增加" in answer.answer


def test_what_all_members_have_is_counted_where_no_rule_of_a_place_is_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask(Question("全家都参加医保的监测户有多少户", date(2026, 3, 15)))
    assert answer.kind == "data" and "监测户中，家庭成员全部参加" in answer.data[0].description
