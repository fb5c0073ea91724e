"""Passwords: argon2id, few at a time, since each takes 64 MB and a tenth of a second."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.errors import BadRequest

SHORTEST = 10
LONGEST = 200
_AT_ONCE = 2

_hasher = PasswordHasher()
_turn = BoundedSemaphore(_AT_ONCE)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$QvuuDkkhSAIbQ7pptJ2KGg$2bqpAgqb7gPEbf+RxTVQFzzLYzXl9N9E2yRzDW7VJ3M"
"""A hash that no password has: checking a user who does not exist takes as long as checking one who does."""


def hashed(password: str, name: str) -> str:
    """The hash to store; ``BadRequest`` for a password that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadRequest(f"密码要有 {SHORTEST} 到 {LONGEST} 个字。", "可以用一句自己记得住的话。")
    if len(set(password)) < SHORTEST // 2 or name.casefold() in password.casefold():
        raise BadRequest("这个密码太容易猜到。", "请不要用用户名或重复的字，可以用一句自己记得住的话。")
    with _turn:
        return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether the password is the one behind the hash; never so without a hash."""
    with _turn:
        try:
            verified = _hasher.verify(stored or _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return verified and stored is not None
