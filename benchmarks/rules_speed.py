"""How long all rules take over a database, and one household against all rules.

    python -m benchmarks.rules_speed [--home DIR] [--households 1000000] [--rounds 20]

Takes the database of DIR, or makes a demo one there. The yardstick of a rule over the set is the plainest hand-written
SQL for the same figure in the same database; a household is read and judged as an answer about it does.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import duckdb

from policies_corpus.check import Facts
from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, DocumentMeta, GroupRule, Rule, Target
from policies_corpus.rulebook import RuleBook, load_rulebook
from retrieval.clauses import parse_clauses
from server.chat.checks.group_lists import GroupLister
from server.chat.checks.household_answer import HouseholdJudge, judging_day, year_for
from server.chat.checks.household_facts import HouseholdReader
from server.chat.checks.rule_sources import RuleSources
from server.chat.checks.target_answer import TargetJudge
from server.chat.checks.target_figures import TargetReckoner
from server.chat.checks.targets import RuleMatch
from server.chat.data.queries import Asker, Blocks
from server.chat.data.runner import QueryRunner
from sql_tools.engine import Limits
from sql_tools.execute import Warehouse
from sql_tools.plan import EVERYWHERE, Place
from sql_tools.semantic_model import shipped_model
from sql_tools.warehouse.demo import make_demo

ASKED_ON = date(2026, 3, 15)
SECONDS_ALL, MILLISECONDS_ONE = 60, 30
"""The targets: all rules over a million households, one household against all rules."""
_SEED = 20260115
_SLOWEST = 8

_BOTH = "(h.is_lifted OR h.monitor_type IS NOT NULL)"
_JOINED = "household_year y JOIN household h USING (household_id) JOIN village v USING (village_code)"
_BEFORE = "JOIN household_year b ON b.household_id = y.household_id AND b.year = y.year - 1"
BY_HAND: dict[str, str] = {
    "changsha-2023/income-2023": (
        f"SELECT sum(y.net_income) / sum(y.population) FROM {_JOINED}"
        f" WHERE v.city_code = '4301' AND {_BOTH} AND y.year = 2023"
    ),
    "changsha-2023/low-income-cleared-2025": (
        f"SELECT count(*) FROM {_JOINED} WHERE v.city_code = '4301' AND {_BOTH}"
        " AND y.year = 2025 AND y.net_income_per_capita < 10000"
    ),
    "jiangxi-2023/income-ratio-2024": (
        "SELECT sum(y.net_income) / sum(y.population) / (SELECT rural_disposable_income FROM region_year"
        f" WHERE region_code = '36' AND year = 2024) FROM {_JOINED}"
        " WHERE v.province_code = '36' AND h.is_lifted AND y.year = 2024"
    ),
    "hengyang-county-2022/focus-households": (
        "SELECT y.household_id, y.net_income_per_capita, b.net_income_per_capita"
        f" FROM {_JOINED} {_BEFORE} WHERE v.county_code = '430421' AND {_BOTH} AND y.year = 2024"
        " AND y.net_income_per_capita < 10000 AND y.net_income_per_capita < b.net_income_per_capita"
        " AND y.net_income_per_capita < b.net_income_per_capita * 1.055"
    ),
    "hengyang-county-2022/zero-employment": (
        f"SELECT count(*) FROM {_JOINED} WHERE v.county_code = '430421' AND {_BOTH} AND y.year = 2024"
        " AND EXISTS (SELECT 1 FROM person p WHERE p.household_id = h.household_id"
        " AND p.labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力'))"
        " AND NOT EXISTS (SELECT 1 FROM person p JOIN employment e USING (person_id)"
        " WHERE p.household_id = h.household_id AND e.year = 2024)"
    ),
}
"""The figure of a rule in the fewest words of SQL, by the rule's id."""


