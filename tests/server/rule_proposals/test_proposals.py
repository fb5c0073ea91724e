"""Rules of an added document: drafted with their quote, never loaded before a person confirmed them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from policies_corpus.load import load_corpus
from policies_corpus.rulebook import load_rulebook
from server.commands.rules import app
from server.errors import BadRequest, NeedsConfirmation, NotFound
from server.rules_check import check_rules

TEXT = """甲县人民政府办公室关于促进脱贫人口增收的实施意见

一、工作目标

到2025年底，全县脱贫人口人均纯收入达到2万元以上，监测对象人均纯收入增速高于8%；脱贫人口务工规模稳定在5000人以上。

二、重点任务

（一）发展产业。力争建成产业基地20个，户均补助不超过3000元。
"""
META = """
doc_id: jia-county-2024
title: 关于促进脱贫人口增收的实施意见
issuer: 甲县人民政府办公室
region: {code: "430422", name: 衡南县, level: county}
valid_from: 2024-03-01
valid_to: 2025-12-31
source: source.txt
source_from: 测试
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "corpus" / "jia-county-2024"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text(TEXT, encoding="utf-8")
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    (folder / "meta.yaml").write_text(f"{META}sha256: {sha256}\n", encoding="utf-8")
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False).output


def draft_of(home: Path) -> Path:
    return home / "rules" / "drafts" / "jia-county-2024.yaml"


def loaded(home: Path) -> list[str]:
    metas = [document.meta for document in load_corpus(home / "corpus")]
    book = load_rulebook(metas, home / "rules")
    return [rule.id for rule in (*book.rules, *book.uncheckable) if rule.id.startswith("jia-county")]


def completed(home: Path) -> None:
    """What a person does: decide what is open, throw out what is no target."""
    path = draft_of(home)
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    for target in body["targets"]:
        target["group"] = target["group"].split("（")[0]
    body["uncheckable"] = []
    path.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")


def test_number_bound_group_year_and_quote(home: Path) -> None:
    assert "提出 5 条草稿，其中 3 条认出了指标" in run("propose", "jia-county-2024")
    income, growth, workers = yaml.safe_load(draft_of(home).read_text(encoding="utf-8"))["targets"]
    assert (income["value"], income["unit"], income["op"], income["years"]) == (20000, "元", ">=", [2025])
    assert income["figure"] == {"measure": "income_per_capita", "of": "lifted"}
    assert (growth["value"], growth["op"], growth["figure"]["form"], growth["figure"]["of"]) == (
        8,
        ">",
        "growth",
        "monitored",
    )
    assert (workers["value"], workers["unit"], workers["years"]) == (5000, "人", [2024, 2025])
    assert all(each["quote"] in TEXT for each in (income, growth, workers))


def test_what_no_measure_counts_is_left_for_a_person(home: Path) -> None:
    run("propose", "jia-county-2024")
    bases, subsidy = yaml.safe_load(draft_of(home).read_text(encoding="utf-8"))["uncheckable"]
    assert (bases["value"], bases["unit"]) == (20, "个")
    assert (subsidy["value"], subsidy["op"]) == (3000, "<=")
    assert "待确认" in bases["missing"]


def test_a_draft_is_never_loaded(home: Path) -> None:
    run("propose", "jia-county-2024")
    assert loaded(home) == []
    with pytest.raises(BadRequest, match="待确认"):
        run("confirm", "jia-county-2024", "--yes")
    assert loaded(home) == []


def test_nothing_is_loaded_without_a_persons_yes(home: Path) -> None:
    run("propose", "jia-county-2024")
    completed(home)
    with pytest.raises(NeedsConfirmation):
        run("confirm", "jia-county-2024")
    assert loaded(home) == []


def test_confirmed_rules_stand_beside_the_shipped_ones_and_are_checked(home: Path) -> None:
    shipped = check_rules()[1]
    run("propose", "jia-county-2024")
    completed(home)
    assert "已生效" in run("confirm", "jia-county-2024", "--yes")
    assert loaded(home) == [f"jia-county-2024/1-{n}" for n in (1, 2, 3)]
    assert check_rules(home) == ([], shipped + 3)


def test_a_draft_with_a_fault_is_refused_with_its_line(home: Path) -> None:
    run("propose", "jia-county-2024")
    completed(home)
    path = draft_of(home)
    path.write_text(path.read_text(encoding="utf-8").replace("value: 20000", "value: 21000"), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("measure: workers", "measure: nothing"), encoding="utf-8")
    with pytest.raises(BadRequest, match="没有生效"):
        run("confirm", "jia-county-2024", "--yes")
    assert loaded(home) == []


def test_a_draft_that_a_person_works_on_is_not_overwritten(home: Path) -> None:
    run("propose", "jia-county-2024")
    with pytest.raises(BadRequest, match="已有规则草稿"):
        run("propose", "jia-county-2024")


def test_only_for_added_documents(home: Path) -> None:
    with pytest.raises(BadRequest, match="随产品发布"):
        run("propose", "changsha-2023")
    with pytest.raises(NotFound):
        run("propose", "nothing")
    with pytest.raises(NotFound, match="没有《jia-county-2024》的规则草稿"):
        run("confirm", "jia-county-2024")
