"""What a result is grouped by: the columns that tell its groups apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from sqlglot import exp

from sql_tools.compiler.rows import YEARS
from sql_tools.compiler.statement import column
from sql_tools.compiler.terms import Terms
from sql_tools.compiler.values import require_number
from sql_tools.plan import Area, Dimension, Place, QueryPlan
from sql_tools.result import Cell, Column
from sql_tools.semantic_model import FieldModel, PlaceLevel, SemanticModel
from sql_tools.sentence.amounts import number_text

NOT_RECORDED = "未登记"
YEAR = "year"
PLACE = "asked_place"
PLACE_ORDER = "asked_place_order"


@dataclass(frozen=True)
class Key:
    """One column that tells groups apart. ``column`` None: used for order only, not shown. ``ref``: its field.

    ``ordinal``: its own values have an order that people expect (years, bands, codes of places).
    """

    name: str
    ref: str
    column: Column | None
    ordinal: bool = False
    bands: tuple[Decimal, ...] = ()

    def value(self, terms: Terms) -> exp.Expr:
        """Its value over the rows of one SELECT."""
        if not self.ref:
            return column(YEAR, YEARS)
        field, value = terms.field(self.ref)
        if not self.bands:
            return value
        require_number(field)
        return _band(value, [terms.statement.param(border) for border in self.bands])


def keys_of(plan: QueryPlan, model: SemanticModel, area: Area) -> tuple[Key, ...]:
    """The keys of a plan's groups, those to be shown in the order in which they are shown."""
    keys: dict[str, Key] = {}
    for dimension in plan.by:
        for key in _keys_of_dimension(dimension, plan, model, area):
            same_name = keys.get(key.name)
            if same_name is None:
                keys[key.name] = key
            elif (same_name.ref, same_name.bands) != (key.ref, key.bands):
                longer = _with_long_name(key)
                keys[longer.name] = longer
    own_year = model.tables[plan.subject].year
    year_ref = f"{plan.subject}.{own_year}" if own_year is not None else ""
    apart = len(plan.years) > 1 and not plan.years_together
    if apart and not any(key.ref == year_ref and year_ref for key in keys.values()):
        keys[YEAR] = Key(YEAR, year_ref, Column(YEAR, "年份", type="year"), ordinal=True)
    return tuple(keys.values())


def _with_long_name(key: Key) -> Key:
    """A key whose field has the name of another field in another table."""
    name = key.ref.replace(".", "_") + ("_band" if key.bands else "")
    return replace(key, name=name, column=replace(key.column, name=name) if key.column is not None else None)


def _keys_of_dimension(dimension: Dimension, plan: QueryPlan, model: SemanticModel, area: Area) -> Iterator[Key]:
    level = place_level(dimension.field, model)
    if level is not None:
        yield from _place_keys(level, plan, model, area)
        return
    field = model.field(dimension.field)
    name = dimension.field.rpartition(".")[2]
    ordinal = bool(dimension.bands) or field.type not in ("text", "enum", "boolean")
    label = f"{field.label}分段" if dimension.bands else field.label
    shown = Column(name, label, None if dimension.bands else field.unit, field.type, _names(field, dimension.bands))
    yield Key(name, dimension.field, shown, ordinal, dimension.bands)


def place_level(ref: str, model: SemanticModel) -> PlaceLevel | None:
    """The level of places that a field names, if it is one."""
    levels = model.places.levels if model.places is not None else ()
    return next((level for level in levels if ref in (level.title, level.code)), None)


def _place_keys(level: PlaceLevel, plan: QueryPlan, model: SemanticModel, area: Area) -> Iterator[Key]:
    """A place is told apart by its code; where names repeat the levels above are shown, unless all lie in one."""
    assert model.places is not None
    levels = model.places.levels
    position = levels.index(level)
    above = []
    while levels[position].names_repeat and position > 0 and not _within_one(levels[position - 1], plan, area, levels):
        position -= 1
        above.append(levels[position])
    for wider in reversed(above):
        yield Key(_name(wider.title), wider.title, Column(_name(wider.title), wider.label))
    yield Key(_name(level.code), level.code, None, ordinal=True)
    yield Key(_name(level.title), level.title, Column(_name(level.title), level.label))


def _within_one(above: PlaceLevel, plan: QueryPlan, area: Area, levels: tuple[PlaceLevel, ...]) -> bool:
    names = [level.name for level in levels]

    def lies_in_one(places: Iterable[Place]) -> bool:
        found = list(places)
        return len(found) == 1 and names.index(found[0].level) >= names.index(above.name)

    return lies_in_one(plan.places) or lies_in_one([area.place] if area.place is not None else [])


def _name(ref: str) -> str:
    return ref.rpartition(".")[2]


def _names(field: FieldModel, bands: tuple[Decimal, ...]) -> tuple[tuple[Cell, str], ...]:
    """The words shown for stored values of a key."""
    names: list[tuple[Cell, str]] = [(None, field.absent or field.missing or NOT_RECORDED)]
    if bands:
        names += enumerate(band_labels(bands, field.unit or ""))
    elif field.type == "boolean":
        names += [(True, field.yes[0] if field.yes else "是"), (False, field.no[0] if field.no else "否")]
    else:
        names += [(each.value, each.label) for each in field.values if each.label is not None]
    return tuple(names)


def band_labels(borders: tuple[Decimal, ...], unit: str) -> tuple[str, ...]:
    """The bands [low, high) in words, one more than borders."""
    shown = [number_text(border) for border in borders]
    middle = [f"{low}{unit}以上不足{high}{unit}" for low, high in pairwise(shown)]
    return (f"不足{shown[0]}{unit}", *middle, f"{shown[-1]}{unit}以上")


def _band(value: exp.Expr, borders: list[exp.Expr]) -> exp.Expr:
    """The number of the band [low, high) that a value falls in, the lowest being 0; unknown for an unknown value."""
    ifs = [
        exp.If(this=exp.LT(this=value.copy(), expression=border), true=exp.Literal.number(number))
        for number, border in enumerate(borders)
    ]
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    ifs.append(exp.If(this=known, true=exp.Literal.number(len(borders))))
    return exp.Case(ifs=ifs)
