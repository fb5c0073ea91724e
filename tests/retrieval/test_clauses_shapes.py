"""Documents of other shapes, as users add them."""

from __future__ import annotations

from collections.abc import Callable

from policies_corpus.model import Clause

Parse = Callable[[str], list[Clause]]


def numbers(clauses: list[Clause]) -> list[str]:
    return [clause.number for clause in clauses]


def texts(clauses: list[Clause]) -> dict[str, str]:
    return {clause.number: clause.text for clause in clauses}


def test_chapters_articles_and_items(parse: Parse) -> None:
    clauses = parse(
        "公益性岗位管理办法\n第一章 总则\n第一条 为规范管理，制定本办法。\n第二条 本办法所称岗位，是指：\n"
        "（一）保洁员；\n（二）护林员。\n前款第（二）项由林业部门管理。\n第二章 申请\n第三条　申请人应当年满16周岁。\n"
        "第四条规定的材料由村委会核验。\n第四条 本办法自2024年1月1日起施行。\n"
    )
    assert numbers(clauses) == ["0", "1.1", "1.2", "1.2.1", "1.2.2", "2.3", "2.4"]
    assert clauses[3].path == ("第一章 总则", "第二条 本办法所称岗位，是指", "（一）保洁员")
    assert texts(clauses)["1.2.2"] == "护林员。\n前款第（二）项由林业部门管理。"
    assert texts(clauses)["2.3"] == "申请人应当年满16周岁。\n第四条规定的材料由村委会核验。"
    assert clauses[-1].path == ("第二章 申请", "第四条")


def test_half_width_full_width_and_circled_numbers(parse: Parse) -> None:
    clauses = parse(
        "一. 对象\n1．脱贫户。\n２、监测户：\n①脱贫不稳定户；\n②边缘易致贫户。\n二、标准\n"
        "(1) 每人500元。\n2)每户200元。\n"
    )
    assert numbers(clauses) == ["1.1", "1.2", "1.2.1", "1.2.2", "2.1", "2.2"]
    assert clauses[-1].path == ("二、标准", "2)每户200元")


def test_decimal_numbers(parse: Parse) -> None:
    clauses = parse(
        "应急预案\n1 总则\n1.1 编制目的\n为规范工作，制定本预案。\n1.2 适用范围\n适用于全县。\n"
        "2 组织体系\n2.1 领导机构\n县长任组长，增长2.5个百分点，\n1.9万元以上。\n"
    )
    assert numbers(clauses) == ["0", "1.1", "1.2", "2.1"]
    assert clauses[1].path == ("1 总则", "1.1 编制目的")
    assert texts(clauses)["2.1"] == "县长任组长，增长2.5个百分点，1.9万元以上。"


def test_list_of_annexes_signature_and_annex(parse: Parse) -> None:
    clauses = parse(
        "关于发放补贴的通知\n各乡镇人民政府：\n现就有关事项通知如下。\n一、对象\n脱贫户。\n二、标准\n每人500元。\n"
        "附件：1.申请表\n2.花名册\n某县农业农村局\n2024年3月5日\n（此件公开发布）\n附件1\n申请表说明\n一、填写\n如实填写。\n"
    )
    assert numbers(clauses) == ["0", "1", "2", "a1", "a1.1"]
    assert texts(clauses)["2"] == "每人500元。"
    assert texts(clauses)["0"].endswith(
        "通知如下。\n附件：1.申请表\n2.花名册\n某县农业农村局\n2024年3月5日\n（此件公开发布）"
    )
    assert clauses[-1].path == ("附件1", "一、填写")
    assert clauses[0].cuts == (texts(clauses)["0"].index("附件："),)


def test_paragraphs_without_any_numbering(parse: Parse) -> None:
    clauses = parse("村规民约\n爱护公共环境。\n移风易俗，喜事新办。\n怎么申请补贴？\n找村委会。\n")
    assert numbers(clauses) == ["p1", "p2", "p3"]
    assert clauses[0].path == ("村规民约",)
    assert texts(clauses)["p3"] == "怎么申请补贴？\n找村委会。"


def test_a_text_without_line_breaks(parse: Parse) -> None:
    clauses = parse(
        "关于稳岗的通知 各乡镇： 现通知如下。 一、总体要求 坚持1.9万元目标，增长2.5个百分点，按照第二条（二）项执行。 "
        "（一）工作目标。到2025年达到1.9万元以上。 （二）基本原则。因地制宜。 二、帮扶措施 对脱贫户给予补贴。 "
        "1.发放补贴。2.开展培训，做到：一、有人管；二、有人教。3.跟踪回访。 某县人民政府 2024年1月2日"
    )
    assert numbers(clauses) == ["0", "1", "1.1", "1.2", "2", "2.1", "2.2", "2.3"]
    assert clauses[1].path == ("一、总体要求",)
    assert texts(clauses)["1"].startswith("坚持1.9万元目标")
    assert texts(clauses)["2.2"] == "开展培训，做到：一、有人管；二、有人教。"
    assert texts(clauses)["0"].endswith("某县人民政府2024年1月2日")


