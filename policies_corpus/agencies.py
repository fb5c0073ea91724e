"""The agencies that documents name, and what became of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class AgencyChange(BaseModel):
    """An agency that was merged into another between two years; ``note`` says so in Chinese."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    from_year: int
    to_year: int
    now: str
    note: str


class Agencies(BaseModel):
    """``offices`` stand at each of ``levels`` (县 + 发改局); ``named`` are whole names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levels: tuple[str, ...]
    offices: tuple[str, ...]
    named: tuple[str, ...]
    changes: tuple[AgencyChange, ...]

    def names(self) -> frozenset[str]:
        """Every known name."""
        return frozenset(self.named) | {level + office for level in self.levels for office in self.offices}

    def changes_in(self, text: str) -> tuple[AgencyChange, ...]:
        """The changes that concern agencies named in ``text``."""
        return tuple(change for change in self.changes if change.name in text)


@cache
def load_agencies() -> Agencies:
    """The list that ships with the corpus (``agencies.yaml``)."""
    return Agencies.model_validate(yaml.safe_load((files("policies_corpus") / "agencies.yaml").read_text("utf-8")))
