"""Roles, what each may do, and the level of place that it is tied to."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What an asker may do. Every route asks for one of these."""

    ASK = "ask"
    SEE_NAMES = "see_names"
    MANAGE_DOCUMENTS = "manage_documents"
    MANAGE_DATA = "manage_data"
    IMPORT_DATA = "import_data"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"
    REVIEW_FEEDBACK = "review_feedback"
    TEACH = "teach"


class Role(StrEnum):
    """What somebody does here."""

    ADMINISTRATOR = "administrator"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    TRAINER = "trainer"
    LEARNER = "learner"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]

    @property
    def level(self) -> str | None:
        """The level of place whose data the role sees; None for roles that are tied to no place."""
        return self.value if self in (Role.CITY, Role.COUNTY, Role.TOWN, Role.VILLAGE) else None

    @property
    def demo_only(self) -> bool:
        """Whether the role sees made-up data only."""
        return self in (Role.TRAINER, Role.LEARNER)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role may do."""
        return _PERMISSIONS[self]


_LABELS = {
    Role.ADMINISTRATOR: "管理员",
    Role.CITY: "市级干部",
    Role.COUNTY: "县级干部",
    Role.TOWN: "乡镇干部",
    Role.VILLAGE: "村干部",
    Role.TRAINER: "培训讲师",
    Role.LEARNER: "学员",
}


def role_named(text: str) -> Role:
    """The role of this Chinese or English name; ``ValueError``, which lists them all, where there is none.

    Learners join by the code of a class and are no role to be given.
    """
    given = [role for role in Role if role is not Role.LEARNER]
    for role in given:
        if text in (role.label, role.value):
            return role
    listed = "、".join(f"{role.label}（{role.value}）" for role in given)
    raise ValueError(f"没有“{text}”这个角色，可以用：{listed}。学员用课堂码加入，不需要账号。")


_ASK = frozenset({Permission.ASK})
# Whoever works with single families needs their names; city and county work with figures of many.
_NEAR_THE_FAMILIES = frozenset({Permission.ASK, Permission.SEE_NAMES})

_PERMISSIONS = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.CITY: _ASK,
    # A county keeps the records of its own households; rows of other places are refused.
    Role.COUNTY: _ASK | {Permission.IMPORT_DATA},
    Role.TOWN: _NEAR_THE_FAMILIES,
    Role.VILLAGE: _NEAR_THE_FAMILIES,
    Role.TRAINER: frozenset({Permission.ASK, Permission.TEACH}),
    Role.LEARNER: _ASK,
}
