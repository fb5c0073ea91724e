"""Whatever a document looks like, no word of it is lost, none is doubled, and each leads back to its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies_corpus.model import Clause, Document
from retrieval.repair import SOURCE_REPAIRS

Parse = Callable[[str], list[Clause]]

BENCH = Path(__file__).parents[3] / "shared" / "bench" / "policy_docs" / "documents.jsonl"
LONGEST_MARK = 8
MARKS = [
    "",
    "一、",
    "二、",
    "三、",
    "（一）",
    "(二)",
    "1.",
    "2．",
    "3、",
    "1)",
    "（2）",
    "①",
    "②",
    "一是",
    "二是",
    "第一章 ",
    "第一条 ",
]
MARKS += ["1.1 ", "1.2 ", "1 ", "附件", "附件：1.", "- ", "**", "  "]
TEXTS = [
    "",
    "工作目标",
    "收入达到 1.9 万元以上。",
    "脱贫户，",
    "对象：",
    "保洁员；",
    "巩固拓展脱",
    "脱贫攻坚成果。",
    "某县人民政府",
    "2024年1月2日",
]
TEXTS += [
    "工作目标 到年底完成。",
    "**加粗。**正文。",
    "（责任单位：县财政局）",
    "说“好。”然后走。",
    "x" * 70,
    "相关阅读:",
    "扫一扫在手机打开当前页",
]
LINES = st.tuples(st.sampled_from(MARKS), st.sampled_from(TEXTS)).map("".join)
DOCUMENTS = st.tuples(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\n\n", "\r\n", " ", "", "\f"])).map(
    lambda made: made[1].join(made[0])
)


NUMBERED_WITHIN_THE_FRAME = (
    "：1. ② 2． 附件：",
    "对象：1. 收入达到 1.9 万元以上。2．工作目标 附件：1.",
)
"""Between the beginning and the end of the frame the first white space stands within a numbered part: in its text, in
its heading."""


@given(source=DOCUMENTS)
@example(source=NUMBERED_WITHIN_THE_FRAME[0])
@example(source=NUMBERED_WITHIN_THE_FRAME[1])
@settings(max_examples=400, deadline=None)
def test_nothing_is_lost_but_by_named_repairs(parse: Parse, source: str) -> None:
    check(source, parse(source))


@given(source=st.text(alphabet="一二三四、（）1234.．)是第章条 \n。；：“”脱贫", max_size=80))
@example(source="、 一\n 一1")
@example(source="、脱贫二 \n二 三")
@example(source="脱、三一\n一四。三一四")
@settings(max_examples=400, deadline=None)
def test_nor_of_a_text_in_which_marks_stand_anywhere(parse: Parse, source: str) -> None:
    check(source, parse(source))


@pytest.mark.parametrize("source", NUMBERED_WITHIN_THE_FRAME)
def test_the_frame_takes_no_blank_of_the_parts_between(parse: Parse, source: str) -> None:
    frame, *parts = parse(source)
    assert frame.number == "0" and frame.text == source[: source.index("1.")] + source[source.rindex(" 附件") :]
    assert not any(parts[0].offsets[0] <= place <= parts[-1].offsets[-1] for place in frame.offsets)


def test_a_failure_shows_its_source() -> None:
    @given(source=st.text())
    @settings(database=None)
    def fails(source: str) -> None:
        assert len(source) < 3

    with pytest.raises(AssertionError) as caught:
        fails()
    assert "source='000'" in "".join(caught.value.__notes__)


def test_real_documents_without_line_breaks(parse: Parse, corpus_documents: dict[str, Document]) -> None:
    for document in corpus_documents.values():
        flat = re.sub(r"\s+", " ", document.text.strip())
        found, wanted = parse(flat), parse(document.text)
        check(flat, found)
        in_words = [clause.number for clause in wanted if clause.path and "是" in clause.path[-1][:2]]
        assert {clause.number for clause in wanted} - {clause.number for clause in found} == set(in_words)


def test_the_benchmark_documents_where_they_are_at_hand(parse: Parse) -> None:
    documents = [json.loads(line)["text"] for line in BENCH.read_text("utf-8").splitlines()] if BENCH.exists() else []
    for text in documents[::4]:
        clauses = parse(text)
        check(text, clauses)
        assert all(len(clause.text) <= 1200 for clause in clauses if clause.number.startswith("p"))


def check(source: str, clauses: list[Clause]) -> None:
    places = [place for clause in clauses for place in clause.offsets]
    assert len(places) == len(set(places))
    assert len({clause.clause_id for clause in clauses}) == len(clauses)
    for clause in clauses:
        assert clause.text.strip()
        assert 0 <= clause.body_start <= len(clause.text)
        assert "".join(source[place] for place in clause.offsets) == clause.text
        assert list(clause.offsets) == sorted(set(clause.offsets))
        assert clause.cuts == cuts(source, clause)
    headings = [heading for clause in clauses for heading in clause.path]
    assert_only_headings(uncovered(source, set(places)), headings, doubled_characters(source))


def cuts(source: str, clause: Clause) -> tuple[int, ...]:
    """Where a text that leaves out white space alone would have more."""
    pairs = enumerate(zip(clause.offsets, clause.offsets[1:], strict=False), 1)
    return tuple(index for index, (before, after) in pairs if source[before + 1 : after].strip())


def uncovered(source: str, covered: set[int]) -> list[str]:
    """The stretches outside all clauses, without white space and what the repairs of the source took away."""
    gone = repaired_places(source)
    stretches, current = list[str](), ""
    for place, char in enumerate(source):
        if place in covered:
            stretches, current = [*stretches, current], ""
        elif place not in gone and not char.isspace():
            current += char
    return [each for each in [*stretches, current] if each]


def repaired_places(source: str) -> set[int]:
    return set(range(len(source))) - set(places_left(source))


def doubled_characters(source: str) -> set[str]:
    """Those printed again after a break, of which the document elsewhere has one: the first may be missing."""
    text = "".join(source[place] for place in places_left(source))
    breaks = re.finditer(r"(?=(?P<before>\S(?P<one>\S))\s+(?P=one)(?P<after>\S))", text)
    return {found["one"] for found in breaks if found["before"] + found["after"] in source}


def places_left(source: str) -> list[int]:
    left = list(range(len(source)))
    for repair in SOURCE_REPAIRS:
        spans = list(repair("".join(source[place] for place in left)))
        doomed = {index for start, end in spans for index in range(start, end)}
        left = [place for index, place in enumerate(left) if index not in doomed]
    return left


def assert_only_headings(stretches: list[str], headings: list[str], doubled: set[str]) -> None:
    """Each stretch is made of headings that stand in paths, or their marks; or is the first of a doubled character."""
    known = {bare(heading)[:length] for heading in headings for length in (*range(1, LONGEST_MARK), None)}
    pattern = "|".join(re.escape(each) for each in sorted(known, key=len, reverse=True) if each) or "(?!)"
    again = "|".join(map(re.escape, sorted(doubled))) or "(?!)"
    for stretch in stretches:
        assert re.fullmatch(f"(?:(?:{pattern})[。：:；;]*)*(?:{again})?", stretch), (stretch, sorted(known))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
