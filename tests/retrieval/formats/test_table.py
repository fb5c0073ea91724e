"""Rows say what they said in the table, and never what they did not."""

from __future__ import annotations

import pytest

from retrieval.formats.table import Cell, Merged, Table

A, L = Merged.ABOVE, Merged.LEFT


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        pytest.param(
            [["补助项目", "对象", "标准"], ["交通补助", "脱贫户", "500元"], ["雨露计划", "", "3000元。"]],
            ["补助项目：交通补助；对象：脱贫户；标准：500元。", "补助项目：雨露计划；标准：3000元。"],
            id="a header of three columns",
        ),
        pytest.param(
            [["项目", "标准"], ["交通补助", "500元"], ["雨露计划", "3000元"]],
            ["项目：交通补助；标准：500元。", "项目：雨露计划；标准：3000元。"],
            id="two columns headed by words that head columns",
        ),
        pytest.param(
            [["申请对象", "脱贫户"], ["补助标准", "每人1000元"], ["咨询电话", "0734-1234567"]],
            ["申请对象：脱贫户。", "补助标准：每人1000元。", "咨询电话：0734-1234567。"],
            id="labels and values are no header",
        ),
        pytest.param(
            [["3", "雨露计划", "县教育局"], ["4", "公益岗", "县人社局"]],
            ["3；雨露计划；县教育局。", "4；公益岗；县人社局。"],
            id="a first row with a value is no header",
        ),
        pytest.param(
            [["甲乡", "30", "30"], ["乙乡", "20", "30"]],
            ["甲乡；30；30。", "乙乡；20；30。"],
            id="equal cells all stay",
        ),
        pytest.param(
            [["项目", "对象", "标准"], ["交通补助", "省外", "500元"], [A, "省内", "200元"]],
            ["项目：交通补助；对象：省外；标准：500元。", "项目：交通补助；对象：省内；标准：200元。"],
            id="a cell over two rows belongs to both",
        ),
        pytest.param(
            [["乡镇", "2024年", L], [A, "户数", "人数"], ["西渡镇", "120", "410"]],
            ["乡镇：西渡镇；2024年户数：120；2024年人数：410。"],
            id="a header of two rows",
        ),
        pytest.param(
            [["衡阳县任务分解表", L, L], ["乡镇", "任务数", "牵头单位"], ["西渡镇", "12", "县农业农村局"]],
            ["衡阳县任务分解表", "乡镇：西渡镇；任务数：12；牵头单位：县农业农村局。"],
            id="a title over the table",
        ),
        pytest.param(
            [["项目", "对象", "标准"], ["合计", L, "700元"]],
            ["项目：合计；标准：700元。"],
            id="a cell over two columns is not said twice",
        ),
        pytest.param(
            [
                [
                    "各乡镇：",
                ],
                ["请遵照执行。"],
            ],
            ["各乡镇：", "请遵照执行。"],
            id="one column is a frame around text",
        ),
        pytest.param([["", ""], ["", ""]], [], id="an empty table"),
    ],
)
def test_rows_as_lines(rows: list[list[Cell]], lines: list[str]) -> None:
    assert Table(rows).lines() == lines


def test_the_format_may_say_which_row_is_header() -> None:
    rows = [["1", "2"], ["甲", "乙"]]
    assert Table(rows, header_rows=1).lines() == ["1：甲；2：乙。"]


def test_a_table_continued_on_the_next_page_keeps_its_header() -> None:
    first = Table([["项目", "对象", "标准"], ["交通补助", "省外", "500元"]])
    rest = Table([["3", "在校生", "3000元"], ["4", "脱贫户", "100元"]])
    assert rest.header is None
    assert rest.lines(first.header)[0] == "项目：3；对象：在校生；标准：3000元。"
    repeated = Table([["项目", "对象", "标准"], ["雨露计划", "在校生", "3000元"]])
    assert repeated.lines(first.header) == ["项目：雨露计划；对象：在校生；标准：3000元。"]


def test_paragraphs_within_a_cell_stay_apart_and_pieces_of_a_word_do_not() -> None:
    rows = [
        ["序\n号", "对象", "标准"],
        ["一", "脱贫户家庭\n监测户家庭", "500元\n200元"],
        ["二", "雨露\n计划", "500\n200"],
    ]
    assert Table(rows).lines() == [
        "序号：一；对象：脱贫户家庭　监测户家庭；标准：500元　200元。",
        "序号：二；对象：雨露计划；标准：500　200。",
    ]
