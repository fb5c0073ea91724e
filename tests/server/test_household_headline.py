"""What one household comes to: the first line, and the open rules under the fact that each waits for."""

from __future__ import annotations

import pytest

from server.chat.draft import Draft
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import Desk


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, 600, 3)
    told = "屋里头四个人，两个劳力都在外头做事，前年脱的贫，去年全家挣了六万八"
    found = Desk(home / "data" / "current.duckdb").ask(told, region="浏阳市")
    assert found is not None
    return found


def test_the_first_line_names_what_it_can_get_and_what_to_ask_first(draft: Draft) -> None:
    met = [check for check in draft.checks if check.outcome == "met"]
    assert draft.short.startswith(f"符合{len(met)}项：“产业保险”")
    assert "要人工核实" in draft.short and "先问清是不是“监测户”" in draft.short


def test_every_open_rule_stands_once_under_the_fact_that_most_hang_on(draft: Draft) -> None:
    lines = [line for line in draft.text.splitlines() if line.startswith("- 是不是“")]
    open_ = [check for check in draft.checks if check.outcome == "unknown"]
    assert lines and lines[0].startswith("- 是不是“监测户”")
    assert sum(line.count("；") + 1 for line in lines) == len(open_)
    assert all(any(f"{check.label}[" in line for line in lines) for check in open_)


def test_a_missing_fact_is_never_a_no(draft: Draft) -> None:
    """Nothing was said of a job's place, of schools and of relocation."""
    refused = [check.label for check in draft.checks if check.outcome == "not_met"]
    assert not any("交通" in label or "雨露" in label or "搬迁" in label for label in refused)


def test_documents_are_named_once_in_the_grounds(draft: Draft) -> None:
    grounds = draft.text.split("**依据**")[1].split("**口径**")[0]
    assert grounds.count("长沙市《") == 1 and grounds.count("  - [") == len(draft.citations)
