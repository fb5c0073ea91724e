"""Signed-in sessions of browsers. The cookie carries a signed secret; the store knows only its hash."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.accounts.secrets import Signer, digest, new_secret
from server.accounts.user import User, user_of
from server.store.instants import stored
from server.store.store import Store

COOKIE = "zengshou_session"
LASTS = timedelta(hours=12)


class Sessions:
    """The table ``session``."""

    def __init__(self, store: Store, signer: Signer) -> None:
        self._store = store
        self._signer = signer

    def start(self, user: User, now: datetime) -> str:
        """The value of the cookie of a new session."""
        secret = new_secret()
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM session WHERE expires_at <= ?", (stored(now),))
            values = (digest(secret), user.id, stored(now), stored(now + LASTS))
            connection.execute("INSERT INTO session VALUES (?, ?, ?, ?)", values)
        return self._signer.signed(secret)

    def user(self, cookie: str, now: datetime) -> User | None:
        """Whose session it is; None where it ended, was made up, or the user is stopped."""
        secret = self._signer.opened(cookie)
        if secret is None:
            return None
        row = self._store.one(_USER_OF, (digest(secret), stored(now)))
        return None if row is None else user_of(row)

    def end(self, cookie: str) -> None:
        """Sign out."""
        secret = self._signer.opened(cookie)
        if secret is not None:
            self._store.write("DELETE FROM session WHERE hash = ?", (digest(secret),))


_USER_OF = """
SELECT user.* FROM session JOIN user ON user.id = session.user_id
WHERE session.hash = ? AND session.expires_at > ? AND user.disabled_at IS NULL
"""
