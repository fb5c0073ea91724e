"""The FROM clause of one SELECT: a root table, and the tables joined to it because something needed them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sql_tools.compiler.joins import ROOT, JoinGraph, Path
from sql_tools.compiler.statement import Statement, column, identifier
from sql_tools.errors import PlanError
from sql_tools.plan import Place

YEARS = "plan_years"
"""Alias of the list of years that a table without a year is crossed with."""


@dataclass(frozen=True)
class Year:
    """The year of a table's rows: one of ``values``; where there are more, ``column`` less ``back`` tells which."""

    values: tuple[int, ...]
    column: exp.Column | None = None
    back: int = 0

    def before(self, years: int = 1) -> Year:
        """The year before, or so many years before."""
        return Year(tuple(value - years for value in self.values), self.column, self.back + years)


class Rows(JoinGraph):
    """The rows of table ``root`` with what is joined to each of them; ``conditions`` must hold of all of them.

    ``years`` are those of the rows; a table without a year is crossed with them if there are more than one, unless
    ``year`` says where else its year comes from. All rows lie in one of ``places``, if there are any.
    """

    def __init__(
        self,
        statement: Statement,
        root: str,
        years: tuple[int, ...],
        year: Year | None = None,
        places: tuple[Place, ...] = (),
    ) -> None:
        super().__init__(statement.model, root)
        self.statement = statement
        self.alias = statement.alias(root)
        self.places = places
        self.conditions: list[exp.Expr] = []
        self._aliases: dict[tuple[str, ...], str] = {(): self.alias}
        self._joins: list[exp.Join] = []
        own = self.model.tables[root].year
        self._crossed = own is None and year is None and len(years) > 1
        told_apart = column(own, self.alias) if own is not None else column("year", YEARS)
        several = self._crossed or (own is not None and len(years) != 1)
        self._year = year or Year(years, told_apart if several else None)
        statement.read(root, years)

    # ---- joining --------------------------------------------------------------------------------------

    def column(self, path: Path, name: str) -> exp.Column:
        """A column of the table at ``path``, read from a nearer table where a join makes both equal."""
        while path and not path[-1].optional and name in path[-1].on.values():
            name = next(own for own, theirs in path[-1].on.items() if theirs == name)
            path = path[:-1]
        return column(name, self.joined(path))

    def joined(self, path: Path) -> str:
        """The alias of the table at ``path``; it is joined now if it was not yet."""
        key = tuple(join.name for join in path)
        if key not in self._aliases:
            parent = self.joined(path[:-1])
            self._aliases[key] = self.statement.alias(path[-1].name)
            self._joins.append(self._join_clause(path, parent, self._aliases[key]))
            self.statement.read(path[-1].to, self.year(path).values)
        return self._aliases[key]

    def _join_clause(self, path: Path, parent: str, alias: str) -> exp.Join:
        join, table = path[-1], self.table(path)
        pairs = [exp.EQ(this=column(theirs, alias), expression=column(own, parent)) for own, theirs in join.on.items()]
        if table.year is not None and join.year is not None:
            pairs.append(exp.EQ(this=column(table.year, alias), expression=self.year_value(path)))
        # A table behind an optional one is as optional.
        kind = {"side": "LEFT"} if any(step.optional for step in path) else {"kind": "INNER"}
        return exp.Join(this=table_as(table.source or join.to, alias), on=exp.and_(*pairs, copy=False), **kind)

    def year(self, path: Path) -> Year:
        """The year of the rows at ``path``."""
        year = self._year
        for length, join in enumerate(path, start=1):
            own = self.table(path[:length]).year
            if join.year == "previous":
                year = year.before(join.back)
            elif join.year is None and own is not None:
                year = Year(year.values, column(own, self.joined(path[:length])))
        return year

    def year_before(self, path: Path) -> str:
        """Where one year is asked about, an earlier year than the one before is called by its number."""
        if path[-1].back == 1 or len(self.year(path).values) != 1:
            return super().year_before(path)
        return f"{self.year(path).values[0]}年"

    def year_value(self, path: Path = ROOT, before: bool = False) -> exp.Expr:
        """The year of the rows at ``path`` (or the one before it); ``PlanError`` where none is known."""
        year = self.year(path).before() if before else self.year(path)
        if not year.values and year.column is None:
            raise PlanError(f"查“{self.table(path).label}”时没有说明年份。", hint="请说明要查哪一年。")
        if year.column is None:
            return self.statement.param(year.values[0])
        value: exp.Expr = year.column.copy()
        return exp.Sub(this=value, expression=exp.Literal.number(year.back)) if year.back else value

    def keep(self, earlier: str, condition: exp.Expr) -> None:
        """Keep only rows that stand in an earlier part of the statement (a CTE)."""
        self._joins.append(exp.Join(this=table_as(earlier, earlier), kind="INNER", on=condition))

    def attach(self, earlier: str, condition: exp.Expr) -> None:
        """Put beside each row what an earlier part of the statement has for it."""
        self._joins.append(exp.Join(this=table_as(earlier, earlier), side="LEFT", on=condition))

    # ---- writing --------------------------------------------------------------------------------------

    def select(self, *values: exp.Expr) -> exp.Select:
        """``SELECT values FROM … WHERE conditions``; called last, when all joins are known."""
        query = exp.Select(expressions=list(values))
        source = self.model.tables[self.root].source or self.root
        query.set("from_", exp.From(this=table_as(source, self.alias)))
        if self._crossed:
            rows = [(self.statement.param(year),) for year in self._year.values]
            query.append("joins", exp.Join(this=exp.values(rows, alias=YEARS, columns=["year"]), kind="CROSS"))
        for join in self._joins:
            query.append("joins", join)
        return query.where(*self.conditions, copy=False) if self.conditions else query


def table_as(name: str, alias: str) -> exp.Table:
    """``name AS alias``, the alias left out where it is the name."""
    *schema, table = name.split(".")
    db = identifier(schema[-1]) if schema else None
    shown = exp.TableAlias(this=identifier(alias)) if alias != name else None
    return exp.Table(this=identifier(table), db=db, alias=shown)
