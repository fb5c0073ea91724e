"""What people thought of answers (有用, 有误), and the list from which an administrator makes something of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.accounts.asker import Asker
from server.audit.redact import redacted
from server.conversations.conversations import KeptTurn
from server.errors import Conflict, NotFound
from server.store.instants import stored
from server.store.store import Row, Store


@dataclass(frozen=True)
class Feedback:
    """One opinion; ``outcome`` says what was made of it, None while it is open."""

    id: int
    user_name: str
    useful: bool
    note: str
    question: str
    kind: str
    short: str
    created_at: str
    outcome: str | None
    settled_by: str | None
    settled_at: str | None


class FeedbackList:
    """The table ``feedback``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, asker: Asker, turn: KeptTurn, useful: bool, note: str, now: datetime) -> Feedback:
        """An opinion on an answer of the asker's own; a second one takes the place of the first while it is open."""
        given = (turn.id, asker.user_id, asker.name, useful, redacted(note.strip()), redacted(turn.question))
        values = (*given, str(turn.answer["kind"]), redacted(str(turn.answer["short"])), stored(now))
        with self._store.transaction() as connection:
            open_one = "DELETE FROM feedback WHERE turn_id = ? AND user_id IS ? AND settled_at IS NULL"
            connection.execute(open_one, (turn.id, asker.user_id))
            settled = "SELECT 1 FROM feedback WHERE turn_id = ? AND user_id IS ?"
            if connection.execute(settled, (turn.id, asker.user_id)).fetchone() is not None:
                raise Conflict("对这个回答的意见已经处理过了。", "请再问一次，对新的回答提意见。")
            ident = connection.execute(_INSERT, values).lastrowid
        return self.get(int(ident or 0))

    def all(self, only_open: bool, limit: int, offset: int = 0) -> list[Feedback]:
        """Opinions, newest first."""
        where = "WHERE settled_at IS NULL" if only_open else ""
        query = f"SELECT * FROM feedback {where} ORDER BY id DESC LIMIT ? OFFSET ?"
        return [_feedback(row) for row in self._store.all(query, (limit, offset))]

    def get(self, ident: int) -> Feedback:
        """One opinion; ``NotFound``."""
        row = self._store.one("SELECT * FROM feedback WHERE id = ?", (ident,))
        if row is None:
            raise NotFound("没有这条意见。", "请刷新列表。")
        return _feedback(row)

    def require_open(self, ident: int) -> Feedback:
        """One opinion of which nothing was made yet; ``NotFound``, ``Conflict``."""
        found = self.get(ident)
        if found.settled_at is not None:
            raise Conflict("这条意见已经处理过了。", "请刷新列表。")
        return found

    def settle(self, ident: int, outcome: str, asker: Asker, now: datetime) -> Feedback:
        """Say what was made of an opinion; ``Conflict`` if somebody else already did."""
        statement = (
            "UPDATE feedback SET outcome = ?, settled_by = ?, settled_at = ? WHERE id = ? AND settled_at IS NULL"
        )
        if not self._store.write(statement, (outcome, asker.name, stored(now), ident)):
            self.get(ident)
            raise Conflict("这条意见已经处理过了。", "请刷新列表。")
        return self.get(ident)


_INSERT = """
INSERT INTO feedback (turn_id, user_id, user_name, useful, note, question, kind, short, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _feedback(row: Row) -> Feedback:
    return Feedback(
        id=row["id"],
        user_name=row["user_name"],
        useful=bool(row["useful"]),
        note=row["note"],
        question=row["question"],
        kind=row["kind"],
        short=row["short"],
        created_at=row["created_at"],
        outcome=row["outcome"],
        settled_by=row["settled_by"],
        settled_at=row["settled_at"],
    )
