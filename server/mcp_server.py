"""The desks as tools of the Model Context Protocol, over HTTP for accounts and over stdio for the own computer.

What a tool returns is the same Answer as everywhere: for a model to read as Markdown, for a program as data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Protocol

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette

from server.answer_markdown import as_markdown
from server.answering import Asked
from server.chat.answer import Answer
from server.chat.question import Desk
from server.errors import ROOM_ERRORS, ServerError, translate

INSTRUCTIONS = (
    "增收问策：有出处的政策问答和农户数据查询。用中文整句提问。回答里的数字、条款原文和 [n] 出处要原样转述，"
    "不要改写、推算或补充；回答是反问或拒答时，如实告诉用户。"
)

QuestionText = Annotated[str, Field(description="一句完整的中文问题", min_length=1, max_length=2000)]
Region = Annotated[str | None, Field(description="提问人所在地的名称或代码，如 衡阳县", max_length=100)]
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Ask(Protocol):
    """Answers what a client asks, on behalf of whoever stands behind the request."""

    def __call__(self, context: Context[Any, Any], asked: Asked) -> Answer: ...


def mcp_server(ask: Ask, today: Callable[[], date] = date.today) -> MCPServer:
    """A server with the three tools; ``ask`` knows who asks."""
    server = MCPServer(name="zengshou", title="增收问策", instructions=INSTRUCTIONS, log_level="WARNING")

    def answered(context: Context[Any, Any], question: str, region: str | None, desk: Desk) -> CallToolResult:
        try:
            answer = ask(context, Asked(question, today(), region, desk=desk))
        except (ServerError, *ROOM_ERRORS) as error:
            return _failed(translate(error))
        text = TextContent(type="text", text=as_markdown(answer))
        return CallToolResult(content=[text], structured_content=answer.to_json())

    @server.tool(title="查政策", annotations=_READS)
    def search_policy(question: QuestionText, context: Context[Any, Any], region: Region = None) -> CallToolResult:
        """问政策文件怎么规定：对象、标准、目标、程序、哪个部门负责。回答是条款原文，带出处和有效期。"""
        return answered(context, question, region, "policy")

    @server.tool(title="查农户数据", annotations=_READS)
    def query_households(question: QuestionText, context: Context[Any, Any], region: Region = None) -> CallToolResult:
        """查农户数据库里的数或名单：户数、人数、收入、占比、排名、变化等。回答说明怎么数的，并附 SQL。"""
        return answered(context, question, region, "data")

    @server.tool(title="按规则判断", annotations=_READS)
    def check_rules(question: QuestionText, context: Context[Any, Any], region: Region = None) -> CallToolResult:
        """按政策里的规则判断：某地某年的目标完成没有、哪些户或村属于重点对象、一户符合哪些政策。缺事实的写“待核实”。"""
        return answered(context, question, region, "check")

    return server


def _failed(error: ServerError) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=f"{error.message}{error.hint}")], is_error=True)


def over_http(server: MCPServer) -> Starlette:
    """The application with the one route ``/mcp``. Who may call it is decided by ``ask``, not by names of hosts."""
    return server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
