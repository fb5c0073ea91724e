"""Questions to the shipped documents: the right clause, quotes that stand there, and what is not answered."""

from __future__ import annotations

import pytest

from policies_corpus.model import Clause
from retrieval.duties import is_duty_note
from retrieval.index import build_index
from retrieval.model import Query
from retrieval.reader import QUOTE_CHARACTERS, QUOTES
from retrieval.search import HITS, Searcher
from retrieval.subjects import subjects_in
from tests.retrieval.search.conftest import CITY, COUNTY, DAY, PROVINCE, Ask, document

QUESTIONS = [
    ("到2023年底脱贫人口人均纯收入达到多少？", CITY, "changsha-2023/1", "1.9万元以上"),
    ("公益性岗位优先安置哪些人？", CITY, "changsha-2023/2.2.8", "弱劳动能力的监测人口"),
    ("整合的涉农资金有百分之几用于产业发展？", COUNTY, "hengyang-county-2022/3.1.1", "55%"),
    ("生态护林员总数稳定在多少人？", COUNTY, "hengyang-county-2022/3.2.9", "100人以上"),
    ("因病监测户住院费用报销比例要达到多少？", COUNTY, "hengyang-county-2022/3.5.15", "80%以上"),
    ("帮扶车间多久监测一次？", PROVINCE, "jiangxi-2023/2.2.5", "每季度"),
    ("雨露计划毕业生就业去向落实率要达到多少？", PROVINCE, "jiangxi-2023/2.2.6", "90%以上"),
    ("村集体的资产收益什么时候发放？", PROVINCE, "jiangxi-2023/2.3.10", "年度内"),
    ("全国脱贫人口务工规模稳定在多少人以上？", ("0",), "nrra-2023/2", "3000万人以上"),
]


@pytest.mark.parametrize(("question", "places", "clause_id", "words"), QUESTIONS)
def test_the_clause_and_the_words(ask: Ask, question: str, places: tuple[str, ...], clause_id: str, words: str) -> None:
    passage = ask(question, places)
    assert passage.answered
    assert passage.hits[0].clause_id == clause_id
    assert words in "".join(quote.text for quote in passage.quotes if quote.clause_id == clause_id)


@pytest.mark.parametrize(("question", "places"), [(q, p) for q, p, _, _ in QUESTIONS])
def test_every_quote_stands_in_its_clause(
    ask: Ask, corpus_clauses: dict[str, Clause], question: str, places: tuple[str, ...]
) -> None:
    passage = ask(question, places)
    assert 0 < len(passage.quotes) <= QUOTES
    assert sum(len(quote.text) for quote in passage.quotes) <= QUOTE_CHARACTERS
    for quote in passage.quotes:
        clause = corpus_clauses[quote.clause_id]
        assert quote.text == clause.text[quote.start : quote.end]
        assert not any(quote.start < cut < quote.end for cut in clause.cuts)
    assert any(passage.short in quote.text for quote in passage.quotes)


@pytest.mark.parametrize(
    "question", ["红烧肉怎么做才不腻", "写一首赞美秋天的诗", "世界杯冠军是哪个国家", "贵州茅台的股价是多少"]
)
def test_what_is_not_of_the_field_is_not_answered(ask: Ask, question: str) -> None:
    passage = ask(question)
    assert not passage.answered
    assert (passage.quotes, passage.short) == ((), "")


@pytest.mark.parametrize(
    ("question", "places", "lacks"),
    [
        ("雨露计划一个学期补多少钱？", COUNTY, "金额"),
        ("跨省务工交通补贴一个人发多少元？", COUNTY, "金额"),
        ("县乡村振兴局的电话是多少？", COUNTY, "电话"),
        ("小额信贷的年利率是多少？", CITY, "利率"),
        ("2027年脱贫人口人均纯收入要达到多少？", CITY, "2027年"),
    ],
)
def test_a_topic_without_what_was_asked_for(ask: Ask, question: str, places: tuple[str, ...], lacks: str) -> None:
    passage = ask(question, places)
    assert (passage.answered, passage.lacks, passage.quotes) == (False, lacks, ())
    assert passage.mentions


