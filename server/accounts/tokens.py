"""Tokens of programs: shown once, stored as hashes, valid until they end or are taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.accounts.secrets import digest, new_secret
from server.accounts.user import User, user_of
from server.errors import BadRequest, NotFound
from server.store.instants import stored
from server.store.store import Store

PREFIX = "zs-"
LONGEST_DAYS = 366
_MOST = 20


@dataclass(frozen=True)
class Token:
    """A token without its secret."""

    id: int
    label: str
    created_at: str
    expires_at: str


class Tokens:
    """The table ``token``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, user: User, label: str, days: int, now: datetime) -> str:
        """A new token of a user; the secret, which is never shown again."""
        if not 1 <= days <= LONGEST_DAYS:
            raise BadRequest(f"令牌的有效期要在 1 到 {LONGEST_DAYS} 天之间。", "请改一个天数。")
        if len(self.of(user.id)) >= _MOST:
            raise BadRequest(f"一个人最多 {_MOST} 个令牌。", "请先收回不用的。")
        secret = new_secret(PREFIX)
        values = (user.id, label[:80], digest(secret), stored(now), stored(now + timedelta(days=days)))
        statement = "INSERT INTO token (user_id, label, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)"
        self._store.write(statement, values)
        return secret

    def of(self, user_id: int) -> list[Token]:
        """The tokens of a user, newest first."""
        query = "SELECT id, label, created_at, expires_at FROM token WHERE user_id = ? ORDER BY id DESC"
        return [Token(*row) for row in self._store.all(query, (user_id,))]

    def remove(self, user_id: int, ident: int) -> None:
        """Take a token of this user back; ``NotFound``."""
        if not self._store.write("DELETE FROM token WHERE id = ? AND user_id = ?", (ident, user_id)):
            raise NotFound("没有这个令牌。", "它可能已经收回了。")

    def user(self, secret: str, now: datetime) -> User | None:
        """Whose token it is; None where it ended, was made up, or the user is stopped."""
        if not secret.startswith(PREFIX):
            return None
        row = self._store.one(_USER_OF, (digest(secret), stored(now)))
        return None if row is None else user_of(row)


_USER_OF = """
SELECT user.* FROM token JOIN user ON user.id = token.user_id
WHERE token.hash = ? AND token.expires_at > ? AND user.disabled_at IS NULL
"""
