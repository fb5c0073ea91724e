"""The conversations of each user: begun, continued, listed, renamed, deleted.

Nobody reaches another's, nor the own ones of a former place or role.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.accounts.asker import Asker
from server.chat.answer import Answer
from server.chat.conversations import Conversations, Turn
from server.conversations.turn_json import from_text, to_text
from server.errors import BadRequest, NotFound
from server.store.instants import stored
from server.store.store import Row, Store

_TITLE = 60
LONGEST_ID = 100
_PASSING = 200
"""Conversations that are asked through at once and not kept: the turns before an export."""


@dataclass(frozen=True)
class Conversation:
    """A conversation without its answers."""

    id: str
    title: str
    created_at: str
    updated_at: str
    turns: int


@dataclass(frozen=True)
class KeptTurn:
    """One question with its whole answer (the contract's JSON), as it was given."""

    id: int
    asked_at: str
    question: str
    answer: dict[str, Any]


class KeptConversations:
    """The tables ``conversation`` and ``turn``; ``last`` and ``remember`` are what the assistant asks of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passing = Conversations(_PASSING)

    # ---- What the assistant remembers -------------------------------------------------------------------

    def last(self, conversation_id: str) -> Turn | None:
        """The turn before, if any."""
        row = self._store.one("SELECT memory FROM conversation WHERE id = ?", (conversation_id,))
        if row is None:
            return self._passing.last(conversation_id)
        return None if row["memory"] is None else from_text(row["memory"])

    def remember(self, conversation_id: str, turn: Turn) -> None:
        """Keep the turn as the last one of its conversation; of one that was not begun, for a while in memory."""
        change = "UPDATE conversation SET memory = ? WHERE id = ?"
        # It reaches the disk with the answer, which is kept next.
        if not self._store.write(change, (to_text(turn), conversation_id), lasting=False):
            self._passing.remember(conversation_id, turn)

    # ---- Asking -----------------------------------------------------------------------------------------

    def begin(self, asker: Asker, conversation_id: str | None, question: str, now: datetime) -> str:
        """The conversation to go on with, new unless named; ``NotFound`` for one of somebody else."""
        ident = conversation_id or uuid.uuid4().hex
        if len(ident) > LONGEST_ID:
            raise BadRequest("对话编号太长。", "请用上一个回答里的 conversation_id，或不填。")
        moment = stored(now)
        # Without an answer a conversation is not even listed; it reaches the disk with its first.
        with self._store.transaction(lasting=False) as connection:
            values = (ident, *_owner(asker), question[:_TITLE], moment, moment)
            connection.execute(_BEGIN, values)
            query = f"SELECT 1 FROM conversation WHERE id = ? AND {_OWN}"
            if connection.execute(query, (ident, *_owner(asker))).fetchone() is None:
                raise NotFound("没有这个对话。", "请开始一个新对话。")
        return ident

    def record(self, conversation_id: str, answer: Answer, now: datetime) -> int:
        """Keep an answer with its question in a conversation that was begun, before it is shown; its number."""
        with self._store.transaction() as connection:
            return self.record_with(connection, conversation_id, answer, now)

    def record_with(self, connection: sqlite3.Connection, conversation_id: str, answer: Answer, now: datetime) -> int:
        """The same within a transaction of somebody else; ``NotFound`` where the conversation was deleted meanwhile."""
        moment = stored(now)
        values = (conversation_id, moment, answer.question, json.dumps(answer.to_json(), ensure_ascii=False))
        statement = "INSERT INTO turn (conversation_id, asked_at, question, answer) VALUES (?, ?, ?, ?)"
        try:
            ident = connection.execute(statement, values).lastrowid
        except sqlite3.IntegrityError as error:
            raise _none_such() from error
        connection.execute("UPDATE conversation SET updated_at = ? WHERE id = ?", (moment, conversation_id))
        return int(ident or 0)

    # ---- Reading and keeping in order ---------------------------------------------------------------------

    def of(self, asker: Asker, limit: int, offset: int = 0) -> list[Conversation]:
        """The asker's conversations, the last used first; those without an answer are left out."""
        rows = self._store.all(_LIST, (*_owner(asker), limit, offset))
        return [_conversation(row) for row in rows]

    def one(self, asker: Asker, ident: str) -> Conversation:
        """One of the asker's conversations; ``NotFound``."""
        row = self._store.one(_ONE, (ident, *_owner(asker)))
        if row is None:
            raise _none_such()
        return _conversation(row)

    def turns(self, asker: Asker, ident: str) -> list[KeptTurn]:
        """Questions and answers of one of the asker's conversations, in order; ``NotFound``."""
        self.one(asker, ident)
        rows = self._store.all("SELECT * FROM turn WHERE conversation_id = ? ORDER BY id", (ident,))
        return [_turn(row) for row in rows]

    def turn(self, asker: Asker, ident: int) -> KeptTurn:
        """One of the asker's answers; ``NotFound``."""
        row = self._store.one(_TURN, (ident, *_owner(asker)))
        if row is None:
            raise NotFound("没有这个回答。", "它可能已经随对话删除了。")
        return _turn(row)

    def rename(self, asker: Asker, ident: str, title: str) -> Conversation:
        """Another title; ``NotFound``."""
        if not title.strip():
            raise BadRequest("标题是空的。", "请写一个标题。")
        statement = f"UPDATE conversation SET title = ? WHERE id = ? AND {_OWN}"
        self._store.write(statement, (title.strip()[:_TITLE], ident, *_owner(asker)))
        return self.one(asker, ident)

    def delete(self, asker: Asker, ident: str) -> None:
        """Delete a conversation with its answers; ``NotFound``."""
        if not self._store.write(f"DELETE FROM conversation WHERE id = ? AND {_OWN}", (ident, *_owner(asker))):
            raise _none_such()

    def forget_before(self, moment: datetime) -> int:
        """Delete every conversation that was last used before; how many."""
        return self._store.write("DELETE FROM conversation WHERE updated_at < ?", (stored(moment),))


_OWN = "user_id IS ? AND reach = ?"
_BEGIN = """
INSERT OR IGNORE INTO conversation (id, user_id, reach, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
"""
_COLUMNS = """
SELECT conversation.id, title, created_at, updated_at, COUNT(turn.id) AS turns
FROM conversation JOIN turn ON turn.conversation_id = conversation.id
"""
_LIST = f"{_COLUMNS} WHERE {_OWN} GROUP BY conversation.id ORDER BY updated_at DESC, conversation.id LIMIT ? OFFSET ?"
_ONE = f"{_COLUMNS} WHERE conversation.id = ? AND {_OWN} GROUP BY conversation.id"
_TURN = f"""
SELECT turn.* FROM turn JOIN conversation ON conversation.id = turn.conversation_id
WHERE turn.id = ? AND {_OWN}
"""


def _owner(asker: Asker) -> tuple[int | None, str]:
    """What ``_OWN`` asks for."""
    return asker.user_id, asker.reach


def _conversation(row: Row) -> Conversation:
    return Conversation(row["id"], row["title"], row["created_at"], row["updated_at"], row["turns"])


def _turn(row: Row) -> KeptTurn:
    return KeptTurn(row["id"], row["asked_at"], row["question"], json.loads(row["answer"]))


def _none_such() -> NotFound:
    return NotFound("没有这个对话。", "它可能已经删除了。")
