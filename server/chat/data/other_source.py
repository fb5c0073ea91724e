"""A ledger's word, asked of a place that the ledger was never loaded for: there it means what it meant before."""

from __future__ import annotations

import re
from dataclasses import replace

from server.chat.data.runner import QueryRunner
from server.chat.question import Question
from sql_tools.parser import Parser
from sql_tools.plan import Place, QueryPlan
from sql_tools.reading import Context, Reading
from sql_tools.values import ValueDictionary


def by_other_source(question: Question, reading: Reading, context: Context, queries: QueryRunner) -> Reading:
    """The reading; where it counts in a ledger that has nothing of the place, one without ledgers, which says so."""
    missing = [said for plan in reading.plans for said in _missing(question, plan, queries)]
    if not missing or reading.goes_on:
        return reading
    alone = Context(asked_on=context.asked_on, region=context.region)
    plain = Parser(queries.shipped, _without_ledgers(queries)).read(question.text, alone)
    note = f"{'、'.join(dict.fromkeys(missing))}，这里按库内其他表的登记统计"
    return replace(plain, notes=(note, *plain.notes)) if plain.plans else reading


def _missing(question: Question, plan: QueryPlan, queries: QueryRunner) -> list[str]:
    """没有导入长沙县的公益岗台账: for each ledger that the plan reads."""
    own = (question.area.place,) if question.area.place is not None else ()
    said = plan.model_dump_json()
    ledgers = [name for name, table in queries.model.tables.items() if table.ledger and re.search(rf"\b{name}\b", said)]
    return [
        f"没有导入{place.name}的{queries.model.tables[name].label}"
        for name in ledgers
        for place in plan.places or own
        if not _is_loaded(name, place, queries)
    ]


def _is_loaded(table: str, place: Place, queries: QueryRunner) -> bool:
    years = (0, *queries.coverage.years(table))
    return bool(queries.coverage.entries([(table, year) for year in years], place))


def _without_ledgers(queries: QueryRunner) -> ValueDictionary:
    tables = queries.shipped.tables
    return ValueDictionary(
        places=queries.names.places,
        years={table: years for table, years in queries.names.years.items() if table in tables},
        names={ref: names for ref, names in queries.names.names.items() if ref.partition(".")[0] in tables},
    )
