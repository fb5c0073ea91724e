"""Classes of a workshop: a short code lets learners in until the class ends, to made-up data only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.accounts.asker import Asker
from server.accounts.role import Permission, Role
from server.accounts.secrets import digest
from server.accounts.user import User
from server.accounts.users import NewUser, Users
from server.errors import BadRequest, Forbidden, NotFound, TooMany
from server.store.instants import stored
from server.store.store import Store

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for one another when they are read out."""
_CODE_LETTERS = 8
LONGEST_HOURS = 72
_MOST_LEARNERS = 300
_WRONG_CODES = 20
_WRONG_FOR = timedelta(minutes=15)
_JOINING = "#class"
"""Failed codes are counted beside failed sign-ins; no user can have this name."""


@dataclass(frozen=True)
class Class:
    """A class without its code."""

    id: int
    label: str
    made_by: str
    created_at: str
    expires_at: str
    learners: int


class Classes:
    """The table ``class``, and the learners who joined."""

    def __init__(self, store: Store, users: Users) -> None:
        self._store = store
        self._users = users

    def create_class_code(self, teacher: Asker, label: str, hours: int, now: datetime) -> str:
        """Open a class; the code to write on the board, which is never shown again."""
        if not teacher.may(Permission.TEACH):
            raise Forbidden("您不能开班。", "请管理员给您培训讲师的账号。")
        if not 1 <= hours <= LONGEST_HOURS:
            raise BadRequest(f"课程要在 1 到 {LONGEST_HOURS} 小时之间。", "请改一个时长。")
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
        values = (label[:80], digest(code), teacher.name, stored(now), stored(now + timedelta(hours=hours)))
        statement = "INSERT INTO class (label, code_hash, made_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?)"
        self._store.write(statement, values)
        return code

    def join(self, code: str, nickname: str, address: str, now: datetime) -> User:
        """Let a learner in; ``NotFound`` for a code that is wrong or over, ``TooMany`` after many of those.

        A right code always passes: a whole room shares one address, and codes are too long to be found by trying.
        """
        row = self._store.one(_OPEN, (digest(code.strip().upper()), stored(now)))
        if row is None:
            self._require_patience(address, now)
            values = (_JOINING, address, stored(now))
            self._store.write("INSERT INTO failure (name, address, at) VALUES (?, ?, ?)", values)
            raise NotFound("这个课堂码不对，或者课程已经结束。", "请向讲师核对。")
        if row["learners"] >= _MOST_LEARNERS:
            raise TooMany(f"这个班已经有 {_MOST_LEARNERS} 人。", "请讲师再开一个班。")
        name = f"学员-{secrets.token_hex(6)}"
        new = NewUser(name, Role.LEARNER, full_name=nickname.strip()[:20], class_id=row["id"])
        return self._users.add(new, None, now)

    def all(self) -> list[Class]:
        """Every class, newest first."""
        return [Class(*row) for row in self._store.all(_ALL)]

    def close(self, ident: int, now: datetime) -> None:
        """End a class now: its learners are signed out and can ask nothing more."""
        with self._store.transaction() as connection:
            moment = stored(now)
            changed = connection.execute("UPDATE class SET expires_at = ? WHERE id = ?", (moment, ident)).rowcount
            if not changed:
                raise NotFound("没有这个班。", "请在列表里核对。")
            connection.execute("UPDATE user SET disabled_at = ? WHERE class_id = ?", (moment, ident))

    def require_open(self, user: User, now: datetime) -> None:
        """``Forbidden`` for a learner whose class is over; others pass."""
        if user.role != Role.LEARNER.value:
            return
        query = "SELECT 1 FROM class WHERE id = ? AND expires_at > ?"
        if user.class_id is None or self._store.one(query, (user.class_id, stored(now))) is None:
            raise Forbidden("课程已经结束。", "请向讲师要新的课堂码。")

    def _require_patience(self, address: str, now: datetime) -> None:
        query = "SELECT COUNT(*) FROM failure WHERE name = ? AND address = ? AND at > ?"
        row = self._store.one(query, (_JOINING, address, stored(now - _WRONG_FOR)))
        if row is not None and row[0] >= _WRONG_CODES:
            raise TooMany("错误的课堂码太多。", "请过十五分钟再试。")


_OPEN = """
SELECT class.id, (SELECT COUNT(*) FROM user WHERE user.class_id = class.id) AS learners
FROM class WHERE code_hash = ? AND expires_at > ?
"""
_ALL = """
SELECT class.id, label, made_by, class.created_at, expires_at,
       (SELECT COUNT(*) FROM user WHERE user.class_id = class.id)
FROM class ORDER BY class.id DESC
"""
