"""The audit log: whatever is done to it behind its back is found, and what must not stand in it does not."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policies_corpus.load import load_corpus
from policies_corpus.rulebook import load_rulebook
from server.accounts.asker import LOCAL
from server.audit.chain import Head, entry_hash, entry_text
from server.audit.entry import answered, rule_versions
from server.audit.log import HEAD_FILE, AuditLog, Wanted
from server.audit.redact import redacted
from server.cli import app
from server.store.store import Store
from tests.web import fake_answers

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    store = Store(tmp_path)
    yield AuditLog(tmp_path, store)
    store.close()


@pytest.fixture
def filled(log: AuditLog) -> AuditLog:
    for n in range(5):
        log.append({"kind": "question", "user": f"user{n % 2}", "question": f"第{n}问"}, NOW + timedelta(days=n))
    return log


def behind_its_back(home: Path, *statements: str) -> None:
    """What somebody with the file can do: the triggers are dropped first."""
    with sqlite3.connect(home / "service" / "service.sqlite3") as connection:
        connection.execute("DROP TRIGGER audit_never_changed")
        connection.execute("DROP TRIGGER audit_never_removed")
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_log_is_whole(filled: AuditLog, log: AuditLog) -> None:
    found = filled.verify()
    assert (found.entries, found.problems) == (5, ())
    assert len(found.last) == 64


TAMPERED = {
    "changed": "UPDATE audit SET entry = replace(entry, '第2问', '别的') WHERE seq = 3",
    "changed at the start": "UPDATE audit SET entry = replace(entry, 'user0', 'user9') WHERE seq = 1",
    "changed at the end": "UPDATE audit SET entry = replace(entry, '第4问', '别的') WHERE seq = 5",
    "removed in the middle": "DELETE FROM audit WHERE seq = 3",
    "removed at the start": "DELETE FROM audit WHERE seq = 1",
    "removed at the end": "DELETE FROM audit WHERE seq = 5",
    "removed and closed up": "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3",
    "all removed": "DELETE FROM audit",
    "reordered": "UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4;"
    "UPDATE audit SET seq = 4 WHERE seq = -2",
    "not readable": "UPDATE audit SET entry = 'x' WHERE seq = 2",
    "a hash changed": "UPDATE audit SET hash = 'x' WHERE seq = 2",
}


@pytest.mark.parametrize("statements", TAMPERED.values(), ids=TAMPERED.keys())
def test_whatever_is_done_is_found(filled: AuditLog, tmp_path: Path, statements: str) -> None:
    behind_its_back(tmp_path, *statements.split(";"))
    assert filled.verify().problems


def test_a_chain_made_anew_is_found(filled: AuditLog, tmp_path: Path) -> None:
    """Somebody changes an entry and works out all hashes after it: the record of the end does not fit any more."""
    previous, made = "0" * 64, []
    for line in filled.lines():
        entry = json.loads(json.loads(line)["entry"])
        content = {key: value for key, value in entry.items() if key not in ("seq", "at", "previous")}
        text = entry_text(entry["seq"], entry["at"], previous, content | {"user": "nobody"})
        previous = entry_hash(text)
        made.append(f"UPDATE audit SET entry = '{text}', hash = '{previous}' WHERE seq = {entry['seq']}")
    behind_its_back(tmp_path, *made)
    assert filled.verify().problems == ("登记的末条是第 5 条，库里的末条是第 5 条：末尾有删除、增加或改动。",)


def test_an_added_entry_is_found(filled: AuditLog, tmp_path: Path) -> None:
    text = entry_text(6, "2026", filled.verify().last, {"kind": "question"})
    behind_its_back(tmp_path, f"INSERT INTO audit VALUES (6, '{entry_hash(text)}', '{text}')")
    assert filled.verify().problems


def test_the_record_of_the_end_cannot_be_forged_or_left_out(filled: AuditLog, tmp_path: Path) -> None:
    head = tmp_path / "service" / HEAD_FILE
    behind_its_back(tmp_path, "DELETE FROM audit WHERE seq = 5")
    known = json.loads(list(filled.lines())[-1])["hash"]
    Head(4, known, settled=True).write(head, "another key")
    assert filled.verify().problems
    head.unlink()
    assert filled.verify().problems


def test_what_was_done_before_is_said_for_ever(filled: AuditLog, tmp_path: Path) -> None:
    behind_its_back(tmp_path, "DELETE FROM audit WHERE seq >= 4")
    filled.append({"kind": "question", "user": "later"}, NOW)
    problems = filled.verify().problems
    assert problems == ("第 4 条写入时，末尾已经被动过：登记的末条是第 5 条，实有 3 条。",)


def test_a_cut_between_the_two_files_is_no_tampering(filled: AuditLog, tmp_path: Path) -> None:
    """Killed after the record was written and before the entry: the entry was never shown to anybody."""
    key = (tmp_path / "service" / "secret.key").read_text()
    Head(6, "f" * 64, settled=False).write(tmp_path / "service" / HEAD_FILE, key)
    assert filled.verify().problems == ()
    filled.append({"kind": "question"}, NOW)
    assert filled.verify().problems == ()


def test_entries_are_never_changed_by_mistake(filled: AuditLog, tmp_path: Path) -> None:
    store = Store(tmp_path)
    for statement in ("UPDATE audit SET hash = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.write(statement)


def _append_many(home: str, name: str) -> None:
    log = AuditLog(Path(home), Store(Path(home)))
    for n in range(10):
        log.append({"kind": "question", "user": name, "n": n}, NOW)


def test_several_processes_write_one_chain(log: AuditLog, tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(_append_many, str(tmp_path), f"p{n}") for n in range(3)]:
            done.result()
    found = log.verify()
    assert (found.entries, found.problems) == (30, ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("430421198001011234能享受什么", "〔证件号码〕能享受什么"),
        ("身份证43042119800101123X的户", "身份证〔证件号码〕的户"),
        ("身份证43042119800101123ｘ的户", "身份证〔证件号码〕的户"),
        ("430421 19800101 1234", "〔证件号码〕"),
        ("430421-19800101-123X", "〔证件号码〕"),
        ("４３０４２１１９８００１０１１２３４", "〔证件号码〕"),
        ("老证430421800101123", "老证〔证件号码〕"),
        ("打13812345678找他", "打〔电话号码〕找他"),
        ("138 1234 5678", "〔电话号码〕"),
        ("138-1234-5678", "〔电话号码〕"),
        ("+86 13812345678", "〔电话号码〕"),
        ("0734-6812345", "〔电话号码〕"),
        ("(0734)6812345", "〔电话号码〕"),
        ("13812345678和430421198001011234", "〔电话号码〕和〔证件号码〕"),
        ("2024年人均纯收入低于10000元的户", "2024年人均纯收入低于10000元的户"),
        ("430421101001村有多少户", "430421101001村有多少户"),
        ("2021-2023年", "2021-2023年"),
        ("户编号430421101001-0012", "户编号430421101001-0012"),
    ],
)
def test_numbers_of_persons_do_not_stand_in_the_log(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_an_entry_says_what_was_read_and_by_which_rules() -> None:
    answer = fake_answers.check()
    entry = answered(answer, LOCAL, {answer.checks[0].rule_id: "abc"})
    assert entry["user"] == "本机"
    assert entry["rules"][answer.checks[0].rule_id] == "abc"
    assert entry["clauses"] == [citation.clause_id for citation in answer.citations]
    table = answered(fake_answers.ranking(), LOCAL, {})["data"][0]
    assert table["sql"] and table["plan"] is not None and table["snapshot"]
    assert table["rows"] == fake_answers.ranking().data[0].row_count
    assert "西渡镇" not in json.dumps({**table, "plan": None, "params": None}, ensure_ascii=False)


def test_every_rule_has_a_version() -> None:
    versions = rule_versions(load_rulebook(document.meta for document in load_corpus()))
    assert "changsha-2023/income-2023" in versions
    assert all(len(version) == 12 for version in versions.values())


def test_search(filled: AuditLog) -> None:
    found: Callable[..., list[int]] = lambda **wanted: [each["seq"] for each in filled.search(Wanted(**wanted), 10)]  # noqa: E731
    assert found() == [5, 4, 3, 2, 1]
    assert found(user="user1") == [4, 2]
    assert found(text="第3") == [4]
    assert found(since=date(2026, 3, 17), until=date(2026, 3, 18)) == [4, 3]
    assert found(user="' OR 1=1 --") == []


def test_a_day_is_one_of_this_computer(
    log: AuditLog, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Half past eleven in the evening in London is the next day in Beijing."""
    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    request.addfinalizer(time.tzset)
    request.addfinalizer(monkeypatch.undo)
    log.append({"kind": "question"}, datetime(2026, 3, 15, 23, 30, tzinfo=UTC))
    assert log.search(Wanted(until=date(2026, 3, 15)), 10) == []
    assert len(log.search(Wanted(since=date(2026, 3, 16), until=date(2026, 3, 16)), 10)) == 1


def test_commands(filled: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    run = CliRunner()
    assert "共 5 条，没有发现改动" in run.invoke(app, ["audit", "verify"]).output
    assert len(run.invoke(app, ["audit", "search", "--user", "user0"]).output.splitlines()) == 3
    run.invoke(app, ["audit", "export", "--out", str(tmp_path / "all.jsonl")])
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry_hash(line["entry"]) == line["hash"] for line in lines] == [True] * 5
    behind_its_back(tmp_path, "DELETE FROM audit WHERE seq = 5")
    done = run.invoke(app, ["audit", "verify"])
    assert done.exit_code == 1
    assert "末尾有删除" in done.output
