"""Web pages: the article without the page around it."""

from __future__ import annotations

import pytest

from retrieval.errors import UnreadableFile
from retrieval.formats.html import read_html

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>首页</title>
<meta name="ArticleTitle" content="关于做好2024年务工补助的通知"><meta name="ContentSource" content="衡阳县农业农村局">
<style>p{color:red}</style></head><body>
<div class="menu"><a href="/">首页</a><a href="/zc">政策文件</a></div>
<div><div class="info">发布时间：2024-03-05</div><div id="zoom">
<p>各乡镇人民政府：</p>
<p>　　一、补助对象。脱贫户、监测户中外出务工满3个月的
劳动力，均可申请<b>一次性</b>交通补助，由村级汇总后报乡镇审核。<br>（一）省外务工的，每人补助500元。</p>
<table><tr><td>项目</td><td>地点</td><td>标准</td></tr><tr><td rowspan="2">交通补助</td><td>省外</td><td>500元</td></tr>
<tr><td>省内</td><td>200元</td></tr></table><script>alert(1)</script><p style="display:none">隐藏</p></div></div>
<div class="foot">版权所有</div></body></html>"""


def test_the_article_with_its_table_and_what_the_head_says() -> None:
    page = read_html(PAGE, "a.html")
    assert (page.title, page.issuer) == ("关于做好2024年务工补助的通知", "衡阳县农业农村局")
    assert page.text.splitlines() == [
        "关于做好2024年务工补助的通知",
        "各乡镇人民政府：",
        "一、补助对象。脱贫户、监测户中外出务工满3个月的 劳动力，均可申请一次性交通补助，由村级汇总后报乡镇审核。",
        "（一）省外务工的，每人补助500元。",
        "项目：交通补助；地点：省外；标准：500元。",
        "项目：交通补助；地点：省内；标准：200元。",
    ]


def test_a_title_that_stands_in_the_text_is_not_repeated() -> None:
    page = read_html("<html><body><h1>关于补助的通知</h1><p>各乡镇：请执行。</p></body></html>", "a")
    assert page.text == "关于补助的通知\n各乡镇：请执行。\n"


def test_no_sentence_and_no_table_is_left_out_however_long_the_rest_is() -> None:
    long = "补助对象为脱贫户和监测户中外出务工的劳动力。" * 20
    page = read_html(
        f"<body><div><div>{long}</div><div>由县农业农村局负责解释。</div><div><table><tr><td>甲乡</td></tr></table></div>"
        "</div><div class='footer'>版权所有。</div></body>",
        "a",
    )
    assert page.text.splitlines() == [long, "由县农业农村局负责解释。", "甲乡"]


def test_tables_that_lay_out_a_page_are_read_as_text() -> None:
    page = read_html("<table><tr><td><table><tr><td>甲乡</td></tr></table><p>正文一段。</p></td></tr></table>", "a")
    assert page.text.splitlines() == ["甲乡", "正文一段。"]


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.html 里没有正文"):
        read_html("<html><body><script>x()</script></body></html>", "a.html")


def test_deep_nesting_does_no_harm() -> None:
    depth = 400
    page = read_html("<html><body>" + "<div>" * depth + "<p>正文。</p>" + "</div>" * depth + "</body></html>", "a")
    assert page.text == "正文。\n"
