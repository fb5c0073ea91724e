"""The search page and the cards, as a browser and as a program use them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.deps import open_assistant
from server.settings import Settings

CARD = {
    "programme": "交通补助",
    "region": "衡阳县",
    "source": "县公告",
    "issued_on": "2026-01-01",
    "papers": "身份证；务工证明",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off")
    app = create_app(settings, open_assistant(settings))
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1)) as opened:
        yield opened


def search(client: TestClient, **asked: str | int) -> dict[str, Any]:
    answer = client.get("/api/search", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_every_result_has_the_words_and_opens_at_the_first(client: TestClient) -> None:
    body = search(client, q="公益性岗位 补贴")
    assert body["total"] == len(body["matches"]) > 1
    for match in body["matches"]:
        read = client.get(f"/api/documents/{match['meta']['doc_id']}").json()
        clause = next(each for each in read["clauses"] if each["clause_id"] == match["clause_id"])
        whole = clause["text"] + " ".join(clause["path"])
        assert "公益性岗位" in whole
        assert "补贴" in whole
        if match["start"] is not None:
            assert clause["text"][match["start"] : match["end"]] in ("公益性岗位", "补贴")


@pytest.mark.parametrize(
    ("filters", "docs"),
    [
        ({"doc_id": "hunan-2024"}, {"hunan-2024"}),
        ({"level": "county"}, {"hengyang-county-2022"}),
        ({"region": "江西省"}, {"jiangxi-2023"}),
        ({"region": "36"}, {"jiangxi-2023"}),
        ({"year": 2022}, {"hengyang-county-2022"}),
        ({"year": 2019}, set()),
    ],
)
def test_filters(client: TestClient, filters: dict[str, str | int], docs: set[str]) -> None:
    assert {match["meta"]["doc_id"] for match in search(client, q="监测", **filters)["matches"]} == docs


def test_words_that_stand_nowhere_together_are_cut_and_it_is_said(client: TestClient) -> None:
    body = search(client, q="公益性岗位补贴发放")
    assert body["cut"]
    assert "公益性岗位" in body["words"]
    nothing = search(client, q="量子计算")
    assert (nothing["total"], nothing["matches"]) == (0, [])


def test_pages_follow_one_another(client: TestClient) -> None:
    first, second = search(client, q="脱贫"), search(client, q="脱贫", page=2)
    assert first["total"] > 20
    assert len(first["matches"]) == 20
    ids = [match["clause_id"] for body in (first, second) for match in body["matches"]]
    assert len(ids) == len(set(ids))


def test_the_page_shows_marks_and_never_runs_what_was_typed(client: TestClient) -> None:
    page = client.get("/search", params={"q": "公益性岗位", "level": "city"}).text
    assert "<mark>公益性岗位</mark>" in page
    assert "/documents/changsha-2023?clause=changsha-2023/2.2.8&amp;start=" in page
    hostile = client.get("/search", params={"q": "<script>alert(1)</script>"})
    assert hostile.status_code == 200
    assert "<script>alert" not in hostile.text
    assert client.get("/search").status_code == 200
    assert client.get("/search", params={"level": "moon"}).status_code == 422


def test_a_card_by_form_is_in_the_next_answer(client: TestClient) -> None:
    asked = {"question": "交通补助要带什么材料", "region": "衡阳县", "asked_on": "2026-03-15"}
    assert "身份证" not in client.post("/api/ask", json=asked).json()["answer"]
    saved = client.post("/cards", data=CARD, follow_redirects=False)
    assert saved.status_code == 303
    assert "交通补助" in client.get("/cards").text
    answer = client.post("/api/ask", json=asked).json()
    assert "材料：身份证、务工证明" in answer["short"]
    assert "本地办理指南" in answer["answer"]
    assert client.post("/cards/430421-jiaotongbuzhu/remove", follow_redirects=False).status_code == 303
    assert "身份证" not in client.post("/api/ask", json=asked).json()["answer"]


def test_a_form_that_is_wrong_keeps_what_was_typed(client: TestClient) -> None:
    page = client.post("/cards", data={**CARD, "region": "没有这个县", "where": "二楼窗口"})
    assert page.status_code == 400
    assert "适用地区" in page.text
    assert "二楼窗口" in page.text
    assert client.post("/api/cards", json={**CARD, "valid_to": "2020-01-01"}).status_code == 400
    assert client.post("/api/cards", json={"programme": "x" * 10_000}).status_code == 400


def test_the_empty_table_is_filled_in_and_imported(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/cards/template").content))
    header = [cell.value for cell in book.active[1]]
    for values in (
        {"项目": "小额信贷", "适用地区": "衡阳县", "依据": "公告", "填写日期": "2026-01-01"},
        {"项目": "低保"},
    ):
        book.active.append([values.get(name) for name in header])
    made = io.BytesIO()
    book.save(made)
    body = client.post("/api/cards/import", files={"file": ("表.xlsx", made.getvalue())}).json()
    assert body["saved"] == ["430421-xiaoexindai"]
    assert [each["row"] for each in body["refused"]] == ["第 3 行"]
    assert [card["card_id"] for card in client.get("/api/cards").json()["cards"]] == ["430421-xiaoexindai"]
    assert client.post("/api/cards/import", files={"file": ("表.xlsx", b"PK")}).status_code == 400
    assert client.delete("/api/cards/430421-xiaoexindai").status_code == 204
    assert client.delete("/api/cards/..%2F..%2Fx").status_code == 404


def test_a_damaged_card_is_named_and_hides_none(client: TestClient) -> None:
    client.post("/api/cards", json=CARD)
    folder = client.app.state.settings.home / "cards"  # type: ignore[attr-defined]
    (folder / "bad.yaml").write_text("- [", "utf-8")
    body = client.get("/api/cards").json()
    assert len(body["cards"]) == 1
    assert "bad.yaml" in body["damaged"][0]["message"]
    assert client.post("/api/ask", json={"question": "公益性岗位优先安置谁"}).status_code == 200
    (folder / "bad.yaml").unlink()
