"""``zengshou rules check``: the shipped rules are clean, and each kind of fault is named with its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Target
from policies_corpus.rulebook import RuleFile
from server.rules_check import Finding, check_rules, findings
from tests.server.desk import model, rule_book


def of_changsha() -> RuleFile:
    return next(file for file in rule_book().files if file.doc_id == "changsha-2023")


def with_target(change: Callable[[Target], Target], rule_id: str = "changsha-2023/income-2023") -> list[Finding]:
    file = of_changsha()
    targets = tuple(change(rule) if rule.id == rule_id else rule for rule in file.targets)
    return findings([replace(file, targets=targets)], load_corpus(), model())


def test_the_shipped_rules_are_clean() -> None:
    found, count = check_rules()
    assert found == []
    assert count > 150


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rule: rule.model_copy(update={"clause": "changsha-2023/9.9"}), "没有条款 changsha-2023/9.9"),
        (lambda rule: rule.model_copy(update={"quote": "达到3万元以上"}), "条款里没有“达到3万元以上”"),
        (lambda rule: rule.model_copy(update={"years": (2023, 2027)}), "[2027] 不在文件有效期内"),
        (lambda rule: rule.model_copy(update={"unit": "%"}), "目标单位%与指标单位元不符"),
        (lambda rule: rule.model_copy(update={"topics": ()}), "没有 topics"),
        (
            lambda rule: rule.model_copy(update={"figure": rule.figure.model_copy(update={"measure": "nothing"})}),
            "nothing",
        ),
        (lambda rule: rule.model_copy(update={"figure": rule.figure.model_copy(update={"of": "nobody"})}), "nobody"),
        (lambda rule: rule.model_copy(update={"years": (2025,)}), "各定了一个目标"),
        (lambda rule: rule.model_copy(update={"years": (2025,), "op": "<="}), "互相矛盾"),
    ],
)
def test_a_fault_is_named(change: Callable[[Target], Target], message: str) -> None:
    found = with_target(change)
    assert len(found) >= 1
    assert any(message in each.message for each in found)
    named = next(each for each in found if message in each.message)
    assert named.rule_id == "changsha-2023/income-2023"
    assert named.line == of_changsha().lines[named.rule_id]
    assert str(named).startswith(f"policies_corpus/rules/changsha-2023.yaml:{named.line} ")
    assert named.hint


def test_the_same_number_twice_is_no_contradiction() -> None:
    assert with_target(lambda rule: rule.model_copy(update={"value": Decimal(18000)})) == []


def broken(tmp_path: Path, old: str, new: str) -> tuple[Finding, str]:
    """What is said of the shipped file of 长沙市 with one thing changed, and the line on which it stands."""
    home, folder = tmp_path, tmp_path / "corpus" / "copy-2023"
    shipped = Path(str(files("policies_corpus")))
    shutil.copytree(shipped / "documents" / "changsha-2023", folder)
    meta = (folder / "meta.yaml").read_text(encoding="utf-8").replace("changsha-2023", "copy-2023")
    (folder / "meta.yaml").write_text(meta, encoding="utf-8")
    text = (shipped / "rules" / "changsha-2023.yaml").read_text(encoding="utf-8").replace("changsha-2023", "copy-2023")
    assert text.count(old) >= 1
    (home / "rules").mkdir()
    (home / "rules" / "copy-2023.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [finding for finding in check_rules(home)[0] if finding.file.endswith("copy-2023.yaml")]
    own = [finding for finding in found if "changsha-2023/" not in finding.message]
    assert own, "nothing was found"
    lines = text.replace(old, new, 1).splitlines()
    return own[0], lines[own[0].line - 1]


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('    op: ">="\n    value: 19000\n', '    op: ">="\n    valu: 19000\n', "没有 valu 这一项", "income-2023"),
        ("    label: 2023年底脱贫人口人均纯收入达到1.9万元以上\n", "", "缺少 label", "income-2023"),
        ("  - id: income-2023\n", "  - id: income-2023\n   x: [\n", "不是有效的 YAML", ""),
        ("    clause: copy-2023/2.1\n", "    clause: copy-2023/7.7\n", "没有条款 copy-2023/7.7", "business-share-2025"),
        (
            'household_year.net_income_per_capita, op: "<", value: 10000',
            'household_year.nothing, op: "<", value: 10000',
            "nothing",
            "low-income-cleared-2025",
        ),
        (
            'op: "<", value: 10000, unit: 元',
            'op: "<", value: 10000, unit: 万元',
            "单位万元与字段单位元不符",
            "low-income-cleared-2025",
        ),
        ('op: "<", value: 10000, unit: 元', 'op: "<", value: 10000', "没有写单位", "low-income-cleared-2025"),
        ("    years: [2023]\n", "    years: [2023, 2025]\n", "对同一个数各定了一个目标", "income-2023"),
        ("    years: [2023]\n", "    years: [2026]\n", "不在文件有效期内", "income-2023"),
    ],
)
def test_each_class_of_error_on_a_broken_copy(tmp_path: Path, old: str, new: str, message: str, line: str) -> None:
    finding, text = broken(tmp_path, old, new)
    assert message in finding.message
    assert line in text
    assert finding.hint
    assert "copy-2023.yaml:" in str(finding)


def test_a_rule_stated_twice_is_named() -> None:
    file = of_changsha()
    copy = file.groups[0].model_copy(update={"id": "changsha-2023/copy"})
    found = findings([replace(file, groups=(*file.groups, copy))], load_corpus(), model())
    assert any("重复" in each.message and each.rule_id == file.groups[0].id for each in found)


def test_two_conditions_under_one_name_are_named() -> None:
    file = of_changsha()
    first = file.groups[0]
    other = first.model_copy(update={"id": "changsha-2023/copy", "conditions": file.groups[1].conditions})
    found = findings([replace(file, groups=(*file.groups, other))], load_corpus(), model())
    assert any("名称相同而条件不同" in each.message for each in found)