def test_another_place_never_answers(ask: Ask) -> None:
    hits = ask("帮扶车间吸纳脱贫人口有什么补贴", COUNTY).hits
    assert {hit.clause_id.split("/")[0] for hit in hits} <= {"hengyang-county-2022", "hunan-2024", "nrra-2023"}


def test_a_document_asked_for_by_name_answers_alone(ask: Ask) -> None:
    passage = ask("公益性岗位有什么规定", COUNTY, doc_ids=("jiangxi-2023",))
    assert {hit.clause_id.split("/")[0] for hit in passage.hits} == {"jiangxi-2023"}


def test_quoted_terms_match_exactly(ask: Ask) -> None:
    passage = ask("“户贷企用”怎么处理", must_contain=("户贷企用",))
    assert [hit.clause_id for hit in passage.hits] == ["hunan-2024/4.10"]


def test_hits_are_best_first_and_few(ask: Ask) -> None:
    scores = [hit.score for hit in ask("公益性岗位").hits]
    assert len(scores) <= HITS
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1.5 for score in scores)


@pytest.mark.parametrize(
    "question", ["？", "的了吗", "😀😀", "a" * 2000, "%_*'\"; DROP TABLE x", "\ufdfa" * 100, "𠮷野家"]
)
def test_whatever_is_typed_is_only_a_question(searcher: Searcher, question: str) -> None:
    assert searcher.search(Query(question, DAY)).answered is False


def test_typed_in_traditional_characters(ask: Ask) -> None:
    assert ask("公益性崗位優先安置哪些人？", CITY).hits[0].clause_id == "changsha-2023/2.2.8"


@pytest.mark.parametrize(
    ("question", "places", "lacks"),
    [
        ("公益性岗位一个月补贴多少元？", CITY, "金额"),  # 人均年收入3000元 is by the year, and no 补贴
        ("认定帮扶车间要几个人？", PROVINCE, "数量"),  # 吸纳…务工3个月 counts no persons
        ("雨露计划几月几号截止报名？", CITY, "报名或申报时间"),  # 6月份 is when 发放情况 is looked into
    ],
)
def test_a_figure_of_something_else_is_no_answer(ask: Ask, question: str, places: tuple[str, ...], lacks: str) -> None:
    assert ask(question, places).lacks == lacks


@pytest.mark.parametrize(
    ("question", "subject"),
    [("高考加分政策有哪些？", "高考"), ("土地征收怎么办？", "土地征收"), ("怎么办结婚登记？", "结婚")],
)
def test_a_subject_that_no_document_names_has_no_answer(ask: Ask, question: str, subject: str) -> None:
    assert subjects_in(question)[0] == subject
    assert not ask(question).answered


def test_a_subject_on_file_is_one_like_any_other() -> None:
    text = "一、公交补贴\n县城公交对脱贫人口免费，凭证乘车。"
    searcher = Searcher(build_index((document("bus", text),)))
    assert searcher.search(Query("公交对脱贫人口收费吗", DAY)).lacks != "公交"


def test_who_is_responsible_stands_in_an_answer_only_where_it_is_asked(ask: Ask) -> None:
    assert "牵头单位" not in ask("支持“两后生”做什么？", COUNTY, doc_ids=("hengyang-county-2022",)).short
    assert is_duty_note("(牵头单位:县教育局县人社局;责任单位:县农业农村局)")
    assert not is_duty_note("县教育局是牵头单位。")


def test_the_mention_is_the_sentence_that_names_most(ask: Ask) -> None:
    mention = ask("公益性岗位年龄放宽到多少岁？", CITY).mentions[0]
    assert "适当放宽公益性岗位年龄" in mention.text
