"""Missing, damaged and unwritable files: a Chinese sentence that says what to do, and nothing is lost."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question
from server.deps import open_assistant
from server.errors import NotReady
from server.prepare import build_demo_database, ready_index
from server.settings import Settings

DAY = date(2026, 3, 15)
POLICY = "长沙市2023年脱贫人口人均纯收入要达到多少？"
DATA = "西渡镇人均纯收入低于1万元的脱贫户有多少户？"


def opened(home: Path) -> Assistant:
    return open_assistant(Settings(home=home, encoder="off"))


def test_without_a_database_policy_is_answered_and_data_says_how_to_get_one(tmp_path: Path) -> None:
    assistant = opened(tmp_path)
    assert assistant.ask(Question(POLICY, DAY)).kind == "policy"
    answer = assistant.ask(Question(DATA, DAY))
    assert (answer.kind, answer.reason) == ("refusal", "no_data")
    assert "zengshou data" in answer.answer
    assert assistant.readiness()["database"]["ready"] is False


@pytest.mark.parametrize("content", [b"", b"this is no database", bytes(100_000)])
def test_a_damaged_database_is_said_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "data" / "current.duckdb"
    file.parent.mkdir()
    file.write_bytes(content)
    answer = opened(tmp_path).ask(Question(DATA, DAY))
    assert (answer.kind, answer.reason) == ("refusal", "no_data")
    assert file.read_bytes() == content


@pytest.mark.parametrize("damage", ["truncate", "remove", "scramble"])
def test_a_damaged_index_is_built_again(tmp_path: Path, damage: str) -> None:
    settings = Settings(home=tmp_path, encoder="off")
    ready_index(settings)
    for file in sorted((tmp_path / "index").rglob("*")):
        if file.is_file() and file.name != "CURRENT":
            if damage == "remove":
                file.unlink()
            else:
                content = file.read_bytes()
                file.write_bytes(content[: len(content) // 2] if damage == "truncate" else b"x" * len(content))
    assert opened(tmp_path).ask(Question(POLICY, DAY)).citations


def test_a_data_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory", encoding="utf-8")
    with pytest.raises(Exception, match=r"[\u4e00-\u9fff]") as refused:
        build_demo_database(Settings(home=blocked / "var"), 100, 1)
    assert getattr(refused.value, "hint", "")
    with pytest.raises(NotReady):
        ready_index(Settings(home=blocked / "var", encoder="off"))


def test_an_unknown_vector_model_leaves_word_search_working(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assistant = open_assistant(Settings(home=tmp_path, encoder="no/such-model"))
    answer = assistant.ask(Question(POLICY, DAY))
    assert answer.kind == "policy"
    assert "只按词语" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "index")
