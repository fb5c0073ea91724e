"""Signing in with name and password. Too many failures lock the name, and the address they come from, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.accounts.passwords import fits
from server.accounts.user import User
from server.accounts.users import Users
from server.errors import NotSignedIn, TooMany
from server.store.instants import stored
from server.store.store import Store

FAILURES_OF_A_NAME = 5
FAILURES_OF_AN_ADDRESS = 50
LOCKED_FOR = timedelta(minutes=15)


class SignIn:
    """Checks passwords and counts failures, for names that do not exist too."""

    def __init__(self, store: Store, users: Users) -> None:
        self._store = store
        self._users = users

    def user(self, name: str, password: str, address: str, now: datetime) -> User:
        """The user whose password this is; ``NotSignedIn``, or ``TooMany`` while the name or address is locked."""
        self._count_attempt(name, address, now)
        found = self._users.password_hash(name)
        stored_hash = found[1] if found is not None else None
        if not fits(password, stored_hash) or found is None:
            raise NotSignedIn("用户名或密码不对。", "请核对后再试；忘了密码请找管理员重设。")
        self._store.write("DELETE FROM failure WHERE name = ?", (name,))
        return self._users.get(found[0])

    def locked(self, name: str, address: str, now: datetime) -> bool:
        """Whether nobody gets in by this name or from this address for the time being."""
        since = stored(now - LOCKED_FOR)
        row = self._store.one(_FAILURES, (name, since, address, since))
        return row is not None and _too_many(row["of_name"], row["of_address"])

    def _count_attempt(self, name: str, address: str, now: datetime) -> None:
        """Each try counts as a failure until it succeeds, so that many at once do not slip through together."""
        since = stored(now - LOCKED_FOR)
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM failure WHERE at < ?", (since,))
            row = connection.execute(_FAILURES, (name, since, address, since)).fetchone()
            locked = _too_many(row["of_name"], row["of_address"])
            if not locked:
                connection.execute("INSERT INTO failure VALUES (?, ?, ?)", (name[:80], address, stored(now)))
        if locked:
            minutes = int(LOCKED_FOR.total_seconds() // 60)
            raise TooMany(f"失败次数太多，已锁定 {minutes} 分钟。", "请稍后再试；急用请找管理员重设密码。")


_FAILURES = """
SELECT (SELECT COUNT(*) FROM failure WHERE name = ? AND at >= ?) AS of_name,
       (SELECT COUNT(*) FROM failure WHERE address = ? AND at >= ?) AS of_address
"""


def _too_many(of_name: int, of_address: int) -> bool:
    return of_name >= FAILURES_OF_A_NAME or of_address >= FAILURES_OF_AN_ADDRESS
