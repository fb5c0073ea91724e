"""Plans of the desks through compiler, guard and limits, as rows and as blocks of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from threading import Lock

from server.chat.answer import Cell as AnswerCell
from server.chat.answer import DataBlock, DataColumn, SnapshotRef
from server.chat.data.queries import Answered
from sql_tools.coverage import Coverage
from sql_tools.describe import describe
from sql_tools.engine import Engine
from sql_tools.errors import WarehouseError
from sql_tools.execute import run
from sql_tools.ledger import Ledger, with_ledgers
from sql_tools.permitted import permitted
from sql_tools.plan import Area, QueryPlan
from sql_tools.result import Cell, Column, Result, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import ValueDictionary


class QueryRunner:
    """One household database and its model; names, coverage and ledgers are read again when the snapshot changes.

    ``ledgers`` gives the ledgers that are described now; those that the snapshot holds are in the model, none in
    ``shipped``.
    """

    def __init__(
        self, model: SemanticModel, warehouse: Engine, ledgers: Callable[[], Sequence[Ledger]] = tuple
    ) -> None:
        self.shipped = model
        self._warehouse = warehouse
        self._ledgers = ledgers
        self._known: tuple[str, Coverage, ValueDictionary, SemanticModel] | None = None
        self._reading = Lock()

    @property
    def model(self) -> SemanticModel:
        """What the tables of the snapshot mean; without a database what those of the product mean."""
        try:
            return self._read()[3]
        except WarehouseError:
            return self.shipped

    @property
    def snapshot(self) -> Snapshot:
        """The state of the database that answers."""
        return self._warehouse.snapshot

    def lost(self) -> str:
        """Which part of the data cannot be reached now, as a sentence; empty where all can."""
        return self._warehouse.lost()

    @property
    def coverage(self) -> Coverage:
        """What has been loaded."""
        return self._read()[1]

    @property
    def names(self) -> ValueDictionary:
        """Places and years on file."""
        return self._read()[2]

    def _read(self) -> tuple[str, Coverage, ValueDictionary, SemanticModel]:
        """The snapshot in use and what is known of it; one thread reads it, the others wait for that."""
        snapshot = self._warehouse.snapshot.id
        known = self._known
        if known is not None and known[0] == snapshot:
            return known
        with self._reading:
            if self._known is None or self._known[0] != snapshot:
                self._known = self._read_anew()
            return self._known

    def _read_anew(self) -> tuple[str, Coverage, ValueDictionary, SemanticModel]:
        with self._warehouse.cursor() as (cursor, seen):
            coverage = Coverage.from_warehouse(cursor)
            model = with_ledgers(self.shipped, (each for each in self._ledgers() if coverage.holds(each.name)))
            names = ValueDictionary.from_warehouse(cursor, self._warehouse.as_recorded(model))
            return seen.id, coverage, names, model

    def permitted(self, plan: QueryPlan, area: Area) -> QueryPlan:
        """The plan as an asker of this area may have it; ``NotPermitted`` where it reaches beyond."""
        return permitted(plan, self.model, area, self.names)

    def run(self, plan: QueryPlan, area: Area, asked_on: date) -> Answered:
        """The rows of a plan for an asker of this area; errors of sql_tools pass through."""
        _, _, names, model = self._read()
        plan = permitted(plan, model, area, names)
        result = run(plan, model, self._warehouse, area, asked_on)
        assert result.query is not None  # a result of a run always knows its query
        return Answered(result, block_of(plan, result, model), result.query.reads)


def block_of(plan: QueryPlan, result: Result, model: SemanticModel) -> DataBlock:
    """A result as it stands in an answer; columns of the year before are called so."""
    query = result.query
    assert query is not None
    return DataBlock(
        plan=plan.model_dump(mode="json"),
        description=describe(plan, model),
        sql=query.sql,
        params=[_shown(value) for value in query.params],
        dialect=query.dialect,
        columns=[_column(column, plan, place) for place, column in enumerate(result.columns)],
        rows=[[_shown(cell) for cell in row] for row in result.rows],
        row_count=len(result.rows),
        truncated=result.truncated,
        chart=None,
        snapshot=SnapshotRef(id=result.snapshot.id, as_of=result.snapshot.as_of, demo=result.snapshot.demo),
    )


def _column(column: Column, plan: QueryPlan, place: int) -> DataColumn:
    before = place < len(plan.columns) and plan.columns[place].startswith("previous.")
    return DataColumn(name=column.name, label=f"上年{column.label}" if before else column.label, unit=column.unit)


def _shown(cell: Cell) -> AnswerCell:
    if isinstance(cell, Decimal):
        return round(float(cell), 2)
    return cell.isoformat() if isinstance(cell, date) else cell
