"""The whole interface as its own description says it: no 5xx, no undocumented status, no other shape of answer.

``EXAMPLES=200 pytest tests/server/test_openapi.py`` looks deeper than every run of the tests does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.settings import Settings
from server.store.store import Store
from tests.web.conftest import served
from tests.web.fake_assistant import FakeAssistant

EXAMPLES = int(os.environ.get("EXAMPLES", "3"))
OWN_TOKENS = 10
"""Tokens of small numbers, which are taken back as an example, are not the one in use."""

described = schemathesis.openapi.from_dict(create_app(Settings(), FakeAssistant()).openapi())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The service as delivered, on a small demo database without vectors: its address, and an administrator's token."""
    home = tmp_path_factory.mktemp("home")
    made = Settings(home=home, encoder="off", demo_households=200, requests_per_minute=0)
    ensure_demo_database(made)
    accounts, now = Accounts(home, Store(home)), datetime.now(UTC)
    names = ("guanli", "beiyong")
    users = [accounts.users.add(NewUser(name, Role.ADMINISTRATOR), "春风又绿江南岸一二三", now) for name in names]
    tokens = [accounts.tokens.add(users[1], "测试", 30, now) for _ in range(OWN_TOKENS)]
    with served(made, open_assistant(made)) as address:
        yield address, tokens[-1]


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_route_answers_as_described(case: schemathesis.Case, service: tuple[str, str]) -> None:
    address, token = service
    response = case.call(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.validate_response(response, checks=checks)


def test_the_description_is_complete(tmp_path: Path) -> None:
    whole = create_app(Settings(home=tmp_path), FakeAssistant()).openapi()  # type: ignore[arg-type]
    for path, operations in whole["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (method, path)
            assert operation["tags"], (method, path)
            sent = operation.get("requestBody", {}).get("content", {})
            for kind, content in sent.items():
                assert _has_example(content, whole), (method, path, kind)
            for status, response in operation["responses"].items():
                if status >= "400" and (path, status) != ("/readyz", "503"):
                    assert response["content"]["application/json"]["schema"]["$ref"].endswith("/Error")


UPLOADS = {"/api/data/imports": "files", "/api/documents/proposals": "files", "/api/cards/import": "file"}


@pytest.mark.parametrize(("path", "field"), UPLOADS.items())
def test_uploads_say_what_they_take(tmp_path: Path, path: str, field: str) -> None:
    whole = create_app(Settings(home=tmp_path), FakeAssistant()).openapi()  # type: ignore[arg-type]
    schema = whole["paths"][path]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == [field]
    taken = schema["properties"][field]
    assert taken.get("items", taken)["format"] == "binary"


def _has_example(content: dict[str, Any], whole: dict[str, Any]) -> bool:
    name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
    schema = whole["components"]["schemas"].get(name, content["schema"])
    return any("example" in each or "examples" in each for each in (content, schema))
