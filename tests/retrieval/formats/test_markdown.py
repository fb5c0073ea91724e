"""Markdown as it is read."""

from __future__ import annotations

from retrieval.formats.markdown import read_markdown


def test_marks_go_and_numbers_and_words_stay() -> None:
    source = (
        "# 关于补助的通知\n\n## 一、对象\n\n1. **脱贫户**，见[办法](https://a.cn/x)\n2. 监测户\n\n- 圆点一项\n\n"
        "> 引用一句\n\n第一行\n第二行<br>第三行\n\n![图](a.png)\n"
    )
    assert read_markdown(source).text.splitlines() == [
        "关于补助的通知",
        "一、对象",
        "1. 脱贫户，见办法",
        "2. 监测户",
        "圆点一项",
        "引用一句",
        "第一行",
        "第二行",
        "第三行",
    ]


def test_tables_are_rows() -> None:
    source = "| 项目 | 标准 |\n|---|---|\n| 交通补助 | 500元 |\n| 雨露计划 | 3000元 |\n"
    assert read_markdown(source).text == "项目：交通补助；标准：500元。\n项目：雨露计划；标准：3000元。\n"
