"""The semantic model: what the tables of a database mean in the words of its field, read from YAML.

Nothing in the parser, compiler or description knows a word of any domain; all of it comes from here. A model of
another database is another YAML file.

SQL in a model is an expression over fields, written ``{table.field}`` (or ``{alias.field}`` for the alias of a join);
``{asked_on}`` is the asking date. It is parsed, never pasted: its literals become parameters.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator, model_validator

from sql_tools.errors import ModelError
from sql_tools.model_yaml import plain_yaml
from sql_tools.plan import Predicate

_YEARS_BACK = 9
"""So many years back, at most, a row is held against its own of an earlier year."""
FieldType = Literal["money", "number", "integer", "percent", "text", "enum", "boolean", "date", "month", "year"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Frozen):
    """One value of an enum: as stored, the words that people use for it, and how it is shown (default: as stored).

    ``unspoken``: what is stored is no word for it, because it means something else in this model.
    """

    value: str
    words: tuple[str, ...] = ()
    label: str | None = None
    unspoken: bool = False


class Rollup(_Frozen):
    """A figure over the rows of a one-to-many ``relation`` of the same row: the named ``measure``, of rows that fit."""

    relation: str
    measure: str
    where: Predicate | None = None


class FieldModel(_Frozen):
    """A column; or with ``sql`` a figure computed of the same row; or with ``rollup`` a figure over its related rows.

    ``words`` are what people call it besides the label. ``yes``/``no`` of a boolean are the words that say it holds
    or not. ``sensitivity``: ``personal`` values are never selected by a plan; ``key`` identifies a row. ``required``:
    every row has it (NOT NULL). ``missing`` says how it is called where it is not known, default “{label}未登记”;
    ``absent`` instead says what an empty cell means where it is a fact of its own and no gap (不是监测对象).
    ``phrase`` is how ``describe`` names it in a comparison, default the label. ``better``: which end people mean by
    好. ``bands`` are the usual borders of its distribution. ``values_from_data``: its spellings come from the snapshot
    (names of projects). ``shown_by`` is the own field that shows it to people (2021年12月 for a month's number).
    ``lasting``: a fact of the thing itself, the same in every year on file.
    """

    label: str
    type: FieldType
    column: str | None = None
    sql: str | None = None
    rollup: Rollup | None = None
    words: tuple[str, ...] = ()
    unit: str | None = None
    scale: Decimal = Decimal(1)
    values: tuple[Value, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    sensitivity: Literal["public", "personal", "key"] = "public"
    required: bool = False
    missing: str | None = None
    absent: str | None = None
    phrase: str | None = None
    better: Literal["high", "low"] | None = None
    bands: tuple[Decimal, ...] = ()
    values_from_data: bool = False
    shown_by: str | None = None
    lasting: bool = False
    note: str | None = None

    @property
    def is_stored(self) -> bool:
        """Whether it is a column of the table, not worked out."""
        return self.sql is None and self.rollup is None


class Join(_Frozen):
    """Many-to-one: from this table to ``to`` (named ``alias`` if the same table is joined in another role).

    ``on`` maps own columns to columns of ``to``. ``year``: ``same`` joins the row of the same year (of the plan's year,
    where the own table has none), ``previous`` that of the year before, or of ``back`` years before. ``optional``:
    there may be no such row.
    """

    to: str
    alias: str | None = None
    on: dict[str, str]
    year: Literal["same", "previous"] | None = None
    back: int = 1
    optional: bool = False

    @property
    def name(self) -> str:
        """What fields of the joined table are called by: its alias, or else the table."""
        return self.alias or self.to

    def further(self, back: int) -> Join:
        """The same of an earlier year: ``previous_3`` is the row of three years before."""
        return self.model_copy(update={"alias": f"{self.name}_{back}", "back": back}) if back > 1 else self


class Relation(_Frozen):
    """One-to-many: rows of ``table`` that belong to a row of this one, for ANY/ALL/NONE conditions and rollups.

    ``through`` are many-to-one joins walked from the related table towards this one (jobs of a household go through
    person); ``on`` maps own columns to columns of the last table walked. ``year``: rows of the ``same`` year (the
    default for a table with a year), the ``previous`` one, or ``any``. ``known_of``: the values of a field for whose
    rows it is on file to whom they belong (a loan is the household's, not a person's).
    """

    table: str
    label: str
    on: dict[str, str]
    through: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    year: Literal["same", "previous", "any"] = "same"
    known_of: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Table(_Frozen):
    """A table. ``noun`` and ``counter`` are how its rows are called and counted (农户, 户).

    ``place``: place level → own field with its code, for a table that stands outside the place table. ``place_level``
    is the field that holds the level of a row, where rows of several levels stand in one table: a place then means its
    own row unless the plan asks for a level. ``public``: published figures that every asker may see, whatever the area.
    ``time`` is the own field that a month or year in a question speaks of, for a table whose rows are of days or months
    (a ``month`` is year × 100 + month). ``called``: the field by whose value people call a row, beside its key.
    ``ledger``: a table that users brought themselves, see ``ledger.py``.
    """

    label: str
    noun: str
    counter: str
    source: str | None = None
    key: tuple[str, ...]
    called: str | None = None
    year: str | None = None
    time: str | None = None
    words: tuple[str, ...] = ()
    fields: dict[str, FieldModel]
    joins: tuple[Join, ...] = ()
    relations: dict[str, Relation] = Field(default_factory=dict)
    list_columns: tuple[str, ...] = ()
    place: dict[str, str] = Field(default_factory=dict)
    place_level: str | None = None
    public: bool = False
    ledger: bool = False

    @field_validator("joins")
    @classmethod
    def _further_back(cls, joins: tuple[Join, ...]) -> tuple[Join, ...]:
        """Where a row has that of the year before, it has those of earlier years as well."""
        before = [join for join in joins if join.year == "previous" and join.back == 1]
        earlier = {each.name: each for join in before for each in map(join.further, range(2, _YEARS_BACK + 1))}
        return (*(join for join in joins if join.name not in earlier), *earlier.values())


class ShareModel(_Frozen):
    """100 × (measure ``of`` over rows that fit ``part``) ÷ (the same over rows that fit ``whole``)."""

    of: str
    part: Predicate
    whole: Predicate | None = None


class MeasureModel(_Frozen):
    """A named figure over a group; exactly one of ``sql``, ``numerator`` with ``denominator``, ``share``.

    ``sql`` is an aggregate over fields; ``per_subject`` overrides it for single subjects. ``numerator``/``denominator``
    are names of measures (times 100 for a percent). ``subjects`` are the tables it may be counted over, the first being
    its home. ``where`` is a condition that is always on. ``additive``: may be summed over groups and be a Portion.
    ``stock``: what there is at a time (people, labor), which must not be added up over years.
    ``known_of``: the values of a field for whose rows the figure is on file at all; of other values it is asked back.
    """

    label: str
    subjects: tuple[str, ...]
    sql: str | None = None
    per_subject: dict[str, str] = Field(default_factory=dict)
    numerator: str | None = None
    denominator: str | None = None
    share: ShareModel | None = None
    where: Predicate | None = None
    words: tuple[str, ...] = ()
    unit: str | None = None
    type: FieldType = "number"
    additive: bool = False
    stock: bool = False
    known_of: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    better: Literal["high", "low"] | None = None
    note: str | None = None

    @property
    def counts_rows(self) -> bool:
        """Whether it is a number of rows, be it only of those that fit."""
        return self.sql == "COUNT(*)"

    @property
    def counts_all_rows(self) -> bool:
        """Whether it is the number of all rows."""
        return self.counts_rows and self.where is None

    @model_validator(mode="after")
    def _one_definition(self) -> MeasureModel:
        ratio = self.numerator is not None and self.denominator is not None
        if [self.sql is not None, ratio, self.share is not None].count(True) != 1:
            raise ValueError(f"指标“{self.label}”要在 sql、numerator/denominator、share 里恰好写一种")
        return self


class Segment(_Frozen):
    """A named group of rows: a predicate of the plan, said in one word.

    ``table`` is the table it speaks of; it may be used with every subject that joins to it.
    """

    label: str
    words: tuple[str, ...] = ()
    table: str
    where: Predicate
    note: str | None = None
    status_on_file: bool = False
    """True: the status now on file is used for past years too, and the answer says so."""
    tell: str | None = None
    """Another group, whose number inside this one is told whenever this one is counted."""


class PlaceLevel(_Frozen):
    """One level of places. ``names_repeat``: its names are shown with the level above (two villages of one name).

    ``kind`` is the enum field that tells its places apart (镇, 乡, 街道), by the words for them.
    """

    name: str
    label: str
    code: str
    title: str
    suffixes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    names_repeat: bool = False
    kind: str | None = None


class Shard(_Frozen):
    """How rows are spread over several servers: by their place of one ``level``.

    ``column`` holds the code of that place in every table whose rows lie somewhere. Codes of places below it begin with
    it, in so many ``digits``; it begins with the codes of the places above.
    """

    column: str
    level: str
    digits: int


class Places(_Frozen):
    """Where names and codes of places stand, widest level first; ``code`` and ``title`` are fields.

    ``shard`` is set where the tables are spread over several servers.
    """

    table: str
    levels: tuple[PlaceLevel, ...]
    shard: Shard | None = None

    def level(self, name: str) -> PlaceLevel:
        """The level called ``name``; ``ModelError`` where there is none."""
        for level in self.levels:
            if level.name == name:
                return level
        raise ModelError(f"数据字典里没有地区层级“{name}”。", hint="请检查语义模型的 places。")


class SemanticModel(_Frozen):
    """One database in the words of its field."""

    name: str
    label: str
    tables: dict[str, Table]
    measures: dict[str, MeasureModel] = Field(default_factory=dict)
    segments: dict[str, Segment] = Field(default_factory=dict)
    places: Places | None = None
    default_subject: str
    lexicon: dict[str, JsonValue] = Field(default_factory=dict)
    """Words of the field for the parser that are no field, measure, segment or value; see ``lexicon.py``."""

    @model_validator(mode="after")
    def _names_exist(self) -> SemanticModel:
        for name, measure in self.measures.items():
            for subject in measure.subjects:
                if subject not in self.tables:
                    raise ValueError(f"指标 {name} 的对象表 {subject} 不存在")
        for name, segment in self.segments.items():
            if segment.table not in self.tables:
                raise ValueError(f"人群 {name} 的对象表 {segment.table} 不存在")
        for name, table in self.tables.items():
            for join in table.joins:
                if join.to not in self.tables:
                    raise ValueError(f"表 {name} 关联的表 {join.to} 不存在")
            for relation in table.relations.values():
                if relation.table not in self.tables:
                    raise ValueError(f"表 {name} 的下级表 {relation.table} 不存在")
        return self

    def table_of(self, owner: str) -> str:
        """The table behind a table name or the alias of a join."""
        return self._alias_tables.get(owner, owner)

    def field(self, ref: str) -> FieldModel:
        """The field behind ``table.field`` or ``alias.field`` (an alias is the name of a join)."""
        owner, _, name = ref.rpartition(".")
        table = self.tables.get(self.table_of(owner))
        if table is None or name not in table.fields:
            raise ModelError(f"数据字典里没有字段“{ref}”。", hint="请检查语义模型的字段名。")
        return table.fields[name]

    def join_named(self, name: str) -> Join | None:
        """The join of an alias."""
        return next((join for table in self.tables.values() for join in table.joins if join.alias == name), None)

    def quotients(self, above: Collection[str | None], below: Collection[str | None]) -> list[str]:
        """The measures that divide one of the first measures by one of the second."""
        return [
            name
            for name, measure in self.measures.items()
            if measure.numerator is not None and measure.numerator in above and measure.denominator in below
        ]

    def shares(self, parts: Collection[str | None], wholes: Collection[str | None]) -> list[str]:
        """Those of them in percent: 工资性收入占比 of 工资性收入 and 纯收入."""
        return [name for name in self.quotients(parts, wholes) if self.measures[name].type == "percent"]

    def counted_in(self, units: Collection[str | None]) -> set[str]:
        """The measures that are so many of one of these units."""
        return {name for name, measure in self.measures.items() if measure.unit in units}

    @cached_property
    def _alias_tables(self) -> dict[str, str]:
        return {join.name: join.to for table in self.tables.values() for join in table.joins if join.alias}


def shipped_model(name: str) -> SemanticModel:
    """A model that comes with the product, by the name of its file under ``models/``."""
    return load_model(Path(str(files("sql_tools") / "models" / f"{name}.yaml")))


def load_model(path: Path) -> SemanticModel:
    """Read a semantic model; ``ModelError`` names the file and the first places of what is wrong."""
    try:
        return SemanticModel.model_validate(plain_yaml(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()[:5])
        raise ModelError(f"语义模型 {path.name} 有误：{faults}", hint="请按 CONTRIBUTING.md 改正该文件。") from error
    except (OSError, yaml.YAMLError) as error:
        raise ModelError(f"语义模型 {path.name} 读不进来：{error}", hint="请按 CONTRIBUTING.md 改正该文件。") from error