def test_lone_numbers_inside_a_line_are_text(parse: Parse) -> None:
    clauses = parse("今年工作总结：1.按时完成任务。明年继续努力。")
    assert numbers(clauses) == ["p1"]


def test_missing_and_repeated_numbers(parse: Parse) -> None:
    clauses = parse("一、目标\n第一段。\n三、任务\n第二段。\n三、任务\n第三段。\n四、附则\n第四段。\n")
    assert numbers(clauses) == ["1", "3", "3-2", "4"]


def test_a_plan_printed_after_its_notice_begins_again(parse: Parse) -> None:
    clauses = parse("一、甲\n子。\n二、乙\n丑。\n方案\n一、丙\n寅。\n二、丁\n卯。\n三、戊\n辰。\n")
    assert numbers(clauses) == ["1", "2", "1-2", "2-2", "3-2"]


def test_numbers_that_go_on_across_headings(parse: Parse) -> None:
    clauses = parse("一、甲\n（一）子。\n（二）丑。\n二、乙\n（三）寅。\n（四）卯。\n")
    assert numbers(clauses) == ["1.1", "1.2", "2.3", "2.4"]


def test_a_number_at_the_head_of_a_broken_line_is_no_heading(parse: Parse) -> None:
    clauses = parse(
        "一、目标\n到年底收入要达到\n1.9万元，其中工资性收入占\n3、4成，按第一条第\n（五）项执行。\n二、任务\n落实。\n"
    )
    assert numbers(clauses) == ["1", "2"]


def test_hard_wrapped_lines_are_joined(parse: Parse) -> None:
    clauses = parse(
        "一、工作目标\n"
        "重点聚焦收入不增反降的脱贫人口和监测对象通过实施产业\n就业等帮扶措施确保每年收入增速高于当年农村居民可支配收\n"
        "入增速两个百分点以上并且到年底全部脱贫人口收入达到要求\n的标准。\n二、工作任务\n落实责任。\n"
    )
    assert numbers(clauses) == ["1", "2"]
    assert "\n" not in texts(clauses)["1"]
    assert clauses[0].path == ("一、工作目标",)


def test_a_heading_set_off_by_a_wide_space(parse: Parse) -> None:
    clauses = parse("一、工作目标　到年底达到要求。\n二、工作任务　落实责任。\n")
    assert [clause.path for clause in clauses] == [("一、工作目标",), ("二、工作任务",)]
    assert texts(clauses)["1"] == "到年底达到要求。"


def test_first_second_third_in_words(parse: Parse) -> None:
    listed = parse("一、要求\n一是提高站位。要重视。\n二是加强领导。要部署。\n")
    assert [(clause.number, clause.path[-1]) for clause in listed] == [("1.1", "一是提高站位"), ("1.2", "二是加强领导")]
    alone = parse("一、要求\n一是提高站位。\n要重视。\n二、时间\n年底。\n")
    assert numbers(alone) == ["1", "2"]


def test_markdown_marks_and_bullets(parse: Parse) -> None:
    clauses = parse("# 通知\n\n**一、目标**\n\n达到 **1.9 万元** 以上\n- 甲\n- 乙\n")
    assert numbers(clauses) == ["0", "1"]
    assert texts(clauses)["1"] == "达到1.9万元以上\n-甲\n-乙"


def test_pages_are_counted_by_form_feeds(parse: Parse) -> None:
    clauses = parse("标题\n一、甲\n子。\n\f二、乙\n丑。\n\f\n三、丙\n寅。\n")
    assert [(clause.number, clause.page) for clause in clauses] == [("0", 1), ("1", 1), ("2", 2), ("3", 3)]


def test_windows_line_ends(parse: Parse) -> None:
    assert texts(parse("一、甲\r\n子。\r\n\r\n二、乙\r\n丑。\r\n")) == {"1": "子。", "2": "丑。"}


def test_statements_are_never_only_headings(parse: Parse) -> None:
    clauses = parse(
        "一、补贴\n（一）符合条件的脱贫户每人每年可以申请补贴500元。\n1.本人申请。\n2.村级初审。\n（二）其他。\n"
    )
    assert texts(clauses)["1.1"] == "符合条件的脱贫户每人每年可以申请补贴500元。"


def test_a_mark_alone_is_not_lost(parse: Parse) -> None:
    assert texts(parse("一、\n二、任务\n落实。\n"))["1"] == "一、"


def test_white_space_alone_gives_no_clause(parse: Parse) -> None:
    assert parse(" \n\u3000\n") == []
