"""Classes that work through a course: who sits in them, what each answered, and how far the class is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.accounts.asker import Asker
from server.accounts.classes import Classes
from server.accounts.role import Role
from server.accounts.secrets import digest, new_secret
from server.errors import Conflict, Forbidden, NotFound
from server.store.instants import stored
from server.store.store import Row, Store

LONGEST_NICKNAME = 20


@dataclass(frozen=True)
class OpenedClass:
    """A class with its course. ``code`` is None once the class was closed."""

    id: int
    label: str
    course: str
    code: str | None
    made_by: str
    created_at: str
    expires_at: str
    learners: int


@dataclass(frozen=True)
class Seat:
    """One learner in one class."""

    id: int
    class_id: int
    nickname: str


@dataclass(frozen=True)
class Reply:
    """What one learner answered; ``model`` is the right answer as it was shown."""

    exercise: str
    given: str
    right: bool
    model: str
    answered_at: str


class Classroom:
    """The tables ``training_class``, ``training_seat`` and ``training_reply``."""

    def __init__(self, store: Store, classes: Classes) -> None:
        self._store = store
        self._classes = classes

    # ---- For the trainer ------------------------------------------------------------------------------------

    def open(self, trainer: Asker, course: str, label: str, hours: int, now: datetime) -> int:
        """Open a class for a course; its number. ``Forbidden`` for who may not teach."""
        code = self._classes.create_class_code(trainer, label, hours, now)
        statement = "INSERT INTO training_class SELECT id, ?, ? FROM class WHERE code_hash = ?"
        self._store.write(statement, (course, code, digest(code)))
        row = self._store.one("SELECT id FROM class WHERE code_hash = ?", (digest(code),))
        assert row is not None  # it was just made, and classes are never deleted
        return int(row["id"])

    def of(self, trainer: Asker) -> list[OpenedClass]:
        """The classes that the trainer made, newest first; an administrator sees all."""
        return [_opened(row) for row in self._store.all(f"{_CLASSES} ORDER BY class.id DESC") if _owns(trainer, row)]

    def one(self, trainer: Asker, ident: int) -> OpenedClass:
        """One of them; ``NotFound``."""
        row = self._store.one(f"{_CLASSES} WHERE class.id = ?", (ident,))
        if row is None or not _owns(trainer, row):
            raise NotFound("没有这个班。", "请回到“培训”页，在列表里核对。")
        return _opened(row)

    def seats(self, class_id: int) -> list[tuple[Seat, list[Reply]]]:
        """Every learner of a class with the replies, in the order in which they joined."""
        rows = self._store.all("SELECT * FROM training_seat WHERE class_id = ? ORDER BY id", (class_id,))
        return [(_seat(row), self.replies(row["id"])) for row in rows]

    def reset(self, class_id: int) -> int:
        """Forget every reply of a class; its learners stay. How many replies there were."""
        statement = "DELETE FROM training_reply WHERE seat_id IN (SELECT id FROM training_seat WHERE class_id = ?)"
        return self._store.write(statement, (class_id,))

    def close(self, class_id: int, now: datetime) -> None:
        """End a class now: nobody joins or answers any more; what was answered stays."""
        self._classes.close(class_id, now)
        self._store.write("UPDATE training_class SET code = NULL WHERE class_id = ?", (class_id,))

    # ---- For learners ---------------------------------------------------------------------------------------

    def class_of_code(self, code: str, now: datetime) -> int:
        """The open class with this code; ``NotFound``."""
        query = "SELECT id FROM class JOIN training_class ON class_id = id WHERE code_hash = ? AND expires_at > ?"
        row = self._store.one(query, (digest(code.strip().upper()), stored(now)))
        if row is None:
            raise NotFound("这个课堂码不对，或者课程已经结束。", "请向讲师核对。")
        return int(row["id"])

    def sit_down(self, class_id: int, user_id: int | None, nickname: str, now: datetime) -> str:
        """Take a seat, or the one that the user has already. The key of a seat without an account, else empty."""
        key = "" if user_id is not None else new_secret()
        name = nickname.strip()[:LONGEST_NICKNAME] or "学员"
        values = (class_id, user_id, digest(key) if key else None, name, stored(now))
        statement = """INSERT INTO training_seat (class_id, user_id, key_hash, nickname, joined_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT (class_id, user_id) DO UPDATE SET nickname = excluded.nickname"""
        self._store.write(statement, values)
        return key

    def seat(self, user_id: int | None, key: str, now: datetime) -> tuple[Seat, OpenedClass]:
        """The newest seat of an account, or that of a key; ``NotFound``, ``Forbidden`` where its class is over."""
        where, value = ("user_id = ?", user_id) if user_id is not None else ("key_hash = ?", digest(key))
        row = self._store.one(f"SELECT * FROM training_seat WHERE {where} ORDER BY id DESC LIMIT 1", (value,))
        if row is None:
            raise NotFound("您还没有加入课堂。", "请输入讲师给的课堂码。")
        found = self._store.one(f"{_CLASSES} WHERE class.id = ?", (row["class_id"],))
        if found is None or found["expires_at"] <= stored(now):
            raise Forbidden("课程已经结束。", "请向讲师要新的课堂码。")
        return _seat(row), _opened(found)

    def replies(self, seat_id: int) -> list[Reply]:
        """What one learner answered, in order."""
        rows = self._store.all("SELECT * FROM training_reply WHERE seat_id = ? ORDER BY answered_at", (seat_id,))
        return [
            Reply(row["exercise"], row["given"], bool(row["is_right"]), row["model"], row["answered_at"])
            for row in rows
        ]

    def keep(self, seat: Seat, reply: Reply) -> None:
        """Put a reply on file; ``Conflict`` where the learner has answered this exercise before."""
        values = (seat.id, reply.exercise, reply.given, int(reply.right), reply.model, reply.answered_at)
        if not self._store.write("INSERT OR IGNORE INTO training_reply VALUES (?, ?, ?, ?, ?, ?)", values):
            raise Conflict("这道题已经答过了，以第一次为准。", "请做下一道。")


_CLASSES = """
SELECT class.id, label, course, code, made_by, created_at, expires_at,
       (SELECT COUNT(*) FROM training_seat WHERE training_seat.class_id = class.id) AS learners
FROM class JOIN training_class ON training_class.class_id = class.id
"""


def _owns(trainer: Asker, row: Row) -> bool:
    return trainer.role is Role.ADMINISTRATOR or trainer.name == row["made_by"]


def _opened(row: Row) -> OpenedClass:
    return OpenedClass(*row)


def _seat(row: Row) -> Seat:
    return Seat(row["id"], row["class_id"], row["nickname"])
