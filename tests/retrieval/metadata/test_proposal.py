"""What is proposed stands in the text; what does not stand there is not proposed."""

from __future__ import annotations

from datetime import date

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Document
from retrieval.formats.extracted import Extracted
from retrieval.metadata.proposal import Proposal, propose

NOTICE = """衡阳县农业农村局文件
蒸农发〔2024〕12号
关于印发《衡阳县脱贫人口务工补助
办法》的通知
各乡镇人民政府，县直有关单位：
根据《关于做好帮扶工作的通知》（湘农发〔2023〕7号）精神，现印发给你们，请遵照执行。
衡阳县农业农村局
衡阳县财政局
2024年3月5日
附件1
衡阳县脱贫人口务工补助办法
第一条 为做好帮扶，制定本办法。务工证明有效期为2年。
第二条 本办法自2024年4月1日起施行，有效期5年。《衡阳县交通补助办法》（蒸农发〔2019〕3号）同时废止。
"""


def proposed(text: str) -> Proposal:
    return propose(Extracted(text))


@pytest.mark.parametrize("document", load_corpus(), ids=lambda document: document.meta.doc_id)
def test_the_shipped_documents_are_read_as_people_read_them(document: Document) -> None:
    proposal, meta = proposed(document.text), document.meta
    assert proposal.title == meta.title
    assert proposal.doc_number == meta.doc_number
    assert proposal.issuer == meta.issuer
    assert proposal.region == meta.region
    assert proposal.issued_on == meta.issued_on
    assert (proposal.valid_from, proposal.valid_to) == (meta.valid_from, meta.valid_to)
    assert proposal.replaces == meta.replaces


def test_a_whole_notice() -> None:
    proposal = proposed(NOTICE)
    assert proposal.title == "关于印发《衡阳县脱贫人口务工补助办法》的通知"
    assert proposal.doc_number == "蒸农发〔2024〕12号"
    assert proposal.issuer == "衡阳县农业农村局、衡阳县财政局"
    assert proposal.region is not None
    assert (proposal.region.code, proposal.region.level) == ("430421", "county")
    assert proposal.issued_on == date(2024, 3, 5)
    assert (proposal.valid_from, proposal.valid_to) == (date(2024, 4, 1), date(2029, 3, 31))
    assert proposal.replaces == ("衡阳县交通补助办法",)
    assert proposal.found["issued_on"] == "2024年3月5日"


def test_a_text_that_says_nothing_of_itself_gets_nothing() -> None:
    assert proposed("请各户按时报送材料，材料不全的不予受理。\n咨询电话见公告栏。\n") == Proposal()


def test_a_number_that_is_only_cited_is_not_the_documents_own() -> None:
    proposal = proposed("关于落实帮扶政策的通知\n各乡镇：\n按照湘振局发〔2023〕18号要求执行。\n国发〔2020〕1号\n")
    assert proposal.doc_number is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("二〇二三年九月十二日", date(2023, 9, 12)),
        ("二○二四年十二月三十一日", date(2024, 12, 31)),
        ("2023年 9 月 12 日", date(2023, 9, 12)),
        ("某县农业农村局 2023年9月12日", date(2023, 9, 12)),
        ("某县农业农村局办公室2023年9月12日印发", date(2023, 9, 12)),
        ("成文日期：2023-09-12", date(2023, 9, 12)),
        ("2023年2月30日", None),
        ("2022年819", None),
        ("发布时间：2023-09-12", None),
        ("报名截至2023年9月12日", None),
    ],
)
def test_the_day_it_was_signed_or_issued(line: str, day: date | None) -> None:
    assert proposed(f"关于补助的通知\n各乡镇：\n请执行。\n{line}\n").issued_on == day


@pytest.mark.parametrize(
    ("title", "body", "term"),
    [
        ("关于印发三年行动方案（2023—2025年）的通知", "", (date(2023, 1, 1), date(2025, 12, 31))),
        ("2024年全县帮扶工作要点", "", (date(2024, 1, 1), date(2024, 12, 31))),
        ("关于补助的通知", "本通知自印发之日起施行，有效期至2026年12月31日。", (date(2024, 3, 5), date(2026, 12, 31))),
        ("关于补助的通知", "本通知自印发之日起施行，有效期为两年。", (date(2024, 3, 5), date(2026, 3, 4))),
        ("关于2023年工作情况的通报", "", (None, None)),
        ("关于补助的通知", "残疾证有效期10年，贷款执行至2026年12月31日。", (None, None)),
        ("关于2023年和2024年任务的通知", "", (None, None)),
    ],
)
def test_the_term_is_the_documents_own(title: str, body: str, term: tuple[date | None, date | None]) -> None:
    proposal = proposed(f"{title}\n各乡镇：\n请执行。{body}\n某县农业农村局\n2024年3月5日\n")
    assert (proposal.valid_from, proposal.valid_to) == term


def test_a_text_without_line_breaks() -> None:
    text = (
        "南通市人民政府关于支持外贸企业稳定发展的政策意见 各县（市）、区人民政府，市各有关部门和单位： "
        + "为深入贯彻落实决策部署，制定本意见。" * 40
        + " 南通市人民政府 2020年2月14日"
    )
    proposal = proposed(text)
    assert proposal.title == "南通市人民政府关于支持外贸企业稳定发展的政策意见"
    assert proposal.issuer == "南通市人民政府"
    assert proposal.issued_on == date(2020, 2, 14)


def test_what_the_head_of_a_web_page_says_is_used_where_the_text_is_silent() -> None:
    page = Extracted(
        "各乡镇：请执行。\n", title="关于补助的通知", issuer="衡阳县农业农村局", doc_number="蒸农发〔2024〕12号"
    )
    proposal = propose(page)
    assert (proposal.title, proposal.issuer, proposal.doc_number) == (
        "关于补助的通知",
        "衡阳县农业农村局",
        "蒸农发〔2024〕12号",
    )
    assert propose(Extracted("各乡镇：请执行。\n", issuer="张三")).issuer is None
