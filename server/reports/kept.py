"""The kept questions of each user: kept from an answer, titled, put in order, thrown away. Nobody reaches another's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.accounts.asker import Asker
from server.errors import BadRequest, Conflict, NotFound
from server.store.instants import stored
from server.store.store import Row, Store

MOST = 40
"""Questions of a report: each is counted twice whenever it is filled."""
LONGEST_TITLE = 100
_TITLE = "我的报表"


@dataclass(frozen=True)
class KeptQuestion:
    """A question: its title, what is counted in one sentence, and the plan (JSON as it stands in an answer)."""

    id: int
    title: str
    description: str
    plan: dict[str, Any]
    kept_at: str


class KeptQuestions:
    """The tables ``report`` and ``report_question``; a user has one report."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def title(self, asker: Asker) -> str:
        """The title of the asker's report."""
        row = self._store.one("SELECT title FROM report WHERE user_id IS ?", (asker.user_id,))
        return _TITLE if row is None else str(row["title"])

    def rename_report(self, asker: Asker, title: str) -> None:
        """Another title of the report; ``BadRequest`` for an empty one."""
        wanted = _checked(title)
        report = self._report(asker)
        self._store.write("UPDATE report SET title = ? WHERE id = ?", (wanted, report))

    def of(self, asker: Asker) -> list[KeptQuestion]:
        """The asker's questions, in order."""
        return [_question(row) for row in self._store.all(_LIST, (asker.user_id,))]

    def keep(self, asker: Asker, title: str, description: str, plan: dict[str, Any], now: datetime) -> KeptQuestion:
        """Keep a question as the last one; ``Conflict`` where it is kept already, or the report is full."""
        known = self.of(asker)
        if any(each.plan == plan for each in known):
            raise Conflict("这个问题已经留存过了。", "在“报表”页面可以看到它。")
        if len(known) >= MOST:
            raise Conflict(f"报表里已有 {MOST} 个问题，放不下了。", "请先在“报表”页面删掉不用的。")
        report = self._report(asker)
        values = (report, report, title[:LONGEST_TITLE], description, json.dumps(plan, ensure_ascii=False), stored(now))
        with self._store.transaction() as connection:
            ident = connection.execute(_KEEP, values).lastrowid
        return self._one(asker, int(ident or 0))

    def rename(self, asker: Asker, ident: int, title: str) -> None:
        """Another title of a question; ``NotFound``."""
        self._one(asker, ident)
        self._store.write("UPDATE report_question SET title = ? WHERE id = ?", (_checked(title), ident))

    def move(self, asker: Asker, ident: int, up: bool) -> None:
        """Change places with the question above or below; the first and the last stay. ``NotFound``."""
        self._one(asker, ident)
        order = [each.id for each in self.of(asker)]
        place = order.index(ident)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        with self._store.transaction() as connection:
            statement = "UPDATE report_question SET position = ? WHERE id = ?"
            connection.executemany(statement, list(enumerate(order)))

    def delete(self, asker: Asker, ident: int) -> None:
        """Throw a question away; ``NotFound``."""
        self._one(asker, ident)
        self._store.write("DELETE FROM report_question WHERE id = ?", (ident,))

    def _one(self, asker: Asker, ident: int) -> KeptQuestion:
        found = next((each for each in self.of(asker) if each.id == ident), None)
        if found is None:
            raise NotFound("没有这个留存的问题。", "它可能已经删除了，请刷新页面。")
        return found

    def _report(self, asker: Asker) -> int:
        """The asker's report, made where there is none."""
        with self._store.transaction() as connection:
            row = connection.execute("SELECT id FROM report WHERE user_id IS ?", (asker.user_id,)).fetchone()
            if row is not None:
                return int(row["id"])
            made = connection.execute("INSERT INTO report (user_id, title) VALUES (?, ?)", (asker.user_id, _TITLE))
            return int(made.lastrowid or 0)


_LIST = """
SELECT report_question.* FROM report_question JOIN report ON report.id = report_question.report_id
WHERE report.user_id IS ? ORDER BY position, report_question.id
"""
_KEEP = """
INSERT INTO report_question (report_id, position, title, description, plan, kept_at)
VALUES (?, (SELECT coalesce(max(position) + 1, 0) FROM report_question WHERE report_id = ?), ?, ?, ?, ?)
"""


def _question(row: Row) -> KeptQuestion:
    return KeptQuestion(row["id"], row["title"], row["description"], json.loads(row["plan"]), row["kept_at"])


def _checked(title: str) -> str:
    wanted = title.strip()[:LONGEST_TITLE]
    if not wanted:
        raise BadRequest("标题是空的。", "请写一个标题。")
    return wanted
