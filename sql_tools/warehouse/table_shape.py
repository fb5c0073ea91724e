"""What a table of the contract demands, read from the schema itself: columns, keys, what refers to what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import duckdb

from sql_tools.errors import ImportRefused
from sql_tools.semantic_model import FieldModel, FieldType, SemanticModel
from sql_tools.warehouse.schema import TABLES, create_tables

YEAR = "year"
IMPORTABLE = tuple(table for table in TABLES if table != "coverage")
_SQL_TYPES: dict[FieldType, str] = {
    "money": "DECIMAL(14,2)", "number": "DECIMAL(14,2)", "integer": "INTEGER", "percent": "DECIMAL(8,2)",
    "text": "VARCHAR", "enum": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "year": "INTEGER",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnShape:
    """A column: its SQL type and whether every row must have it."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class Reference:
    """``column`` of ``table`` names a row of ``to`` by its key."""

    table: str
    column: str
    to: str
    key: str


@dataclass(frozen=True)
class TableShape:
    """A table: its columns in order, its key, what it refers to and what refers to it."""

    name: str
    columns: tuple[ColumnShape, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    referred_by: tuple[Reference, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, by name."""
        return tuple(column.name for column in self.columns)

    @property
    def has_year(self) -> bool:
        """Whether its rows are of a year."""
        return YEAR in self.names

    @property
    def row_key(self) -> tuple[str, ...]:
        """The key without the year, which the import gives."""
        return tuple(name for name in self.key if name != YEAR)


@cache
def table_shapes() -> dict[str, TableShape]:
    """Every table of the contract that can be imported, by name."""
    with duckdb.connect() as connection:
        create_tables(connection)
        references = _references(connection)
        return {name: _shape(connection, name, references) for name in IMPORTABLE}


def importable_shapes(model: SemanticModel) -> dict[str, TableShape]:
    """The tables of the contract and the ledgers of the model, by name."""
    ledgers = [_ledger_shape(name, model) for name, table in model.tables.items() if table.ledger]
    references = [reference for shape in ledgers for reference in shape.references]
    shapes = {
        name: replace(shape, referred_by=(*shape.referred_by, *(each for each in references if each.to == name)))
        for name, shape in table_shapes().items()
    }
    return shapes | {shape.name: shape for shape in ledgers}


def create_sql(shape: TableShape) -> str:
    """The CREATE TABLE of a shape, in the schema in use."""
    targets = {reference.column: f' REFERENCES {reference.to} ("{reference.key}")' for reference in shape.references}
    columns = [
        f'"{column.name}" {column.type}{" NOT NULL" if column.required else ""}{targets.get(column.name, "")}'
        for column in shape.columns
    ]
    key = ", ".join(f'"{name}"' for name in shape.key)
    return f'CREATE TABLE "{shape.name}" ({", ".join(columns)}, PRIMARY KEY ({key}))'


def _ledger_shape(name: str, model: SemanticModel) -> TableShape:
    """A ledger's table as its YAML has it."""
    table = model.tables[name]
    fields = stored_fields(model, name)
    unfit = [field.label for field in fields.values() if field.type not in _SQL_TYPES]
    if unfit:
        raise ImportRefused(f"台账“{table.label}”里{'、'.join(unfit)}的类型存不了。", "请改成 date、year 或 text。")
    key = tuple(table.fields[each].column or each for each in table.key)
    columns = tuple(
        ColumnShape(column, _SQL_TYPES[field.type], field.required or column in key) for column, field in fields.items()
    )
    joins = [join for join in table.joins if len(join.on) == 1 and join.year is None]
    references = tuple(Reference(name, own, join.to, key) for join in joins for own, key in join.on.items())
    return TableShape(name, columns, key, references, ())


def find_table(name: str, model: SemanticModel) -> TableShape:
    """The table called ``name``, in English or by its Chinese label; ``ImportRefused`` lists what there is."""
    labels = {table.label: key for key, table in model.tables.items()}
    shapes = importable_shapes(model)
    shape = shapes.get(labels.get(name, name))
    if shape is None:
        listed = "、".join(f"{key}（{model.tables[key].label}）" for key in shapes)
        raise ImportRefused(f"没有名为“{name}”的表。", f"可以导入的表：{listed}。")
    return shape


def stored_fields(model: SemanticModel, table: str) -> dict[str, FieldModel]:
    """Column → field of the model, for the fields that are columns (not computed ones)."""
    fields = model.tables[table].fields
    return {field.column or name: field for name, field in fields.items() if field.sql is None and field.rollup is None}


def label_of(model: SemanticModel, table: str, column: str) -> str:
    """The Chinese name of a column."""
    field = stored_fields(model, table).get(column)
    return field.label if field else column


def left_out_by_default(model: SemanticModel, table: str) -> frozenset[str]:
    """Identity and phone numbers: personal, and a row can be without them. Names stay, the tables demand them."""
    fields = stored_fields(model, table).items()
    return frozenset(name for name, field in fields if field.sensitivity == "personal" and not field.required)


def _shape(connection: duckdb.DuckDBPyConnection, name: str, references: tuple[Reference, ...]) -> TableShape:
    columns = connection.execute(
        "SELECT column_name, data_type, NOT is_nullable FROM duckdb_columns() WHERE table_name = ?"
        " ORDER BY column_index",
        (name,),
    ).fetchall()
    key = connection.execute(
        "SELECT constraint_column_names FROM duckdb_constraints()"
        " WHERE table_name = ? AND constraint_type = 'PRIMARY KEY'",
        (name,),
    ).fetchone()
    return TableShape(
        name,
        tuple(ColumnShape(*column) for column in columns),
        tuple(key[0]) if key else (),
        tuple(reference for reference in references if reference.table == name),
        tuple(reference for reference in references if reference.to == name),
    )


def _references(connection: duckdb.DuckDBPyConnection) -> tuple[Reference, ...]:
    rows = connection.execute(
        "SELECT table_name, constraint_column_names[1], referenced_table, referenced_column_names[1]"
        " FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY' ORDER BY table_name"
    ).fetchall()
    return tuple(Reference(*row) for row in rows)
