"""The SDK's own client uses the three tools, over HTTP and over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.chat.answer import Answer
from server.settings import Settings
from server.store.store import Store
from tests.web.conftest import served
from tests.web.fake_assistant import FakeAssistant

QUESTIONS = {
    "search_policy": ("公益性岗位优先安排谁？", "policy"),
    "query_households": ("西渡镇有多少户脱贫户？", "data"),
    "check_rules": ("长沙市2023年1.9万元的目标达到了吗？", "check"),
}


def _with_client(server: Any, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def connect() -> Any:
        async with Client(server) as client:
            return await use(client)

    # In a thread of its own: tests of pages leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, connect).result()


def _call(server: Any, tool: str, **arguments: str) -> CallToolResult:
    result = _with_client(server, lambda client: client.call_tool(tool, arguments))
    assert isinstance(result, CallToolResult)
    return result


def _text(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_tools_are_listed_with_what_they_take(address: str) -> None:
    listed = _with_client(f"{address}/mcp", lambda client: client.list_tools())
    assert {tool.name for tool in listed.tools} == set(QUESTIONS)
    assert all(tool.description and "question" in tool.input_schema["required"] for tool in listed.tools)


@pytest.mark.parametrize("tool", QUESTIONS)
def test_a_tool_answers_from_its_desk(address: str, tool: str) -> None:
    question, kind = QUESTIONS[tool]
    result = _call(f"{address}/mcp", tool, question=question)
    answer = Answer.model_validate(result.structured_content)
    assert answer.kind == kind
    assert answer.answer in _text(result)


def test_a_question_for_another_desk_is_not_answered_by_guessing(address: str) -> None:
    answer = Answer.model_validate(_call(f"{address}/mcp", "check_rules", question="西渡镇在哪里").structured_content)
    assert answer.kind == "refusal"


def test_an_empty_question_is_an_error_of_the_tool(address: str) -> None:
    result = _call(f"{address}/mcp", "search_policy", question="  ")
    assert result.is_error
    assert "问题是空的" in _text(result)


def test_over_standard_input_and_output(settings: Settings) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "server.cli", "mcp"],
        env={"ZENGSHOU_HOME": str(settings.home), "ZENGSHOU_ENCODER": "off"},
    )
    question, kind = QUESTIONS["query_households"]
    answer = Answer.model_validate(_call(server, "query_households", question=question).structured_content)
    assert answer.kind == kind


def test_with_accounts_nobody_is_answered_without_a_token(tmp_path: Path) -> None:
    Accounts(tmp_path, store := Store(tmp_path)).users.add(
        NewUser(name="guanli", role=Role.ADMINISTRATOR, place=None),
        "春风又绿江南岸一二三",
        datetime(2026, 3, 15, tzinfo=UTC),
    )
    store.close()
    with served(Settings(home=tmp_path), FakeAssistant()) as address:
        result = _call(f"{address}/mcp", "search_policy", question="公益性岗位优先安排谁？")
    assert result.is_error
    assert "还没有登录" in _text(result)
