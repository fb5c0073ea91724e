"""Two documents on one topic: each speaks with its own clauses, quoted in place, or not at all."""

from __future__ import annotations

import pytest

from tests.server.policy.conftest import ASKED_ON, Desk


def test_each_document_speaks_with_its_own_clauses_quoted_in_place(desk: Desk) -> None:
    for doc_id in ("changsha-2023", "hengyang-county-2022"):
        side = desk.policy.on_topic(doc_id, "公益性岗位", ASKED_ON)
        assert side.meta.doc_id == doc_id
        assert "公益性岗位" in side.clauses[0].clause.text
        for found in side.clauses:
            assert found.clause.doc_id == doc_id
            assert all(found.clause.text[quote.start : quote.end] == quote.text for quote in found.quotes)
            assert [quote.start for quote in found.quotes] == sorted(quote.start for quote in found.quotes)


def test_a_document_that_does_not_speak_of_it_says_nothing(desk: Desk) -> None:
    assert desk.policy.on_topic("hengyang-county-2022", "今天天气", ASKED_ON).clauses == ()


def test_a_document_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.policy.on_topic("gone", "公益性岗位", ASKED_ON)
