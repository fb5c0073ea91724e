"""Time, level, vectors and spans, on documents made up for it."""

from __future__ import annotations

from datetime import date

import numpy as np

from retrieval.index import build_index
from retrieval.model import Query
from retrieval.ranker import span_ranker
from retrieval.search import Searcher
from retrieval.shapes import answer_shapes, counted_unit, shape_of
from retrieval.spans import Context, feature_names, read_spans
from retrieval.tokenizer import squeezed
from tests.retrieval.search.conftest import DAY, document
from tests.retrieval.search.fakes import PairEncoder

TEXT = "一、补贴\n对外出务工的脱贫劳动力发放一次性交通补贴，每人每年300元。"


def first_document(searcher: Searcher, text: str, **more: object) -> str:
    return searcher.search(Query(text, DAY, **more)).hits[0].clause_id.split("/")[0]  # type: ignore[arg-type]


def test_an_ended_document_ranks_behind_and_is_still_shown() -> None:
    ended = document("ended", TEXT, valid_to=date(2022, 12, 31))
    valid = document("valid", TEXT, valid_to=date(2027, 12, 31))
    searcher = Searcher(build_index((ended, valid)))
    assert first_document(searcher, "交通补贴每人多少元") == "valid"
    assert len({hit.clause_id for hit in searcher.search(Query("交通补贴每人多少元", DAY)).hits}) == 2
    assert Searcher(build_index((ended,))).search(Query("交通补贴每人多少元", DAY)).answered


def test_the_year_asked_about_decides_what_has_ended() -> None:
    old = document("old", TEXT, valid_from=date(2021, 1, 1), valid_to=date(2022, 12, 31))
    new = document("new", TEXT, valid_from=date(2025, 1, 1), valid_to=date(2027, 12, 31))
    searcher = Searcher(build_index((new, old)))
    assert first_document(searcher, "交通补贴每人多少元", year=2022) == "old"


def test_the_nearer_level_goes_first() -> None:
    searcher = Searcher(build_index((document("nation", TEXT, "0"), document("county", TEXT, "430421"))))
    assert first_document(searcher, "交通补贴每人多少元", region_codes=("430421", "43", "0")) == "county"


def test_vectors_take_part_and_it_is_said() -> None:
    encoder = PairEncoder()
    searcher = Searcher(build_index((document("a", TEXT),), encoder), encoder)
    passage = searcher.search(Query("交通补贴每人多少元", DAY))
    assert passage.mode == "hybrid"
    assert passage.hits[0].dense_rank == 1
    assert Searcher(build_index((document("a", TEXT),))).search(Query("交通补贴", DAY)).mode == "lexical"


def test_the_short_answer_is_the_span_not_the_sentence() -> None:
    passage = Searcher(build_index((document("a", TEXT),))).search(Query("一次性交通补贴每人每年多少元？", DAY))
    assert "300元" in passage.short
    assert len(passage.short) < len(TEXT) - 10


def test_spans_lie_in_the_text_and_have_every_feature() -> None:
    shape = shape_of("多少元")
    spans = read_spans(TEXT, Context("", {"补贴": 1.0, "300": 0.5}, shape, 1.0))
    assert spans.features.shape == (len(spans.places), len(feature_names()))
    assert np.isfinite(spans.features).all()
    assert all(0 <= start < end <= len(TEXT) for start, end in spans.places)
    assert span_ranker().scores(spans.features).shape == (len(spans.places),)


def test_an_empty_corpus_answers_nothing() -> None:
    passage = Searcher(build_index(())).search(Query("低保", DAY))
    assert (passage.hits, passage.answered) == ((), False)


def test_each_shape_is_recognised_by_a_question_of_its_kind() -> None:
    asked = {
        "电话": "乡村振兴局的电话是多少",
        "金额": "每个月补多少钱",
        "比例": "要拿几成发展产业",
        "时间": "什么时候发放",
        "牵头或责任单位": "这项工作谁牵头",
        "数量": "要安置多少人",
        "材料": "要带什么材料",
        "各项": "有哪些补贴",
        "办法": "怎么申请",
        "多久一次或多长": "多久监测一次",
        "原因": "为什么要做",
        "天数": "要公示几天",
        "年龄": "年龄卡到多少岁",
        "利率": "年利率是多少",
        "面积": "面积最多多少平方",
        "账号": "开户行是哪里",
        "网址或办理入口": "网址是什么",
        "表格或下载处": "申请表怎么填",
        "文件由来": "依据什么文件",
        "目标": "务工规模有什么目标",
        "报名或申报时间": "几月几号截止报名",
    }
    found = {name: shape.name if (shape := shape_of(squeezed(text))) else None for name, text in asked.items()}
    assert found == {name: name for name in asked}
    assert set(asked) == {shape.name for shape in answer_shapes()}


def test_the_unit_asked_for_is_the_unit_found() -> None:
    unit = counted_unit("要带动多少户")
    assert unit is not None
    assert unit.search("带动300户")
    assert not unit.search("带动300人")
    assert not unit.search("一户一策")
