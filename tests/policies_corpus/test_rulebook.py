"""The rules against the documents: every quote stands in its clause, and no quantity is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from policies_corpus.errors import RuleError
from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, ConditionTree, GroupRule, Judgement, Target
from policies_corpus.rulebook import RuleBook, binds, load_rulebook, load_rules
from policies_corpus.walk import leaves
from retrieval.clauses import parse_clauses
from tests.policies_corpus.quantities import quantities


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook(document.meta for document in load_corpus())


@pytest.fixture(scope="module")
def clauses() -> dict[str, Clause]:
    return {clause.clause_id: clause for document in load_corpus() for clause in parse_clauses(document)}


def test_every_document_has_rules(book: RuleBook) -> None:
    assert [each.doc_id for each in book.files] == [
        "changsha-2023",
        "hengyang-county-2022",
        "hunan-2024",
        "jiangxi-2023",
        "nrra-2023",
    ]


def test_every_quote_stands_in_its_clause(book: RuleBook, clauses: dict[str, Clause]) -> None:
    wrong = [each.id for each in (*book.rules, *book.uncheckable) if each.quote not in clauses[each.clause].text]
    assert wrong == []


def test_every_judgement_quotes_its_clause(book: RuleBook, clauses: dict[str, Clause]) -> None:
    wrong = [
        (rule.id, leaf.quote)
        for rule in book.rules
        for leaf in _judgements(rule)
        if leaf.quote not in clauses[rule.clause].text
    ]
    assert wrong == []


def _judgements(rule: Target | GroupRule) -> Iterator[Judgement]:
    trees: tuple[ConditionTree | None, ...] = (rule.narrowed_by,) if isinstance(rule, Target) else (rule.conditions,)
    return (leaf for tree in trees if tree is not None for leaf in leaves(tree) if isinstance(leaf, Judgement))


def test_ids_are_unique(book: RuleBook) -> None:
    ids = [each.id for each in (*book.rules, *book.uncheckable)]
    assert len(ids) == len(set(ids))


def test_no_quantity_is_left_out(
    book: RuleBook, clauses: dict[str, Clause], capsys: pytest.CaptureFixture[str]
) -> None:
    checked = listed = 0
    left_out = []
    for file in book.files:
        own = [clause for clause in clauses.values() if clause.doc_id == file.doc_id]
        for clause in own:
            ruled = _spans(clause, ((each.clause, each.quote) for each in (*file.targets, *file.groups)))
            named = _spans(clause, ((clause.clause_id, name) for name in file.names))
            uncheckable = _spans(clause, ((each.clause, each.quote) for each in file.uncheckable))
            for found in quantities(clause.text):
                span = (found.start, found.end)
                if _within(span, ruled):
                    checked += 1
                elif _within(span, uncheckable):
                    listed += 1
                elif not _within(span, named):
                    left_out.append((clause.clause_id, clause.text[max(0, found.start - 10) : found.end + 10]))
    ratio = checked / (checked + listed)
    with capsys.disabled():
        print(f"\n条款中的数量：{checked} 处写成规则，{listed} 处列为库内无法核对（可核对 {ratio:.0%}）")
    assert left_out == []


def _spans(clause: Clause, quotes: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    spans = []
    for clause_id, quote in quotes:
        start = clause.text.find(quote) if clause_id == clause.clause_id else -1
        while start >= 0:
            spans.append((start, start + len(quote)))
            start = clause.text.find(quote, start + 1)
    return spans


def _within(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def test_quantities_know_years_and_headings() -> None:
    text = "8.到2024年底，人均纯收入达到1.9万元以上，增长2个百分点，低于一万元的清零，落实1项措施，超过3%，共500人。"
    assert [each.text for each in quantities(text)] == ["1.9万元", "2个百分点", "一万元", "1项", "3%", "500人"]


def test_binding_follows_the_codes(book: RuleBook) -> None:
    changsha = book.rule("changsha-2023/income-2023").region
    nation = book.rule("nrra-2023/employment-scale").region
    assert binds(changsha, "430112") and binds(changsha, "4301")
    assert not binds(changsha, "43") and not binds(changsha, "430421")
    assert binds(nation, "360731")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doc: changsha-2023\ntargets: [", "不是有效的 YAML"),
        ("doc: other", "doc 应为 changsha-2023"),
        ("doc: changsha-2023\nyears: [2023]\ntargets:\n  - id: a\n    label: x\n", "第 4 行"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(text: str, expected: str, tmp_path: Path) -> None:

    file = tmp_path / "changsha-2023.yaml"
    file.write_text(text, encoding="utf-8")
    meta = next(document.meta for document in load_corpus() if document.meta.doc_id == "changsha-2023")
    with pytest.raises(RuleError) as caught:
        load_rules(file, meta)
    assert expected in caught.value.message
    assert caught.value.hint
