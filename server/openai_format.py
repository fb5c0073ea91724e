"""The shapes of OpenAI's interface, as far as chat front ends use it. "Tokens" are characters here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

MODEL = "zengshou"


class Part(BaseModel):
    """One part of a message; only text is read."""

    model_config = ConfigDict(extra="allow")
    type: str = "text"
    text: str = ""


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    def words(self) -> str:
        """What the message says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What is to be sent besides the pieces."""

    model_config = ConfigDict(extra="allow")
    include_usage: bool = Field(default=False, description="最后另发一条用量")


class ChatRequest(BaseModel):
    """What clients send; what this service has no use for (temperature, tools …) is left aside."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {"model": MODEL, "messages": [{"role": "user", "content": "公益性岗位优先安排谁？"}]}
        },
    )
    model: str = Field(description=f"填 {MODEL}")
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool = Field(default=False, description="是否边答边发")
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, description="要几个回答；只有一个")


class ModelCard(BaseModel):
    """A model on the list."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "zengshou"


class ModelList(BaseModel):
    """The models: one."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


class Said(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str


class Choice(BaseModel):
    """The one choice of a completion."""

    index: int = 0
    message: Said
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Characters, not tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, question: str, answer: str) -> Usage:
        """What a question and its answer come to."""
        return cls(prompt_tokens=len(question), completion_tokens=len(answer), total_tokens=len(question) + len(answer))


class Completion(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage


@dataclass(frozen=True)
class Chunks:
    """Writes the events of one streamed completion."""

    ident: str
    created: int
    with_usage: bool = False

    def piece(self, content: str) -> bytes:
        """One piece of the answer."""
        return self._event({"role": "assistant", "content": content}, None)

    def end(self, usage: Usage) -> Iterator[bytes]:
        """That it is finished; what it came to, where that was asked for."""
        yield self._event({}, "stop")
        if self.with_usage:
            yield self._chunk([], usage.model_dump())
        yield format_sse_event(data_str="[DONE]")

    def failed(self, error: Any) -> bytes:
        """That there is no answer, as clients of OpenAI expect to be told."""
        return format_sse_event(data_str=json.dumps({"error": error}, ensure_ascii=False))

    def _event(self, delta: dict[str, str], finish_reason: str | None) -> bytes:
        return self._chunk([{"index": 0, "delta": delta, "finish_reason": finish_reason}], None)

    def _chunk(self, choices: list[dict[str, Any]], usage: dict[str, int] | None) -> bytes:
        chunk = {
            "id": self.ident,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
            "choices": choices,
        }
        if self.with_usage:
            chunk["usage"] = usage
        return format_sse_event(data_str=json.dumps(chunk, ensure_ascii=False))
