"""The semantic model: what the tables of a database mean in the words of its field, read from YAML.

Nothing in the parser, compiler or description knows a word of any domain; all of it comes from here. A model of
another database is another YAML file.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sql_tools.errors import ModelError

FieldType = Literal["money", "number", "integer", "percent", "text", "enum", "boolean", "date", "year"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Frozen):
    """One value of an enum: as stored, and the words that people use for it."""

    value: str
    words: tuple[str, ...] = ()
    label: str | None = None


class FieldModel(_Frozen):
    """A column, or with ``sql`` a figure computed of the same row (other fields as ``{table.field}``).

    ``words`` are what people call it (the label is one of them). ``yes``/``no`` of a boolean are the words that say it
    holds or not. ``sensitivity``: ``personal`` values are never selected by a plan; ``key`` identifies a row.
    ``phrase`` is how ``describe`` says a comparison of it, default “{label}{op}{value}{unit}”. ``better``: which end
    people mean by 好/差 (high | low). ``bands`` are the usual borders of its distribution. ``values_from_data`` means
    that its spellings come from the snapshot (names of projects, villages).
    """

    label: str
    type: FieldType
    column: str | None = None
    sql: str | None = None
    words: tuple[str, ...] = ()
    unit: str | None = None
    scale: Decimal = Decimal(1)
    values: tuple[Value, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    sensitivity: Literal["public", "personal", "key"] = "public"
    phrase: str | None = None
    better: Literal["high", "low"] | None = None
    bands: tuple[Decimal, ...] = ()
    values_from_data: bool = False
    note: str | None = None


class Join(_Frozen):
    """Many-to-one: from this table to ``to`` (named ``alias`` if the same table is joined twice).

    ``on`` maps own columns to columns of ``to``. ``year``: ``same`` joins the row of the same year (of the plan's year,
    where the own table has none), ``previous`` that of the year before. ``sql_key`` joins on an expression.
    """

    to: str
    alias: str | None = None
    on: dict[str, str] = Field(default_factory=dict)
    year: Literal["same", "previous"] | None = None

    @property
    def name(self) -> str:
        return self.alias or self.to


class Relation(_Frozen):
    """One-to-many: rows of ``table`` that belong to a row of this one, for ANY/ALL/NONE conditions.

    ``path`` are many-to-one joins walked inside the related table to reach the owner (employment → person → household).
    """

    table: str
    label: str
    on: dict[str, str]
    through: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    year: Literal["same", "previous", "any"] | None = None
    phrase: str | None = None


class Table(_Frozen):
    """A table. ``noun`` and ``counter`` are how its rows are called and counted (脱贫户 …户)."""

    label: str
    noun: str
    counter: str
    source: str | None = None
    key: tuple[str, ...]
    year: str | None = None
    words: tuple[str, ...] = ()
    fields: dict[str, FieldModel]
    joins: tuple[Join, ...] = ()
    relations: dict[str, Relation] = Field(default_factory=dict)
    list_columns: tuple[str, ...] = ()
    place: dict[str, str] = Field(default_factory=dict)
    """Place level → field (``table.field``) that holds its code for rows of this table; empty: by the joined place table."""


class MeasureModel(_Frozen):
    """A named figure over a group.

    ``sql`` is an aggregate with fields as ``{table.field}``; ``subjects`` are the tables it may be counted over, the
    first being its home. ``words`` as for fields. ``group_only``: not to be read as a field of one row. ``filter`` is
    a condition that is always on. ``additive``: may be summed over groups and be a Portion. ``excluded`` names what the
    answer must say was left out (SQL aggregate of the count left out, and its label).
    """

    label: str
    subjects: tuple[str, ...]
    sql: str
    words: tuple[str, ...] = ()
    unit: str | None = None
    type: FieldType = "number"
    additive: bool = False
    better: Literal["high", "low"] | None = None
    excluded: dict[str, str] = Field(default_factory=dict)
    note: str | None = None


class Segment(_Frozen):
    """A named group of rows: a predicate of the plan, said in one word.

    ``where`` is a predicate as in ``sql_tools.plan`` (validated when the model is loaded). ``table`` is the table it
    speaks of; it may be used with every subject that joins to it.
    """

    label: str
    words: tuple[str, ...] = ()
    table: str
    where: dict[str, Any]
    note: str | None = None
    status_on_file: bool = False
    """True: the status now on file is used for past years too, and the answer says so."""


class PlaceLevel(_Frozen):
    """One level of places, from the widest to the narrowest in ``Places.levels``."""

    name: str
    label: str
    code: str
    title: str
    suffixes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Places(_Frozen):
    """Where the names and codes of places stand: ``code`` and ``title`` of a level are fields (``table.field``)."""

    table: str
    levels: tuple[PlaceLevel, ...]


class SemanticModel(_Frozen):
    """One database in the words of its field."""

    name: str
    label: str
    tables: dict[str, Table]
    measures: dict[str, MeasureModel] = Field(default_factory=dict)
    segments: dict[str, Segment] = Field(default_factory=dict)
    places: Places | None = None
    default_subject: str
    lexicon: dict[str, Any] = Field(default_factory=dict)
    """Words of the field for the parser that are no field, measure, segment or value; see ``lexicon.py``."""

    @model_validator(mode="after")
    def _names_exist(self) -> SemanticModel:
        for name, measure in self.measures.items():
            for subject in measure.subjects:
                if subject not in self.tables:
                    raise ValueError(f"指标 {name} 的对象表 {subject} 不存在")
        for name, table in self.tables.items():
            for join in table.joins:
                if join.to not in self.tables:
                    raise ValueError(f"表 {name} 关联的表 {join.to} 不存在")
            for relation in table.relations.values():
                if relation.table not in self.tables:
                    raise ValueError(f"表 {name} 的下级表 {relation.table} 不存在")
        return self

    def field(self, ref: str) -> FieldModel:
        """The field behind ``table.field`` or ``alias.field`` (an alias is the name of a join)."""
        owner, _, name = ref.rpartition(".")
        table = self.tables.get(self._alias_tables.get(owner, owner))
        if table is None or name not in table.fields:
            raise ModelError(f"数据字典里没有字段“{ref}”。", hint="请检查语义模型的字段名。")
        return table.fields[name]

    @cached_property
    def _alias_tables(self) -> dict[str, str]:
        return {join.name: join.to for table in self.tables.values() for join in table.joins if join.alias}


def load_model(path: Path) -> SemanticModel:
    """Read a semantic model; ``ModelError`` names the file and the place of what is wrong."""
    try:
        return SemanticModel.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ModelError(f"语义模型 {path.name} 读不进来：{error}", hint="请按 CONTRIBUTING.md 改正该文件。") from error
