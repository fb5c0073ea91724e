"""What is older than is kept goes, what is younger stays, and the audit log still proves itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from server.accounts.asker import LOCAL
from server.audit.log import AuditLog, Wanted
from server.conversations.conversations import KeptConversations
from server.retention import forget_old
from server.settings import Settings
from server.store.store import Store
from tests.server.accounts.conftest import NOW
from tests.web import fake_answers

DAY = timedelta(days=1)


@pytest.fixture
def log(tmp_path: Path, store: Store) -> AuditLog:
    log = AuditLog(tmp_path, store)
    for days in (400, 300, 200, 10):
        log.append({"kind": "question", "question": f"{days}天前"}, NOW - days * DAY)
    return log


def test_old_entries_go_and_the_log_says_so(tmp_path: Path, store: Store, log: AuditLog) -> None:
    settings = Settings(home=tmp_path, audit_days=180)
    assert forget_old(settings, KeptConversations(store), log, NOW) == (0, 3)
    assert log.verify().problems == ()
    kept = log.search(Wanted(), 10)
    assert [entry.get("question", entry["kind"]) for entry in kept] == ["retention", "10天前"]
    assert kept[0]["up_to"] == 3
    assert forget_old(settings, KeptConversations(store), log, NOW) == (0, 0)
    log.append({"kind": "question", "question": "今天"}, NOW + 200 * DAY)
    assert forget_old(settings, KeptConversations(store), log, NOW + 200 * DAY)[1] == 2
    assert log.verify().problems == ()


def test_what_is_taken_away_otherwise_is_still_found(store: Store, log: AuditLog) -> None:
    log.forget_before(NOW - 350 * DAY, NOW)
    with store.transaction() as connection:
        connection.execute("DROP TRIGGER audit_never_removed")
        connection.execute("DELETE FROM audit WHERE seq = 2")
    assert log.verify().problems


def test_a_cut_that_was_announced_and_not_made_is_no_fault(store: Store, log: AuditLog) -> None:
    log.forget_before(NOW - 350 * DAY, NOW)
    row = store.one("SELECT seq, hash FROM audit WHERE seq = 2")
    assert row is not None
    log.append({"kind": "retention", "up_to": row["seq"], "hash": row["hash"]}, NOW)
    assert log.verify().problems == ()


def test_entries_still_cannot_be_removed_by_mistake(store: Store, log: AuditLog) -> None:
    log.forget_before(NOW - 350 * DAY, NOW)
    with pytest.raises(Exception, match="append-only"):
        store.write("DELETE FROM audit")


def test_conversations_go_by_their_last_use(tmp_path: Path, store: Store, log: AuditLog) -> None:
    kept = KeptConversations(store)
    for ident, days in (("old", 366), ("new", 364)):
        kept.begin(LOCAL, ident, "问", NOW - days * DAY)
        kept.record(ident, fake_answers.policy(), NOW - days * DAY)
    assert forget_old(Settings(home=tmp_path), kept, log, NOW) == (1, 0)
    assert [each.id for each in kept.of(LOCAL, 10)] == ["new"]
    forever = Settings(home=tmp_path, conversation_days=0)
    assert forget_old(forever, kept, log, NOW + 4000 * DAY) == (0, 0)


def test_an_audit_log_is_kept_half_a_year_at_least(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="180"):
        Settings(home=tmp_path, audit_days=30)