class Bench:
    """The rules over one database."""

    def __init__(self, home: Path) -> None:
        documents = load_corpus()
        self.book: RuleBook = load_rulebook(document.meta for document in documents)
        self._clauses: dict[str, Clause] = {c.clause_id: c for each in documents for c in parse_clauses(each)}
        self._metas: dict[str, DocumentMeta] = {document.meta.doc_id: document.meta for document in documents}
        self.database = home / "data" / "current.duckdb"
        self._runner = QueryRunner(shipped_model("household"), Warehouse(self.database, Limits(seconds=120)))

    def asker(self) -> Asker:
        """Somebody who sees everything."""
        return Asker(self._runner, EVERYWHERE, ASKED_ON)

    def sources(self) -> RuleSources:
        """The quotes of one answer."""
        return RuleSources(self._clauses.__getitem__, self._metas.__getitem__, ASKED_ON)

    def judge(self, rule: Rule) -> None:
        """One rule in its own region and last year, as an answer judges it."""
        region, year = rule.region, max(rule.years)
        place = Place(level=region.level, code=region.code, name=region.name)
        if isinstance(rule, Target):
            judge = TargetJudge(TargetReckoner(self.asker(), Blocks()), self.sources())
            judge.verdicts(RuleMatch(rule, "verdict", (place,), (year,)))
        else:
            places = () if region.level == "national" else (place,)
            lister = GroupLister(self.asker(), Blocks(), judging_day(year, ASKED_ON))
            lister.members(rule, places, year)

    def household(self, household_id: str, last: int) -> None:
        """One household read, and judged by every rule that binds its place, each in its year."""
        reader = HouseholdReader(self.asker(), self.book.groups)
        read: dict[int, tuple[Facts, ...]] = {}
        code = ""

        def facts(year: int) -> tuple[Facts, ...]:
            if year not in read:
                file = reader.read(household_id, year, judging_day(year, ASKED_ON))
                read[year] = () if file is None else (file.facts,)
            return read[year]

        file = reader.read(household_id, last, judging_day(last, ASKED_ON))
        assert file is not None  # the ids come from the same database
        code = file.place.code
        HouseholdJudge(self.book.groups, self.sources()).verdicts(
            code, household_id, lambda rule: year_for(rule, (), last), facts
        )

    def some_households(self, count: int) -> tuple[list[str], int]:
        """Households spread over the database, and the newest year on file."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            last = connection.execute("SELECT max(year) FROM household_year").fetchone()
            rows = connection.execute(
                "SELECT household_id FROM household_year WHERE year = ? ORDER BY hash(household_id) LIMIT ?",
                [last[0] if last else 0, count],
            ).fetchall()
        return [str(row[0]) for row in rows], int(last[0]) if last else 0


def seconds(work: Callable[..., object], *given: object) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(sql).fetchall()


def by_hand(database: Path) -> Iterator[tuple[str, float]]:
    """The seconds of each hand-written query, the better of two runs."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for rule_id, sql in BY_HAND.items():
            yield rule_id, min(seconds(_fetch, connection, sql) for _ in range(2))


def over_the_set(bench: Bench) -> dict[str, float]:
    """The seconds of every rule over the whole database."""
    rules: list[Target | GroupRule] = [*bench.book.targets, *bench.book.groups]
    bench.judge(rules[0])  # the first one also reads names and coverage
    return {rule.id: seconds(bench.judge, rule) for rule in rules}


def one_by_one(bench: Bench, rounds: int) -> tuple[list[float], float]:
    """The milliseconds of single households, read and judged by all rules, and the mean of their processor time."""
    ids, last = bench.some_households(rounds + 1)
    bench.household(ids[0], last)
    cpu = time.process_time()
    taken = [seconds(bench.household, each, last) * 1000 for each in ids[1:]]
    return taken, (time.process_time() - cpu) * 1000 / rounds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path("var/benchmarks/rules"))
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    if not (chosen.home / "data" / "current.duckdb").exists():
        make_demo(chosen.home, chosen.households, _SEED)
    bench = Bench(chosen.home)
    taken = over_the_set(bench)
    hand = dict(by_hand(bench.database))
    singles, cpu = one_by_one(bench, chosen.rounds)
    print(f"{date.today()}，{platform.machine()}，{os.cpu_count()} 核，Python {platform.python_version()}")
    print(f"{len(taken)} 条规则对全库：{sum(taken.values()):.1f} 秒（目标 {SECONDS_ALL}）")
    middle, high = median(singles), quantiles(singles, n=20)[-1]
    print(
        f"一户对全部规则：中位 {middle:.1f} 毫秒，95% {high:.1f} 毫秒（目标 {MILLISECONDS_ONE}），处理器 {cpu:.1f} 毫秒"
    )
    print("\n最慢的规则（秒）")
    for rule_id, spent in sorted(taken.items(), key=lambda pair: -pair[1])[:_SLOWEST]:
        print(f"  {rule_id:48} {spent:7.2f}")
    print("\n与最简单的手写 SQL 相比（秒，倍）")
    for rule_id, spent in hand.items():
        print(f"  {rule_id:48} {taken[rule_id]:7.2f} {spent:7.3f} {taken[rule_id] / spent:6.1f}")


if __name__ == "__main__":
    main()
