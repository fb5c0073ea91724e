"""The tables that can be reached from one table: over many-to-one joins, and the one-to-many relations on the way.

A table is named by its path, the chain of joins that leads to it from the root; ``()`` is the root.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sql_tools.errors import PlanError
from sql_tools.semantic_model import Join, Relation, SemanticModel, Table

Path = tuple[Join, ...]
ROOT: Path = ()


class JoinGraph:
    """What can be reached from table ``root``."""

    def __init__(self, model: SemanticModel, root: str) -> None:
        if root not in model.tables:
            raise PlanError(f"没有“{root}”这类数据。", hint="请换一个统计对象。")
        self.model = model
        self.root = root

    def table(self, path: Path) -> Table:
        """The table at the end of a path."""
        return self.model.tables[self._table_name(path)]

    def year_before(self, path: Path) -> str:
        """How the year of a row of an earlier year is called, beside the row itself."""
        return "上年" if path[-1].back == 1 else f"{path[-1].back}年前"

    def _table_name(self, path: Path) -> str:
        return path[-1].to if path else self.root

    def find(self, owner: str, start: Path = ROOT) -> Path:
        """The path of a table or alias: ``start`` itself, a table on the way to it, or the nearest joined to it."""
        for length in range(len(start), -1, -1):
            here = start[:length]
            if owner == self._table_name(here) or (here and owner == here[-1].name):
                return here
        for path in self._paths(start):
            if path[-1].name == owner:
                return path
        wanted = self.model.tables.get(self.model.table_of(owner))
        raise PlanError(
            f"“{self.table(start).label}”里查不到“{wanted.label if wanted else owner}”的内容。",
            hint="请换一个与该对象有关的条件或指标。",
        )

    def find_relation(self, name: str, start: Path) -> tuple[Path, Relation]:
        """A one-to-many relation (``name``, or ``table.name``) of the table itself or of the nearest joined to it."""
        owner, _, bare = name.rpartition(".")
        candidates = [self.find(owner, start)] if owner else [start, *self._paths(start)]
        for path in candidates:
            if bare in self.table(path).relations:
                return path, self.table(path).relations[bare]
        raise PlanError(f"“{self.table(start).label}”没有下级数据“{name}”。", hint="请换一个条件。")

    def _paths(self, start: Path) -> Iterator[Path]:
        """The paths that go on from ``start``, shortest first, no table twice under one name."""
        queue = deque([start])
        seen = {self.root, *(join.name for join in start)}
        while queue:
            here = queue.popleft()
            for join in self.table(here).joins:
                if join.name not in seen:
                    seen.add(join.name)
                    yield (*here, join)
                    queue.append((*here, join))
