"""Lines by their places → paragraphs."""

from __future__ import annotations

from retrieval.formats.layout import PageLine, in_lines, paragraphs

WIDTH = 600


def line(text: str, row: float, left: float = 100, right: float = 500) -> PageLine:
    return PageLine(text, left, row * 20, right, row * 20 + 14)


def test_full_lines_go_on_and_indented_ones_begin() -> None:
    lines = [
        line("为促进脱贫人口增收，现就有关", 1, left=128),
        line("事项通知如下，请认真贯彻。", 2, right=480),
        line("各乡镇要高度重视，层层压实责", 3, left=128),
        line("任。", 4, right=130),
    ]
    assert paragraphs(lines, WIDTH) == [
        "为促进脱贫人口增收，现就有关事项通知如下，请认真贯彻。",
        "各乡镇要高度重视，层层压实责任。",
    ]


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    lines = [line("一、补助对象", 1, right=200), line("脱贫户中外出务工的劳动力。", 2)]
    assert len(paragraphs(lines, WIDTH)) == 2


def test_a_numbered_line_begins_a_paragraph_though_the_one_before_is_full() -> None:
    lines = [
        line("各乡镇要按月调度，及时报送进展情况", 1),
        line("（二）完善监测。对收入下降的农户及时", 2),
        line("纳入监测。", 3),
    ]
    assert paragraphs(lines, WIDTH)[1] == "（二）完善监测。对收入下降的农户及时纳入监测。"


def test_a_gap_begins_a_paragraph() -> None:
    lines = [
        line("甲甲甲甲甲甲甲甲甲甲甲甲", 1),
        line("乙乙乙乙乙乙乙乙乙乙乙乙", 2),
        line("丙丙丙丙丙丙丙丙丙丙丙丙", 4),
    ]
    assert paragraphs(lines, WIDTH) == ["甲甲甲甲甲甲甲甲甲甲甲甲乙乙乙乙乙乙乙乙乙乙乙乙", "丙丙丙丙丙丙丙丙丙丙丙丙"]


def test_a_signature_at_the_right_does_not_run_into_what_follows() -> None:
    lines = [
        line("脱贫人口增收工作要点如下所列", 1),
        line("某县农业农村局", 2, left=380),
        line("附件清单另行印发，请自行下载", 3),
    ]
    assert "某县农业农村局" in paragraphs(lines, WIDTH)


def test_pieces_side_by_side_are_one_line() -> None:
    pieces = [line("500元", 1, left=300, right=340), line("交通补助", 1, left=100, right=160), line("下一行", 2)]
    assert [each.text for each in in_lines(pieces)] == ["交通补助　500元", "下一行"]


def test_no_lines_make_no_paragraphs() -> None:
    assert paragraphs([], WIDTH) == []


def test_the_longest_of_short_lines_is_not_full() -> None:
    lines = [line("联系人：张三，电话：0734-1234567", 1, right=400), line("地址：西渡镇", 2, right=200)]
    assert len(paragraphs(lines, WIDTH)) == 2
    assert len(paragraphs([line("甲" * 28, 1), line("乙乙", 2, right=128)], WIDTH)) == 1


def test_a_number_that_a_full_line_broke_is_one_number() -> None:
    lines = [
        line("省外务工的劳动力每人每年补助20", 1),
        line("00元，省内务工的减半。", 2, right=400),
        line("丙" * 20, 3),
    ]
    assert "每年补助2000元" in paragraphs(lines, WIDTH)[0]
