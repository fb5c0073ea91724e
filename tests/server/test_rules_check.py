"""``zengshou rules check``: the shipped rules are clean, and each kind of fault is named with its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

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
