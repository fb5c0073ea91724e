"""A user as it is on file."""

from __future__ import annotations

from dataclasses import dataclass

from server.store.store import Row

EVERYWHERE_LEVEL = "everywhere"
"""The level of an area that was explicitly given as the whole database."""


@dataclass(frozen=True)
class User:
    """``role`` and ``area_level`` are as stored; what they allow is decided by ``asker_of``, which trusts neither."""

    id: int
    name: str
    full_name: str
    role: str
    area_level: str | None
    area_code: str | None
    area_name: str | None
    class_id: int | None
    created_at: str
    disabled: bool


def user_of(row: Row) -> User:
    """The user in a row of the table ``user``."""
    return User(
        id=row["id"],
        name=row["name"],
        full_name=row["full_name"],
        role=row["role"],
        area_level=row["area_level"],
        area_code=row["area_code"],
        area_name=row["area_name"],
        class_id=row["class_id"],
        created_at=row["created_at"],
        disabled=row["disabled_at"] is not None,
    )
