"""The search for words as they are."""

from __future__ import annotations

import pytest

from policies_corpus.model import Clause
from retrieval.keywords import KeywordSearch, keywords, smaller


def clause(number: str, text: str, *path: str) -> Clause:
    return Clause(f"d/{number}", "d", number, path, text, tuple(range(len(text))))


CLAUSES = [
    clause("1", "公益性岗位优先安置监测户，按时发放补贴。", "一、就业"),
    clause("2", "产业补贴发放到户。", "二、公益性岗位管理"),
    clause("3", "每人每年ＡＢ补500元，公益性岗位、公益性岗位。", "三、其他"),
]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("公益性岗位 补贴", ("公益性岗位", "补贴")),
        ("“按时 发放”,补贴", ("按时 发放", "补贴")),
        ("「公益性岗位」，公益性岗位", ("公益性岗位",)),
        ("  ", ()),
    ],
)
def test_words_as_typed(typed: str, words: tuple[str, ...]) -> None:
    assert keywords(typed) == words


def test_all_words_must_stand_and_each_is_marked() -> None:
    search = KeywordSearch(CLAUSES)
    found = search.search(("公益性岗位", "补贴"), {"d"})
    assert [each.clause.number for each in found] == ["2", "1"], "a heading counts more"
    text = CLAUSES[0].text
    assert [text[a:b] for a, b in found[1].marks] == ["公益性岗位", "补贴"]
    assert search.search(("公益性岗位", "没有的词"), {"d"}) == []
    assert search.search(("公益性岗位",), set()) == []


def test_full_width_letters_are_the_same_and_marks_that_touch_are_one() -> None:
    (found,) = KeywordSearch(CLAUSES).search(("ab补", "补500"), {"d"})
    assert [CLAUSES[2].text[a:b] for a, b in found.marks] == ["ＡＢ补500"]


def test_what_was_typed_without_spaces_is_cut() -> None:
    assert "公益性岗位" in smaller(("公益性岗位补贴标准",))
