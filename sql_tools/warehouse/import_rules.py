"""What an import knows of its field beside the semantic model: names of headers, formulas, checks. Read from YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sql_tools.errors import ModelError

Severity = Literal["error", "aside", "warning"]
SEVERITY_NAMES: dict[Severity, str] = {"error": "错误", "aside": "搁置", "warning": "提醒"}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Frozen):
    """One check over the incoming rows ``m`` of a table, in SQL of the working database.

    ``joins`` brings in other tables; ``show`` names figures for the message; ``columns`` are marked in the report.
    """

    name: str
    table: str
    severity: Severity
    columns: tuple[str, ...]
    joins: str = Field(default="", alias="from")
    broken_if: str
    show: dict[str, str] = Field(default_factory=dict)
    message: str


class ImportRules(_Frozen):
    """``headers``: table → column → names that only headers use. ``derived``: table → column → formula.

    ``vague``: table → words of questions that say too little over a column. ``identity``: table → columns that hold
    identity numbers. ``values``: table → column → stored value → spellings that only files use (长子 for 子女).
    """

    headers: dict[str, dict[str, tuple[str, ...]]]
    values: dict[str, dict[str, dict[str, tuple[str, ...]]]] = Field(default_factory=dict)
    vague: dict[str, tuple[str, ...]]
    derived: dict[str, dict[str, str]]
    identity: dict[str, tuple[str, ...]]
    checks: tuple[Check, ...]

    def checks_of(self, table: str) -> tuple[Check, ...]:
        """The checks on rows of this table."""
        return tuple(check for check in self.checks if check.table == table)

    def spellings_of(self, table: str) -> dict[str, dict[str, str]]:
        """Column → spelling in a file → stored value."""
        return {
            column: {word: value for value, words in spelled.items() for word in words}
            for column, spelled in self.values.get(table, {}).items()
        }


def load_import_rules(path: Path) -> ImportRules:
    """Read the import rules of a model; ``ModelError`` names the file and what is wrong."""
    try:
        return ImportRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ModelError(f"导入规则 {path.name} 读不进来：{error}", hint="请按文件开头的说明改正。") from error
