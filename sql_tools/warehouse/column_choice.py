"""What a person decided about the columns of a file, kept in a file that can be read, changed and used again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sql_tools.errors import ImportRefused
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.header_text import read_header_text

IGNORE = "忽略"


class Choice(BaseModel):
    """One column: its field (忽略 leaves it out), its unit where the header does not say it, what a blank means.

    ``blank``: 是 or 否 for a column that is only ticked; without it a blank is “not recorded”. ``stated`` is no choice:
    the unit that the file named, kept so that a later file of other or no words on it is asked about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    unit: str | None = None
    stated: str | None = None
    blank: str | None = Field(default=None, pattern="^(是|否)$")


class MappingFile(BaseModel):
    """Header → choice, and for enum fields the file's own values → the known ones (a new value onto itself)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str | None = None
    columns: dict[str, Choice] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)

    def choice(self, *headers: str) -> Choice | None:
        """The choice for a column under any of these names."""
        by_name = {header_key(name): choice for name, choice in self.columns.items()}
        return next((by_name[key] for key in map(header_key, headers) if key in by_name), None)

    def over(self, other: MappingFile) -> MappingFile:
        """This file's choices, and those of ``other`` where it has none."""
        values = {
            name: {**other.values.get(name, {}), **self.values.get(name, {})} for name in other.values | self.values
        }
        return MappingFile(table=self.table or other.table, columns={**other.columns, **self.columns}, values=values)


def header_key(name: str) -> str:
    """Under what a header is looked up: its parts in one spelling, units and notes included."""
    return "/".join(f"{text.name}|{text.note}|{text.year}" for text in map(read_header_text, name.split("/")))


def load_mapping(path: Path) -> MappingFile:
    """Read a mapping file (YAML or JSON); ``ImportRefused`` names what is wrong in it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
        columns = {str(name): _choice(value) for name, value in (content.pop("columns", None) or {}).items()}
        return MappingFile.model_validate({**content, "columns": columns})
    except OSError as error:
        raise ImportRefused(f"读不到对应文件 {path}。", "请检查路径。") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError, AttributeError, TypeError) as error:
        raise ImportRefused(
            f"对应文件 {path.name} 看不懂：{error}", "每行写“表头: 字段名”，例如 columns: {户号: household_id}。"
        ) from error


def _choice(value: object) -> object:
    if value is None:
        return Choice(field=IGNORE)
    return Choice(field=value) if isinstance(value, str) else value


class MappingMemory:
    """Confirmed mappings by the signature of a header, one file each under ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, table: str, headers: Iterable[str]) -> MappingFile | None:
        """What was confirmed for this table and header before."""
        path = self._path(table, headers)
        return load_mapping(path) if path.exists() else None

    def remember(self, table: str, headers: Iterable[str], mapping: MappingFile) -> Path:
        """Keep what was confirmed; the file is replaced in one step."""
        path = self._path(table, headers)
        with file_errors(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = path.with_suffix(".new")
            content = mapping.model_dump(exclude_none=True, exclude_defaults=True)
            new.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
            new.replace(path)
        return path

    def _path(self, table: str, headers: Iterable[str]) -> Path:
        signature = hashlib.sha256("\n".join(map(header_key, headers)).encode()).hexdigest()[:16]
        return self._folder / f"{table}-{signature}.yaml"
