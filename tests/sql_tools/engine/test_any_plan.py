"""Properties of any plan that the types and the model allow: it compiles, passes the guard, runs, adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sql_tools
from sql_tools.compile import apart, compile
from sql_tools.compiler.joins import JoinGraph
from sql_tools.compiler.joins import Path as JoinPath
from sql_tools.compiler.statement import references
from sql_tools.describe import describe
from sql_tools.errors import PlanError
from sql_tools.execute import result_of
from sql_tools.guard import check
from sql_tools.plan import (
    EVERYWHERE,
    And,
    Area,
    Around,
    Change,
    Compare,
    CompareAround,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Narrow,
    Not,
    OneOf,
    Or,
    Order,
    Past,
    Place,
    Portion,
    Predicate,
    QueryPlan,
    Ratio,
    Related,
    Share,
    Statistic,
)
from sql_tools.result import CompiledQuery, Result, Snapshot
from sql_tools.semantic_model import FieldModel, SemanticModel, load_model

MODEL = load_model(Path(sql_tools.__file__).parent / "models" / "household.yaml")
ASKED_ON = date(2026, 3, 15)
NUMERIC = ("money", "number", "integer", "percent")
PLACES = [
    Place(level="province", code="43", name="湖南省"),
    Place(level="city", code="4301", name="长沙市"),
    Place(level="county", code="430421", name="衡阳县"),
    Place(level="town", code="430421101", name="西渡镇"),
    Place(level="village", code="430421101001", name="青竹村"),
]


def fields(subject: str) -> dict[str, FieldModel]:
    """All fields that a plan over ``subject`` may name."""
    graph = JoinGraph(MODEL, subject)
    paths = {subject: (), **{path[-1].name: path for path in graph._paths(()) if path[-1].back <= 2}}
    return {
        f"{owner}.{name}": field
        for owner, path in paths.items()
        for name, field in graph.table(path).fields.items()
        if field.sensitivity != "personal" and reads_what_is_there(graph, field, path)
    }


def reads_what_is_there(graph: JoinGraph, field: FieldModel, path: JoinPath) -> bool:
    """Whether all that a field is worked out of can be reached; of a row reached from above it some is not."""
    try:
        for ref in references(field.sql or ""):
            graph.find(ref.partition(".")[0], path)
    except PlanError:
        return False
    return True


def relations(subject: str) -> dict[str, str]:
    """Relation → its table, as found from ``subject``."""
    graph = JoinGraph(MODEL, subject)
    found: dict[str, str] = {}
    for path in ((), *graph._paths(())):
        for name, relation in graph.table(path).relations.items():
            found.setdefault(name, relation.table)
    return found


def segments(subject: str) -> list[str]:
    graph = JoinGraph(MODEL, subject)
    owners = {subject, *(path[-1].to for path in graph._paths(()) if path[-1].alias is None)}
    return [name for name, segment in MODEL.segments.items() if segment.table in owners]


def value_of(field: FieldModel) -> st.SearchStrategy[Any]:
    if field.type in NUMERIC:
        return st.sampled_from([Decimal(0), Decimal(3), Decimal("5.5"), Decimal(10000), Decimal("-2"), Decimal(50000)])
    if field.type == "year":
        return st.sampled_from([2020, 2023])
    if field.type == "date":
        return st.sampled_from([date(2000, 2, 29), date(2022, 6, 1)])
    if field.type == "boolean":
        return st.booleans()
    return st.sampled_from([each.value for each in field.values] or ["青竹村", "'; DROP TABLE village --"])


def places_of(subject: str) -> list[Place]:
    """The places that rows of ``subject`` can lie in."""
    table = MODEL.tables[subject]
    return [place for place in PLACES if not table.place or place.level in table.place]


def lasts(subject: str) -> bool:
    """Whether a row of ``subject`` is of something that is there in other years as well."""
    table = MODEL.tables[subject]
    return table.year is None or table.year in table.key


@st.composite
def around(draw: st.DrawFn, subject: str) -> CompareAround:
    known = sorted(ref for ref, field in fields(subject).items() if field.type in NUMERIC)
    op = draw(st.sampled_from(["<", ">="]))
    return CompareAround(field=draw(st.sampled_from(known)), op=op, of=draw(figures(subject)), level="village")


@st.composite
def leaves(draw: st.DrawFn, subject: str) -> Predicate:
    known = fields(subject)
    ref = draw(st.sampled_from(sorted(known)))
    field = known[ref]
    kind = draw(st.sampled_from(["compare", "one_of", "missing", "fields", "segment", "places"]))
    if kind == "places":
        return InPlaces(places=tuple(draw(st.lists(st.sampled_from(places_of(subject)), min_size=1, max_size=2))))
    if kind == "segment" and segments(subject):
        return InSegment(name=draw(st.sampled_from(segments(subject))))
    if kind == "missing":
        return Missing(field=ref)
    if kind == "one_of":
        return OneOf(field=ref, values=tuple(draw(st.lists(value_of(field), min_size=1, max_size=2))))
    others = sorted(other for other, each in known.items() if each.type == field.type)
    if kind == "fields" and field.type in NUMERIC:
        return CompareFields(
            field=ref,
            op=draw(st.sampled_from(["<", ">=", "!="])),
            other=draw(st.sampled_from(others)),
            times=draw(st.sampled_from([Decimal(1), Decimal("1.5")])),
            plus=draw(st.sampled_from([Decimal(0), Decimal(-7)])),
        )
    ops = ["<", "<=", "=", "!=", ">=", ">"] if field.type in (*NUMERIC, "date", "year") else ["=", "!="]
    return Compare(field=ref, op=draw(st.sampled_from(ops)), value=draw(value_of(field)))


@st.composite
def predicates(draw: st.DrawFn, subject: str, depth: int = 2) -> Predicate:
    kinds = ["leaf", "leaf", "and", "or", "not", "related", "years"]
    kind = draw(st.sampled_from(kinds)) if depth else "leaf"
    if kind == "years" and lasts(subject):
        years = tuple(draw(st.lists(st.sampled_from([2021, 2023, 2024]), min_size=1, max_size=2, unique=True)))
        quantifier = draw(st.sampled_from(["every", "some"]))
        return InYears(years=years, quantifier=quantifier, where=draw(predicates(subject, depth - 1)))
    if kind in ("and", "or"):
        items = tuple(draw(st.lists(predicates(subject, depth - 1), min_size=2, max_size=2)))
        return And(items=items) if kind == "and" else Or(items=items)
    if kind == "not":
        return Not(item=draw(predicates(subject, depth - 1)))
    if kind == "related" and relations(subject):
        name = draw(st.sampled_from(sorted(relations(subject))))
        quantifier = draw(st.sampled_from(["any", "none", "all"]))
        where = draw(st.none() | predicates(relations(subject)[name], depth - 1))
        at_least = draw(st.sampled_from([1, 2])) if quantifier == "any" else 1
        return Related(relation=name, quantifier=quantifier, at_least=at_least, where=where)
    return draw(leaves(subject))


@st.composite
def figures(draw: st.DrawFn, subject: str) -> Figure | Statistic:
    where = draw(st.none() | st.none() | predicates(subject, 1))
    if draw(st.booleans()):
        names = [name for name, measure in MODEL.measures.items() if subject in measure.subjects]
        return Figure(name=draw(st.sampled_from(names)), where=where)
    known = {ref: field for ref, field in fields(subject).items() if field.type in NUMERIC}
    function = draw(st.sampled_from(["sum", "mean", "median", "min", "max", "count_distinct"]))
    return Statistic(function=function, field=draw(st.sampled_from(sorted(known))), where=where)


def additive(subject: str) -> list[str]:
    return [name for name, measure in MODEL.measures.items() if subject in measure.subjects and measure.additive]


@st.composite
def measures(draw: st.DrawFn, subject: str) -> Any:
    kind = draw(
        st.sampled_from(["figure", "figure", "share", "portion", "change", "past", "around", "ratio", "difference"])
    )
    if kind == "share" and additive(subject):
        whole = draw(st.none() | predicates(subject, 1))
        return Share(of=draw(st.sampled_from(additive(subject))), part=draw(predicates(subject, 1)), whole=whole)
    if kind == "portion" and additive(subject):
        return Portion(of=Figure(name=draw(st.sampled_from(additive(subject)))))
    if kind == "change":
        form, back = draw(st.sampled_from(["percent", "difference", "annual"])), draw(st.sampled_from([1, 2]))
        return Change(of=draw(figures(subject)), form=form, years_back=back)
    if kind == "past":
        return Past(of=draw(figures(subject)), years_back=draw(st.sampled_from([1, 2])))
    if kind == "around" and additive(subject):
        return Around(of=Figure(name=draw(st.sampled_from(additive(subject)))))
    one = draw(figures(subject))
    if kind == "ratio":
        return Ratio(left=one, right=one, form=draw(st.sampled_from(["percent", "times", "each"])))
    return Difference(left=one, right=one) if kind == "difference" else one


@st.composite
def plans(draw: st.DrawFn) -> QueryPlan:
    subject = draw(st.sampled_from(sorted(MODEL.tables)))
    table = MODEL.tables[subject]
    years = draw(st.sampled_from([(2024,), (2023, 2024), (2022, 2024)]))
    places = tuple(draw(st.lists(st.sampled_from(places_of(subject)), max_size=2, unique=True)))
    known = fields(subject)
    sortable = sorted(ref for ref, field in known.items() if field.type in (*NUMERIC, "date", "year"))
    rest: dict[str, Any] = {
        "model": MODEL.name,
        "subject": subject,
        "years": years,
        "places": places,
        "side_by_side": draw(st.booleans()),
        "where": draw(st.none() | predicates(subject) | around(subject) if not table.place else predicates(subject)),
        "top": draw(st.none() | st.integers(1, 5)),
    }
    if draw(st.booleans()):
        first = draw(st.sampled_from([{"count": 1}, {"count": 40}, {"percent": Decimal(10)}, {"percent": Decimal(35)}]))
        rest["narrow"] = (Narrow(order=Order(by=draw(st.sampled_from(sortable))), **first),)
    if draw(st.integers(0, 3)) == 0:
        columns = tuple(draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True)))
        by = tuple(Order(by=ref) for ref in draw(st.lists(st.sampled_from(sortable), max_size=2, unique=True)))
        rest["within"] = tuple(draw(st.lists(st.sampled_from(sorted(known)), max_size=1)))
        return QueryPlan(**rest, columns=columns, order=by, distinct=bool(columns) and not by and draw(st.booleans()))
    asked = tuple(draw(st.lists(measures(subject), min_size=1, max_size=3)))
    grouped = draw(st.lists(st.sampled_from(sorted(known)), max_size=2, unique=True))
    dimensions = tuple(
        Dimension(
            field=ref, bands=(Decimal(2), Decimal(10)) if known[ref].type in NUMERIC and draw(st.booleans()) else ()
        )
        for ref in grouped
    )
    levels = {level.title for level in MODEL.places.levels} if MODEL.places else set()
    whole = bool(grouped) and all(ref in levels for ref in grouped) and not table.place and draw(st.booleans())
    having = draw(st.none() | st.just(Compare(field="m0", op=">", value=Decimal(1))))
    order = draw(st.sampled_from([(), (Order(by="m0"),), (Order(by="m0", descending=False),)]))
    extra = {"count_groups": draw(st.integers(0, 5)) == 0, "parts": draw(st.booleans())}
    if dimensions and not extra["count_groups"]:
        forms = ["mean", *(["gap", "times"] if len(asked) == 1 else [])]
        extra["over_groups"] = draw(st.none() | st.sampled_from(forms)) if draw(st.integers(0, 3)) == 0 else None
    apart = tuple(ref for ref in grouped[:1] if draw(st.booleans()) and not dimensions[0].bands)
    return QueryPlan(
        **rest, **extra, within=apart, measures=asked, by=dimensions, having=having, order=order, every_group=whole
    )


areas = st.sampled_from([EVERYWHERE, *(Area(place=place) for place in PLACES)])
steady = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@steady
@given(plan=plans(), area=areas)
def test_any_plan_compiles_passes_the_guard_and_runs(
    database: duckdb.DuckDBPyConnection, plan: QueryPlan, area: Area
) -> None:
    query = compile(plan, MODEL, area, ASKED_ON, 50)
    for each in (query, query.left_out):
        if each is not None:
            check(each, MODEL, area)
            rows = database.execute(each.sql, list(each.params)).fetchall()
            assert len(rows) <= each.row_limit + 1
            assert all(len(row) == len(each.returned) for row in rows)
    again = compile(plan, MODEL, area, ASKED_ON, 50)
    assert (again.sql, again.params) == (query.sql, query.params)
    assert describe(plan, MODEL) == describe(QueryPlan.model_validate(plan.model_dump()), MODEL)


SNAPSHOT = Snapshot("one", "2025-12-31", True)


def result(database: duckdb.DuckDBPyConnection, query: CompiledQuery) -> Result:
    rows = database.execute(query.sql, list(query.params)).fetchall()
    more = query.left_out
    unknown = database.execute(more.sql, list(more.params)).fetchall()[0] if more is not None else ()
    return result_of(query, rows, unknown, SNAPSHOT)


@settings(steady, max_examples=150)
@given(plan=plans(), area=areas)
def test_what_is_counted_beside_a_figure_is_what_a_statement_of_its_own_counts(
    database: duckdb.DuckDBPyConnection, plan: QueryPlan, area: Area
) -> None:
    kept = ("model", "subject", "places", "where", "parts")
    measures = tuple(each for each in plan.measures if isinstance(each, Figure | Statistic | Share))
    alone = QueryPlan(**{name: getattr(plan, name) for name in kept}, measures=measures, years=plan.years[:1])
    together = compile(alone, MODEL, area, ASKED_ON, 50)
    if not together.counted:
        return
    check(together, MODEL, area)
    own = apart(alone, MODEL, area, ASKED_ON, 50, "duckdb")
    found, expected = result(database, together), result(database, own)
    assert (found.rows, found.left_out, found.columns) == (expected.rows, expected.left_out, expected.columns)
    assert together.reads == own.reads


@steady
@given(data=st.data(), subject=st.sampled_from(["household", "household_year", "person", "village"]))
def test_a_condition_its_contrary_and_what_is_not_known_make_up_the_whole(
    ask: Callable[..., list[tuple[Any, ...]]], data: st.DataObject, subject: str
) -> None:
    where = data.draw(predicates(subject))
    name = {"person": "persons", "village": "villages"}.get(subject, "households")
    count = Figure(name=name)

    def counted(item: Predicate | None) -> tuple[int, int]:
        plan = QueryPlan(model="household", subject=subject, measures=(count,), years=(2024,), where=item)
        query = compile(plan, MODEL, EVERYWHERE, ASKED_ON)
        unknown = sum(row[1] for row in ask(plan, left_out=True)) if query.left_out or query.counted else 0
        return ask(plan)[0][0], unknown

    fits, unknown = counted(where)
    fits_not, unknown_too = counted(Not(item=where))
    assert unknown == unknown_too
    assert fits + fits_not + unknown == counted(None)[0]


@steady
@given(plan=plans(), place=st.sampled_from(PLACES))
def test_an_area_never_shows_more_than_its_rows(
    database: duckdb.DuckDBPyConnection, plan: QueryPlan, place: Place
) -> None:
    """With the area as its only place a plan gives the same with and without the area on the asker."""
    table = MODEL.tables[plan.subject]
    if table.public:
        return
    own = plan.model_copy(update={"places": (place,), "side_by_side": False})
    free = compile(own, MODEL, EVERYWHERE, ASKED_ON, 50)
    bound = compile(own, MODEL, Area(place=place), ASKED_ON, 50)
    rows = [database.execute(each.sql, list(each.params)).fetchall() for each in (free, bound)]
    assert rows[0] == rows[1]


@steady
@given(plan=plans(), area=areas)
def test_both_engines_give_the_same_rows(rows_on: Callable[..., list[Any]], plan: QueryPlan, area: Area) -> None:
    assert rows_on(plan, area, "postgres") == rows_on(plan, area, "duckdb")


def test_the_model_is_the_one_that_ships(model: SemanticModel) -> None:
    assert model == MODEL
