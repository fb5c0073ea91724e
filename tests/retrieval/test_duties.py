"""Agencies and their roles, also where separators were lost."""

from __future__ import annotations

import pytest

from policies_corpus.agencies import load_agencies
from policies_corpus.model import Clause
from retrieval.duties import find_duties, split_agencies


def pairs(text: str) -> list[tuple[str, str]]:
    return [(duty.role, duty.agency) for duty in find_duties(text)]


@pytest.mark.parametrize(
    ("name", "agencies"),
    [
        ("县发改局县乡村振兴局", ("县发改局", "县乡村振兴局")),
        ("市生态环境衡阳县分局县住建局", ("市生态环境衡阳县分局", "县住建局")),
        ("县林业局县文旅广体局县科工信局", ("县林业局", "县文旅广体局", "县科工信局")),
        ("县委组织部", ("县委组织部",)),
        ("县某某局县林业局", ("县某某局县林业局",)),
    ],
)
def test_names_without_separators(name: str, agencies: tuple[str, ...]) -> None:
    assert split_agencies(name) == agencies


def test_roles_and_places_in_a_clause(corpus_clauses: dict[str, Clause]) -> None:
    clause = corpus_clauses["hengyang-county-2022/2.2"]
    assert pairs(clause.text) == [
        ("牵头单位", "县发改局"),
        ("牵头单位", "县乡村振兴局"),
        ("责任单位", "县委实施乡村振兴战略领导小组成员单位"),
        ("责任单位", "各乡镇党委、政府"),
    ]
    assert all(clause.text[duty.start : duty.end] == duty.agency for duty in find_duties(clause.text))


def test_offices_of_a_department(corpus_clauses: dict[str, Clause]) -> None:
    assert pairs(corpus_clauses["hunan-2024/3.8"].text) == [
        ("责任处室", "乡村建设促进处"),
        ("责任处室", "县域经济发展处"),
    ]


def test_brackets_within_a_name_and_lists_without_brackets() -> None:
    assert pairs("牵头单位：省农业农村厅（省乡村振兴局、省委农办）、省财政厅\n其他") == [
        ("牵头单位", "省农业农村厅（省乡村振兴局、省委农办）"),
        ("牵头单位", "省财政厅"),
    ]
    assert pairs("由各责任单位落实。") == []


def test_every_name_of_the_hengyang_plan_is_on_the_list(corpus_clauses: dict[str, Clause]) -> None:
    known = load_agencies().names()
    named = {
        duty.agency
        for clause in corpus_clauses.values()
        if clause.doc_id == "hengyang-county-2022"
        for duty in find_duties(clause.text)
    }
    assert len(named) > 30
    assert named <= known
