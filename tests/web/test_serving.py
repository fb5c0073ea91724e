"""What the pages are made of: headers, caching, weight, and scripts that never parse HTML."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.routes.assets import STATIC, asset, chart_address, scripts
from server.security import HEADERS
from server.settings import Settings
from tests.web.fake_assistant import FakeAssistant

SCRIPTS = sorted(STATIC.glob("js/*.js"))
TEMPLATES = sorted((STATIC.parent / "templates").glob("*.html"))
FIRST_PAGE_LIMIT = 300_000


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(Settings(home=tmp_path), FakeAssistant()), "http://127.0.0.1", client=("127.0.0.1", 1)
    ) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/documents", "/api/documents", "/nowhere", "/documents/none", "/healthz"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_policy_allows_no_inline_script_no_eval_and_no_other_host(client: TestClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_versioned_files_never_change_and_others_are_asked_for_again(client: TestClient) -> None:
    kept = client.get(asset("js/chat.js"))
    assert kept.status_code == 200
    assert "immutable" in kept.headers["Cache-Control"]
    assert client.get("/static/js/chat.js").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/old-version/js/chat.js").status_code == 404
    assert client.get("/").headers["Cache-Control"] == "no-cache"


def test_first_page_with_everything_that_it_loads_is_light(client: TestClient) -> None:
    page = client.get("/").text
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert set(scripts("js/chat.js")) <= loaded
    weight = len(page.encode()) + sum(len(client.get(address).content) for address in loaded)
    assert weight <= FIRST_PAGE_LIMIT


def test_pages_and_scripts_travel_compressed(client: TestClient) -> None:
    for path in ("/", asset("js/chat.js"), "/api/documents/xinghe-2023"):
        assert client.get(path, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "identity"}).headers


def test_chart_library_comes_from_the_installed_package(client: TestClient) -> None:
    response = client.get(chart_address(), headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert "window.vegaEmbed=" in response.text
    plain = client.get(chart_address(), headers={"Accept-Encoding": "identity"})
    assert len(gzip.compress(plain.content)) < len(plain.content)
    assert plain.text == response.text


def test_document_that_does_not_exist_is_a_page_for_people(client: TestClient) -> None:
    response = client.get("/documents/%3Cscript%3E")
    assert response.status_code == 404
    assert "没有这份文件" in response.text
    assert "<script>" not in response.text.partition("<main")[2]


def test_titles_of_documents_are_escaped(client: TestClient) -> None:
    for path in ("/documents", "/documents/kaiyang-2024"):
        assert "<img" not in client.get(path).text


def test_interface_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert "POST /api/ask" in page
    assert "question" in page
    assert not re.search(r"(?:src|href)=\"https?://", page)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_parse_html_or_code(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", text
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_to_what_old_browsers_read(script: Path) -> None:
    """Optional chaining, ``??``, lookbehind and ``.at`` are newer than some browsers that are still in use."""
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"\?\.[a-z(\[]|\?\?|\(\?<[=!]|\.replaceAll\(|\.at\(|structuredClone|\.matchAll\(", text)


def test_styles_keep_to_what_old_browsers_read() -> None:
    for sheet in STATIC.glob("css/*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(
            r":has\(|:is\(|:where\(|:focus-visible|\binset:|aspect-ratio|@layer|@container|[^-]gap:|\d[sd]vh", text
        )
        assert "@import" not in text
        assert "url(" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_scripts_styles_or_foreign_addresses(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\son[a-z]+=|style=|<style|javascript:|https?://|\|\s*safe", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
