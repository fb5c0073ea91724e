"""The clauses of the shipped documents: which there are, what they say, and where that stands in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from policies_corpus.model import Clause, Document
from retrieval.clauses import parse_clauses

GOLDEN: dict[str, list[dict[str, object]]] = yaml.safe_load(
    (Path(__file__).parent / "golden" / "clauses.yaml").read_text("utf-8")
)
WEB_TAILS = {"相关阅读:", "扫一扫在手机打开当前页"}


@pytest.mark.parametrize("doc_id", list(GOLDEN))
def test_clauses_are_those_checked_by_hand(corpus_documents: dict[str, Document], doc_id: str) -> None:
    found = [
        {
            "number": clause.number,
            "path": list(clause.path),
            "first": clause.text[:16],
            "last": clause.text[-16:],
            "length": len(clause.text),
        }
        for clause in parse_clauses(corpus_documents[doc_id])
    ]
    assert found == GOLDEN[doc_id]


def test_every_shipped_document_is_checked(corpus_documents: dict[str, Document]) -> None:
    assert set(corpus_documents) == set(GOLDEN)


def test_every_character_leads_to_its_place(
    corpus_documents: dict[str, Document], corpus_clauses: dict[str, Clause]
) -> None:
    for clause in corpus_clauses.values():
        source = corpus_documents[clause.doc_id].text
        assert "".join(source[place] for place in clause.offsets) == clause.text
        assert all(a < b for a, b in zip(clause.offsets, clause.offsets[1:], strict=False))


def test_all_of_a_source_stands_in_one_clause_or_in_a_path(corpus_documents: dict[str, Document]) -> None:
    for document in corpus_documents.values():
        clauses = parse_clauses(document)
        places = [place for clause in clauses for place in clause.offsets]
        assert len(places) == len(set(places)), "a character stands in two clauses"
        headings = {_bare(heading) for clause in clauses for heading in clause.path}
        marks = {
            mark[0] for heading in headings if (mark := re.match(r"[（(]?[\d一二三四五六七八九十]+[、.）)是]", heading))
        }
        allowed = headings | marks | {_bare(tail) for tail in WEB_TAILS} | {"（十一）脱"}
        for line in _uncovered_lines(document.text, set(places)):
            assert _bare(line) in allowed, line


def _uncovered_lines(source: str, covered: set[int]) -> Iterator[str]:
    place = 0
    for line in source.splitlines(keepends=True):
        left = "".join(char for index, char in enumerate(line, place) if index not in covered)
        place += len(line)
        if _bare(left):
            yield left


def _bare(text: str) -> str:
    return re.sub(r"[\s*。]", "", text)


def test_a_sentence_broken_by_a_page_end_is_whole(corpus_clauses: dict[str, Clause]) -> None:
    assert "到2023年底，脱贫人口人均纯收入达到1.9万元以上，" in corpus_clauses["changsha-2023/1"].text
    assert "家庭手工业十大特色庭院经济产业" in corpus_clauses["changsha-2023/2.1.2"].text
    assert "人均纯收入增长速度力争每年高于全国平均水平" in corpus_clauses["jiangxi-2023/1.2"].text
    assert "及时帮助解决帮扶车间订单不足、资金短缺" in corpus_clauses["nrra-2023/2"].text
    assert "2024年巩固拓展脱贫攻坚成果工作要点》印发给你们" in corpus_clauses["hunan-2024/0"].text


def test_a_character_printed_on_both_pages_is_there_once(
    corpus_documents: dict[str, Document], corpus_clauses: dict[str, Clause]
) -> None:
    clause = corpus_clauses["hunan-2024/4.11"]
    place = clause.text.index("结合巩固拓展脱贫攻坚村级实践")
    assert clause.cuts == (place + len("结合巩固拓展"),)
    assert "脱\n\n脱" in corpus_documents["hunan-2024"].text


def test_marks_of_bold_text_are_gone_and_leave_a_cut(corpus_clauses: dict[str, Clause]) -> None:
    clause = corpus_clauses["changsha-2023/2.1.1"]
    assert clause.path == ("二、工作任务", "（一）强化产业帮扶促增收", "1. 优化利益联结机制")
    assert clause.text.startswith("优化利益联结机制。加大对帮扶企业")
    assert clause.cuts == (clause.body_start,) == (len("优化利益联结机制。"),)


def test_the_tail_of_the_web_page_is_gone(corpus_clauses: dict[str, Clause]) -> None:
    assert not [each for each in corpus_clauses.values() if "扫一扫" in each.text or "相关阅读" in each.text]


def test_what_was_lost_for_good_is_left_as_it_is(corpus_clauses: dict[str, Clause]) -> None:
    assert "从2022年开始,用年时间,实现" in corpus_clauses["hengyang-county-2022/3.1.5"].text
    assert "省级示范社10个、级示范社26个" in corpus_clauses["hengyang-county-2022/3.1.4.1"].text
    assert "2022年819" in corpus_clauses["hengyang-county-2022/0"].text
    assert "县发改局县乡村振兴局;责任单位" in corpus_clauses["hengyang-county-2022/2.2"].text


def test_documents_that_are_cited_are_found_in_clause_0(corpus_clauses: dict[str, Clause]) -> None:
    assert "（湘振局发〔2023〕18号）" in corpus_clauses["changsha-2023/0"].text
    assert "国乡振发〔2023〕8号" in corpus_clauses["nrra-2023/0"].text
    assert "赣党农字[2023]10号" in corpus_clauses["jiangxi-2023/0"].text


def test_no_clause_holds_the_heading_of_another(corpus_clauses: dict[str, Clause]) -> None:
    for clause in corpus_clauses.values():
        others = {each.path[-1] for each in corpus_clauses.values() if each.path and each.doc_id == clause.doc_id}
        assert not [heading for heading in others if heading in clause.text], clause.clause_id


def test_definitions_stand_in_their_clauses(
    corpus_documents: dict[str, Document], corpus_clauses: dict[str, Clause]
) -> None:
    definitions = [each for document in corpus_documents.values() for each in document.meta.definitions]
    assert definitions
    for definition in definitions:
        assert definition.quote in corpus_clauses[definition.clause].text
        assert definition.word in definition.quote
