"""Everything about accounts over one store: users, sessions, tokens, classes; and whose a request is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from server.accounts.asker import Asker, asker_of
from server.accounts.classes import Classes
from server.accounts.secrets import Signer, service_key
from server.accounts.sessions import Sessions
from server.accounts.sign_in import SignIn
from server.accounts.tokens import Tokens
from server.accounts.user import User
from server.accounts.users import Users
from server.store.store import Store


class Accounts:
    """The accounts of one data directory."""

    def __init__(self, home: Path, store: Store) -> None:
        self.users = Users(store)
        self.sign_in = SignIn(store, self.users)
        self.sessions = Sessions(store, Signer(service_key(home)))
        self.tokens = Tokens(store)
        self.classes = Classes(store, self.users)

    def by_session(self, cookie: str, now: datetime) -> Asker | None:
        """Who is signed in with this cookie."""
        return self._asker(self.sessions.user(cookie, now), now)

    def by_token(self, secret: str, now: datetime) -> Asker | None:
        """Whose token this is."""
        return self._asker(self.tokens.user(secret, now), now)

    def _asker(self, user: User | None, now: datetime) -> Asker | None:
        if user is None:
            return None
        self.classes.require_open(user, now)
        return asker_of(user)
