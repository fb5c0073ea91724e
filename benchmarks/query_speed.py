"""How long questions take over many households, beside the plainest SQL that a person would write for them.

    python -m benchmarks.query_speed --home DIR [--households 1000000] [--rounds 7]

The demo database is made where DIR has none. Each question runs as the product runs it (what was left out is counted
too); the pair is executed on the same connection, alternately, and must give the same figures.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from sql_tools.compile import compile
from sql_tools.engine import Limits
from sql_tools.execute import Warehouse
from sql_tools.guard import check
from sql_tools.parser import Parser
from sql_tools.plan import EVERYWHERE
from sql_tools.reading import Context
from sql_tools.semantic_model import shipped_model
from sql_tools.values import ValueDictionary
from sql_tools.warehouse.demo import make_demo

ASKED_ON = date(2026, 3, 15)
COMPARED_FROM = 20.0
"""Milliseconds from which the ratio counts."""
_TOWN = "JOIN household h USING (household_id) JOIN village v USING (village_code)"
_LOW = "y.year = 2025 AND y.net_income_per_capita"
PAIRS: tuple[tuple[str, str], ...] = (
    ("脱贫户有多少户",
     "SELECT count(*) FROM household WHERE is_lifted"),
    ("2024年人均纯收入低于1万元的户有多少",
     "SELECT count(*) FROM household_year y WHERE year = 2024 AND net_income_per_capita < 10000"),
    ("2025年人均纯收入低于1万元的脱贫户有多少户",
     f"SELECT count(*) FROM household_year y JOIN household h USING (household_id) WHERE {_LOW} < "
     "10000 AND h.is_lifted"),
    ("2025年人均纯收入",
     "SELECT sum(net_income) / sum(population) FROM household_year WHERE year = 2025"),
    ("各县2025年人均纯收入",
     f"SELECT v.county_name, sum(net_income) / sum(population) FROM household_year y {_TOWN} WHERE "
     "y.year = 2025 GROUP BY v.county_code, v.county_name"),
    ("各乡镇2025年人均纯收入排名",
     f"SELECT v.town_name, sum(net_income) / sum(population) AS n FROM household_year y {_TOWN} WHERE "
     "y.year = 2025 GROUP BY v.town_code, v.town_name ORDER BY n DESC"),
    ("2025年人均纯收入最高的10个乡镇",
     f"SELECT v.town_name, sum(net_income) / sum(population) AS n FROM household_year y {_TOWN} WHERE "
     "y.year = 2025 GROUP BY v.town_code, v.town_name ORDER BY n DESC LIMIT 10"),
    ("各县脱贫户户数",
     "SELECT v.county_name, count(*) FROM household h JOIN village v USING (village_code) WHERE "
     "h.is_lifted GROUP BY v.county_code, v.county_name"),
    ("各乡镇监测户户数排名",
     "SELECT v.town_name, count(*) AS n FROM household h JOIN village v USING (village_code) WHERE "
     "h.monitor_type IS NOT NULL GROUP BY v.town_code, v.town_name ORDER BY n DESC"),
    ("2025年外出务工人数",
     "SELECT count(*) FROM employment WHERE year = 2025 AND kind = '外出务工'"),
    ("2025年各就业形式务工人数",
     "SELECT kind, count(*) FROM employment WHERE year = 2025 GROUP BY kind"),
    ("2025年小额信贷贷款金额合计",
     "SELECT sum(amount) FROM assistance WHERE year = 2025 AND measure = '小额信贷'"),
    ("家里有大病患者的户有多少",
     "SELECT count(*) FROM household h WHERE EXISTS (SELECT 1 FROM person p WHERE p.household_id = "
     "h.household_id AND p.health = '大病')"),
    ("2025年工资性收入合计",
     "SELECT sum(wage_income) FROM household_year WHERE year = 2025"),
    ("各年人均纯收入",
     "SELECT year, sum(net_income) / sum(population) FROM household_year GROUP BY year"),
    ("人均纯收入比上年下降的脱贫户有多少户",
     "SELECT count(*) FROM household_year y JOIN household_year b ON b.household_id = y.household_id "
     "AND b.year = 2024 JOIN household h ON h.household_id = y.household_id WHERE y.year = 2025 AND "
     "h.is_lifted AND y.net_income_per_capita < b.net_income_per_capita"),
)  # fmt: skip
"""Question and its plainest SQL."""


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def figures(rows: Sequence[Sequence[Any]]) -> list[float]:
    """The last figure of each row, in order of size."""
    return sorted(float(row[-1]) for row in rows if isinstance(row[-1], int | float | Decimal))


def same_figures(left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]]) -> bool:
    """Whether both have the same figures to the hundredth that is shown."""
    ours, theirs = figures(left), figures(right)
    return len(ours) == len(theirs) and bool(np.allclose(ours, theirs, rtol=0, atol=0.01))


class Desk:
    """Both ways to ask one database."""

    def __init__(self, file: Path) -> None:
        self.model, self.warehouse = shipped_model("household"), Warehouse(file, Limits(rows=10_000, seconds=120))
        self.recorded = self.warehouse.as_recorded(self.model)
        with self.warehouse.cursor() as (cursor, _):
            self.parser = Parser(self.model, ValueDictionary.from_warehouse(cursor, self.recorded))

    def pair(self, question: str, plain: str, rounds: int) -> tuple[float, float, float, bool]:
        """Milliseconds (median of the rounds) of ours and of the plain statement, their ratio, whether they agree.

        The ratio is of the best rounds: another process slows down one of them or both.
        """
        plan = self.parser.read(question, Context(asked_on=ASKED_ON)).plans[0]
        query = compile(plan, self.recorded, EVERYWHERE, ASKED_ON, self.warehouse.limits.rows, "duckdb")
        check(query, self.recorded, EVERYWHERE)
        with self.warehouse.cursor() as (cursor, _):

            def by_hand() -> list[tuple[Any, ...]]:
                return cursor.execute(plain).fetchall()

            same = same_figures(self.warehouse.execute(query).rows, by_hand())
            times = [
                (milliseconds(lambda: self.warehouse.execute(query)), milliseconds(by_hand)) for _ in range(rounds)
            ]
        ours, hand = zip(*times, strict=True)
        return float(np.median(ours)), float(np.median(hand)), min(ours) / min(hand), same


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--households", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args(arguments)
    file = chosen.home / "data" / "current.duckdb"
    if not file.exists():
        make_demo(chosen.home, chosen.households, 20260115)
    desk = Desk(file)
    print(f"load {os.getloadavg()[0]:.1f}; ms: ours, by hand, ratio")
    times = []
    for question, plain in PAIRS:
        ours, hand, ratio, same = desk.pair(question, plain, chosen.rounds)
        times.append(ours)
        shown = f"{ratio:5.2f}" if ours >= COMPARED_FROM else "    –"
        print(f"{ours:8.1f} {hand:8.1f} {shown}  {'' if same else 'OTHER FIGURES '}{question}")
    print(f"median and 95th percentile {np.percentile(times, 50):.1f} {np.percentile(times, 95):.1f} ms")


if __name__ == "__main__":
    main()
