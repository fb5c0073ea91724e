"""Years, places and the asker's area as conditions on the rows of one SELECT."""

from __future__ import annotations

from sqlglot import exp

from sql_tools.compiler.joins import ROOT, Path
from sql_tools.compiler.rows import Rows
from sql_tools.compiler.statement import column
from sql_tools.errors import PlanError
from sql_tools.plan import Place


def add_years(rows: Rows) -> None:
    """Only rows of the years that are read; a table without a year has them all."""
    own = rows.table(ROOT).year
    years = rows.year(ROOT).values
    if own is None or not years:
        return
    values = [rows.statement.param(year) for year in years]
    value = column(own, rows.alias)
    one = exp.EQ(this=value, expression=values[0])
    rows.conditions.append(one if len(values) == 1 else exp.In(this=value, expressions=values))


def add_area(rows: Rows) -> None:
    """Only rows in the asker's area.

    The condition stands on the place table itself, joined for it: the guard looks for it there.
    """
    place, table = rows.statement.area.place, rows.table(ROOT)
    if place is None or table.public:
        return
    if table.place:
        code = own_level(rows, place)
        value = column(table.fields[code].column or code, rows.alias)
    else:
        owner, name = _code_of(place, rows)
        path = rows.find(owner)
        value = column(rows.table(path).fields[name].column or name, rows.joined(path))
    rows.conditions.append(exp.EQ(this=value, expression=rows.statement.param(place.code)))


def lies_in(place: Place, rows: Rows) -> exp.Expr:
    """Rows in a place, by the place table; read from a nearer table where that has the code."""
    owner, name = _code_of(place, rows)
    path = rows.find(owner)
    code = rows.column(path, rows.table(path).fields[name].column or name)
    return exp.EQ(this=code, expression=rows.statement.param(place.code))


def add_places(rows: Rows) -> None:
    """Only rows in one of ``rows.places``."""
    if rows.places:
        rows.conditions.append(exp.or_(*(lies_in(place, rows) for place in rows.places), copy=False))


def place_code(rows: Rows, path: Path, place: Place) -> str:
    """The field with the code of a place's level, as seen from the table at ``path``."""
    table = rows.table(path)
    if table.place:
        if place.level not in table.place:
            raise PlanError(f"“{table.label}”没有“{place.name}”这一级的数据。", hint="请换成上一级地区。")
        return f"{path[-1].name if path else rows.root}.{table.place[place.level]}"
    owner, name = _code_of(place, rows)
    return f"{owner}.{name}"


def own_level(rows: Rows, place: Place) -> str:
    """The field of a table outside the place table that holds the codes of a place's level."""
    table = rows.table(ROOT)
    if place.level not in table.place:
        raise PlanError(f"“{table.label}”没有“{place.name}”这一级的数据。", hint="请换成上一级地区。")
    return table.place[place.level]


def _code_of(place: Place, rows: Rows) -> tuple[str, str]:
    """Table and field of the codes of a place's level."""
    places = rows.model.places
    if places is None:
        raise PlanError("这个库没有地区，不能按地区限定范围。", hint="请去掉地区，或联系管理员设置权限。")
    owner, _, name = places.level(place.level).code.rpartition(".")
    return owner, name
