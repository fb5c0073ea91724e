"""Who asks: what every route gets, and what travels with a question."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts.role import Permission, Role
from server.accounts.user import EVERYWHERE_LEVEL, User
from server.errors import Forbidden
from sql_tools.plan import Area, Place


@dataclass(frozen=True)
class Asker:
    """``user_id`` is None for the person at this computer, where there are no accounts, and in the terminal.

    ``area`` is the part of the data that may be seen: which place, whether with names, whether made-up data only.
    """

    user_id: int | None
    name: str
    role: Role
    area: Area
    permissions: frozenset[Permission]

    @property
    def may_see_names(self) -> bool:
        """Whether names and numbers of persons are shown."""
        return self.area.names

    @property
    def demo_only(self) -> bool:
        """Whether made-up data only may be seen."""
        return self.area.demo_only

    @property
    def region(self) -> str | None:
        """The code of the asker's own place, if there is one."""
        return self.area.place.code if self.area.place is not None else None

    @property
    def reach(self) -> str:
        """Role and place as one word: answers kept under one are not shown under another."""
        return f"{self.role.value}:{self.region or ''}"

    def may(self, permission: Permission) -> bool:
        """Whether the asker has a permission."""
        return permission in self.permissions


LOCAL = Asker(
    user_id=None,
    name="本机",
    role=Role.ADMINISTRATOR,
    area=Area(place=None, names=True),
    permissions=Role.ADMINISTRATOR.permissions,
)
"""The person at this computer: the administrator of its data directory."""


def asker_of(user: User) -> Asker:
    """A user as an asker; ``Forbidden`` where role or area are not known for sure."""
    role = _role(user)
    return Asker(user.id, user.name, role, _area(user, role), role.permissions)


def _role(user: User) -> Role:
    try:
        return Role(user.role)
    except ValueError as error:
        raise Forbidden(f"账号“{user.name}”的角色不明。", "请管理员在“用户”里重新设置角色。") from error


def _area(user: User, role: Role) -> Area:
    names = Permission.SEE_NAMES in role.permissions
    if role.level is None:
        if user.area_level != EVERYWHERE_LEVEL:
            raise _no_area(user)
        return Area(place=None, names=names, demo_only=role.demo_only)
    if user.area_level != role.level or not user.area_code or not user.area_name:
        raise _no_area(user)
    return Area(place=Place(level=user.area_level, code=user.area_code, name=user.area_name), names=names)


def _no_area(user: User) -> Forbidden:
    return Forbidden(f"账号“{user.name}”没有设定好所属地区，不能查看任何数据。", "请管理员重新设置地区。")
