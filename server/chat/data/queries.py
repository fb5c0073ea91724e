"""What the desks need of the data: run a plan, and know what was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from server.chat.answer import DataBlock
from sql_tools.coverage import Coverage
from sql_tools.plan import Area, QueryPlan
from sql_tools.result import Result, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import ValueDictionary


@dataclass(frozen=True)
class Answered:
    """A plan that was run: its rows, the block that shows them, and the tables read with their years (0 for none)."""

    result: Result
    block: DataBlock
    reads: tuple[tuple[str, int], ...]


class Queries(Protocol):
    """The data desk as the check desk sees it: plans through compiler, guard and limits, never SQL."""

    @property
    def model(self) -> SemanticModel:
        """The semantic model of the database."""

    @property
    def coverage(self) -> Coverage:
        """What has been loaded."""

    @property
    def names(self) -> ValueDictionary:
        """Places and years on file."""

    @property
    def snapshot(self) -> Snapshot:
        """The state of the database that answers."""

    def run(self, plan: QueryPlan, area: Area, asked_on: date) -> Answered:
        """The rows of a plan for an asker of this area; errors of sql_tools pass through."""


@dataclass(frozen=True)
class Asker:
    """Who asks the data: the part of it that may be seen, and the asking date."""

    queries: Queries
    area: Area
    asked_on: date

    def run(self, plan: QueryPlan) -> Answered:
        """Run a plan for this asker."""
        return self.queries.run(plan, self.area, self.asked_on)


class Blocks:
    """The data blocks of one answer, each once, in the order in which they were first used."""

    def __init__(self) -> None:
        self._blocks: list[DataBlock] = []

    def index(self, block: DataBlock) -> int:
        """The place of a block in the answer's ``data``."""
        for place, known in enumerate(self._blocks):
            if known.plan == block.plan:
                return place
        self._blocks.append(block)
        return len(self._blocks) - 1

    def all(self) -> tuple[DataBlock, ...]:
        """Every block so far."""
        return tuple(self._blocks)
