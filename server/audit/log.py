"""The audit log: append, verify, search."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from server.accounts.secrets import service_key
from server.audit.chain import START, Head, entry_hash, entry_text
from server.store.instants import stored
from server.store.store import FOLDER, Row, Store, Value, writing

HEAD_FILE = "audit.head"
LOCK_FILE = "audit.lock"
_PAGE = 500
_WAIT_SECONDS = 15.0


@dataclass(frozen=True)
class Verdict:
    """``problems`` are Chinese sentences, none where the log is whole; ``last`` is the hash to write down elsewhere."""

    entries: int
    last: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; None asks nothing. Days are inclusive, in the time of this computer.

    ``text`` is a part of what was asked, or of the name of what was seen or changed.
    """

    user: str | None = None
    kind: str | None = None
    text: str | None = None
    since: date | None = None
    until: date | None = None


class AuditLog:
    """The table ``audit``; the record of its last entry is a file beside the database."""

    def __init__(self, home: Path, store: Store) -> None:
        self._store = store
        self._key = service_key(home)
        self._head = home / FOLDER / HEAD_FILE
        self._lock = home / FOLDER / LOCK_FILE

    def append(self, content: dict[str, Any], now: datetime) -> None:
        """Put an entry on file. Where the end of the log was tampered with, an entry of its own says so first."""
        with self.appending(content, now):
            pass

    @contextmanager
    def appending(self, content: dict[str, Any], now: datetime) -> Iterator[sqlite3.Connection]:
        """Put an entry on file together with what the block writes on this connection: both, or neither."""
        at = stored(now)
        with self._alone():
            with self._store.transaction() as connection:
                row = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
                seq, previous = (row["seq"], row["hash"]) if row is not None else (0, START)
                for each in (*self._break(seq, previous), content):
                    text = entry_text(seq + 1, at, previous, each)
                    seq, previous = seq + 1, entry_hash(text)
                    connection.execute("INSERT INTO audit VALUES (?, ?, ?)", (seq, previous, text))
                yield connection
                Head(seq, previous, settled=False).write(self._head, self._key)
            Head(seq, previous, settled=True).write(self._head, self._key)

    def verify(self) -> Verdict:
        """Read every entry again: changed, removed, added or reordered ones are named."""
        with self._alone():
            problems: list[str] = []
            seq, previous = self._start()
            counted = 0
            for row in self._rows():
                counted += 1
                problems += _faults(row, seq, previous)
                seq, previous = row["seq"], row["hash"]
            head = Head.read(self._head, self._key)
        if head is None and counted:
            problems.append("末条记录的登记文件不见了，或被改过。")
        if head is not None and not head.fits(seq, previous):
            problems.append(f"登记的末条是第 {head.seq} 条，库里的末条是第 {seq} 条：末尾有删除、增加或改动。")
        return Verdict(counted, previous, tuple(problems))

    def forget_before(self, moment: datetime, now: datetime) -> int:
        """Take away the entries before ``moment``; how many. An entry of its own says up to where, so that it shows."""
        with self._alone():
            row = self._store.one(_OLD, (stored(moment),))
        if row is None:
            return 0
        self.append({"kind": "retention", "up_to": row["seq"], "hash": row["hash"]}, now)
        with self._alone(), self._store.transaction() as connection:
            trigger = connection.execute(_TRIGGER).fetchone()["sql"]
            connection.execute("DROP TRIGGER audit_never_removed")
            gone = connection.execute("DELETE FROM audit WHERE seq <= ?", (row["seq"],)).rowcount
            connection.execute(trigger)
        return gone

    def _start(self) -> tuple[int, str]:
        """The entry before the first one that is still kept: the last that retention took away, if it did."""
        first = self._store.one("SELECT seq FROM audit ORDER BY seq LIMIT 1")
        cut = None if first is None else self._store.one(_CUT, (first["seq"] - 1,))
        return (0, START) if cut is None else (cut["seq"], cut["hash"])

    def search(self, wanted: Wanted, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Entries that fit, newest first."""
        where, values = _where(wanted)
        query = f"SELECT entry FROM audit WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?"
        return [json.loads(row["entry"]) for row in self._store.all(query, (*values, limit, offset))]

    def lines(self) -> Iterator[str]:
        """Every entry with its hash as a line of JSON, oldest first: the whole log, to be kept elsewhere."""
        for row in self._rows():
            yield json.dumps({"hash": row["hash"], "entry": row["entry"]}, ensure_ascii=False) + "\n"

    def _break(self, seq: int, last: str) -> tuple[dict[str, Any], ...]:
        """What must be said before the next entry, if the log does not end as it did."""
        head = Head.read(self._head, self._key)
        whole = seq == 0 and not self._head.exists() if head is None else head.fits(seq, last)
        found = {"kind": "break", "registered": None if head is None else head.seq, "found": seq}
        return () if whole else (found,)

    def _rows(self) -> Iterator[Row]:
        """Every row in the order of the numbers, a page at a time."""
        last = -1
        while rows := self._store.all(f"SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT {_PAGE}", (last,)):
            yield from rows
            last = rows[-1]["seq"]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread or process writes the log meanwhile; the system lets go of the lock when its holder dies."""
        with writing(self._lock):
            lock = sqlite3.connect(self._lock, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                lock.execute("BEGIN EXCLUSIVE")
                yield
            finally:
                lock.close()


_OLD = """
SELECT seq, hash FROM audit WHERE seq < (
    SELECT COALESCE(MIN(seq), 1 << 62) FROM audit
    WHERE CASE WHEN json_valid(entry) THEN json_extract(entry, '$.at') >= ? ELSE TRUE END
) ORDER BY seq DESC LIMIT 1
"""
_CUT = """
SELECT json_extract(entry, '$.up_to') AS seq, json_extract(entry, '$.hash') AS hash
FROM audit WHERE CASE WHEN json_valid(entry) THEN
    json_extract(entry, '$.kind') = 'retention' AND json_extract(entry, '$.up_to') = ? END
"""
_TRIGGER = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_never_removed'"


def _faults(row: Row, seq: int, previous: str) -> Iterator[str]:
    """What is wrong with a row after the one numbered ``seq`` whose hash is ``previous``."""
    if row["seq"] != seq + 1:
        yield f"第 {seq + 1} 条到第 {row['seq'] - 1} 条不见了。"
    if entry_hash(row["entry"]) != row["hash"]:
        yield f"第 {row['seq']} 条的内容被改过。"
    try:
        entry = json.loads(row["entry"])
    except ValueError:
        yield f"第 {row['seq']} 条读不出来。"
        return
    if entry.get("previous") != previous or entry.get("seq") != row["seq"]:
        yield f"第 {row['seq']} 条与前一条接不上：前面有删除、改动或调换。"
    if entry.get("kind") == "break":
        ended = f"登记的末条是第 {entry['registered']} 条，实有 {entry['found']} 条"
        yield f"第 {row['seq']} 条写入时，末尾已经被动过：{ended}。"


_SAID = " || ' ' || ".join(
    f"COALESCE(json_extract(entry, '$.{name}'), '')"
    for name in ("question", "whose", "label", "household_id", "word", "files", "documents", "snapshot", "address")
)


def _where(wanted: Wanted) -> tuple[str, list[Value]]:
    parts: list[tuple[str, Value]] = [
        ("json_extract(entry, '$.user') = ?", wanted.user),
        ("json_extract(entry, '$.kind') = ?", wanted.kind),
        (f"instr({_SAID}, ?) > 0", wanted.text),
        ("json_extract(entry, '$.at') >= ?", _begin(wanted.since)),
        ("json_extract(entry, '$.at') < ?", _begin(wanted.until, days=1)),
    ]
    asked = [(condition, value) for condition, value in parts if value is not None]
    return " AND ".join(condition for condition, _ in asked) or "TRUE", [value for _, value in asked]


def _begin(day: date | None, days: int = 0) -> str | None:
    """The first moment here of so many days later, as the log writes moments."""
    return None if day is None else stored(datetime.combine(day + timedelta(days=days), time.min).astimezone())
