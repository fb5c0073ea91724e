"""Words that have their meaning only beside another are not known without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.reading import Reading


@pytest.mark.parametrize("question", ["两年内进来的人有多少", "大学生里没退的有几个"])
def test_nothing_beside_it(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


def test_the_plan_before_speaks_of_it(read: Callable[..., Reading]) -> None:
    projects = read("2025年西渡镇养殖项目有几个").plans[0]
    [plan] = read("那带了多少户", projects).plans
    assert '"linked_households"' in plan.model_dump_json()


def test_a_word_of_several_tables_speaks_of_none(read: Callable[..., Reading]) -> None:
    assert not read("户均支出去年多少").plans
