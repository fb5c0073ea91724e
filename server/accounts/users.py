"""The users on file: add, list, change. What a user may do is decided by ``asker_of``."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from server.accounts.passwords import hashed
from server.accounts.role import Role
from server.accounts.user import EVERYWHERE_LEVEL, User, user_of
from server.errors import BadRequest, Conflict, NotFound
from server.store.instants import stored
from server.store.store import Store
from sql_tools.plan import Place

_NAME = re.compile(r"[\w.@-]{2,40}")


@dataclass(frozen=True)
class NewUser:
    """A user to be added. ``place`` is of the level of the role; None for roles that are tied to no place."""

    name: str
    role: Role
    place: Place | None = None
    full_name: str = ""
    class_id: int | None = None


class Users:
    """The table ``user``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._some = False

    def exist(self) -> bool:
        """Whether there is any user, and with that a need to sign in; once true, always true."""
        self._some = self._some or self._store.one("SELECT 1 FROM user LIMIT 1") is not None
        return self._some

    def has_administrator(self) -> bool:
        """Whether an administrator can sign in."""
        query = "SELECT 1 FROM user WHERE role = ? AND disabled_at IS NULL AND password_hash IS NOT NULL"
        return self._store.one(query, (Role.ADMINISTRATOR.value,)) is not None

    def add(self, new: NewUser, password: str | None, now: datetime, first: bool = False) -> User:
        """Add a user; ``first``: only if there is none yet (``Conflict`` otherwise)."""
        level, code, name = _area(new)
        if not _NAME.fullmatch(new.name):
            raise BadRequest("用户名要有 2 到 40 个字，只能用汉字、字母、数字和 . @ - _。", "请换一个用户名。")
        secret = hashed(password, new.name) if password is not None else None
        values = (new.name, new.full_name[:80], new.role.value, level, code, name, secret, new.class_id, stored(now))
        with self._store.transaction() as connection:
            if first and connection.execute("SELECT 1 FROM user LIMIT 1").fetchone() is not None:
                raise Conflict("已经有账号了，不能再这样建立管理员。", "请登录，或由管理员添加账号。")
            try:
                ident = connection.execute(_INSERT, values).lastrowid
            except sqlite3.IntegrityError as error:
                raise Conflict(f"用户名“{new.name}”已经有人用了。", "请换一个用户名。") from error
        return self.get(int(ident or 0))

    def all(self) -> list[User]:
        """Every user but the learners of classes, by name."""
        return [user_of(row) for row in self._store.all("SELECT * FROM user WHERE class_id IS NULL ORDER BY name")]

    def get(self, ident: int) -> User:
        """The user with this number; ``NotFound``."""
        row = self._store.one("SELECT * FROM user WHERE id = ?", (ident,))
        if row is None:
            raise NotFound(f"没有编号为 {ident} 的用户。", "请在用户列表里核对。")
        return user_of(row)

    def named(self, name: str) -> User:
        """The user of this name; ``NotFound``."""
        row = self._store.one("SELECT * FROM user WHERE name = ?", (name,))
        if row is None:
            raise NotFound(f"没有用户“{name}”。", "用 zengshou users list 查看现有用户。")
        return user_of(row)

    def password_hash(self, name: str) -> tuple[int, str | None] | None:
        """Number and hash of a user who may sign in."""
        row = self._store.one("SELECT id, password_hash FROM user WHERE name = ? AND disabled_at IS NULL", (name,))
        return None if row is None else (row["id"], row["password_hash"])

    def set_password(self, user: User, password: str) -> None:
        """Another password; whoever is signed in as the user is signed out, and tokens end."""
        secret = hashed(password, user.name)
        with self._store.transaction() as connection:
            connection.execute("UPDATE user SET password_hash = ? WHERE id = ?", (secret, user.id))
            _sign_out(connection, user.id)

    def set_role(self, user: User, role: Role, place: Place | None) -> User:
        """Another role with its area."""
        level, code, name = _area(NewUser(user.name, role, place))
        with self._store.transaction() as connection:
            _require_other_administrator(connection, user, stays=role is Role.ADMINISTRATOR)
            statement = "UPDATE user SET role = ?, area_level = ?, area_code = ?, area_name = ? WHERE id = ?"
            connection.execute(statement, (role.value, level, code, name, user.id))
        return self.get(user.id)

    def set_disabled(self, user: User, disabled: bool, now: datetime) -> User:
        """Stop a user (who is signed out at once), or let the user in again."""
        with self._store.transaction() as connection:
            _require_other_administrator(connection, user, stays=not disabled)
            when = stored(now) if disabled else None
            connection.execute("UPDATE user SET disabled_at = ? WHERE id = ?", (when, user.id))
            if disabled:
                _sign_out(connection, user.id)
        return self.get(user.id)


_INSERT = """
INSERT INTO user (name, full_name, role, area_level, area_code, area_name, password_hash, class_id, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _area(new: NewUser) -> tuple[str, str | None, str | None]:
    """Level, code and name to store; ``BadRequest`` where role and place do not fit."""
    wanted = new.role.level
    if wanted is None:
        if new.place is not None:
            raise BadRequest(f"{new.role.label}不限定地区。", "请去掉地区，或换一个角色。")
        return EVERYWHERE_LEVEL, None, None
    if new.place is None or new.place.level != wanted:
        raise BadRequest(
            f"{new.role.label}要有一个{_LEVELS[wanted]}作为所属地区。", "请写出数据库里有的地区名称或代码。"
        )
    return new.place.level, new.place.code, new.place.name


_LEVELS = {"city": "市（州）", "county": "县（市、区）", "town": "乡镇（街道）", "village": "村（社区）"}


def _sign_out(connection: sqlite3.Connection, user_id: int) -> None:
    connection.execute("DELETE FROM session WHERE user_id = ?", (user_id,))
    connection.execute("DELETE FROM token WHERE user_id = ?", (user_id,))


def _require_other_administrator(connection: sqlite3.Connection, user: User, stays: bool) -> None:
    """Somebody must be left who can manage users."""
    if stays or user.role != Role.ADMINISTRATOR.value:
        return
    query = "SELECT 1 FROM user WHERE role = ? AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> ?"
    if connection.execute(query, (Role.ADMINISTRATOR.value, user.id)).fetchone() is None:
        raise Conflict("这是最后一个能登录的管理员，不能停用或改角色。", "请先添加另一个管理员。")
