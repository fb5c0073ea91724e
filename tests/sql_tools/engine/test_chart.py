"""Charts: the right form for the shape of a result, values inside, none where the table says as much."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.chart import MOST_BARS, chart
from sql_tools.plan import Dimension, Figure, Portion, QueryPlan
from sql_tools.result import Column, Result, Snapshot
from sql_tools.semantic_model import SemanticModel

DEMO = Snapshot("demo", "2025-12-31", True)
REAL = Snapshot("real", "2025-12-31", False)
TOWN, YEAR, MONEY = (
    Column("town_name", "乡镇"),
    Column("year", "年份", None, "year"),
    Column("m0", "人均纯收入", "元", "money"),
)
PER_CAPITA = Figure(name="income_per_capita")


def result(columns: tuple[Column, ...], *rows: tuple[Any, ...], snapshot: Snapshot = DEMO) -> Result:
    return Result(columns, rows, False, snapshot)


def plan(*measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(
        model="household", subject="household_year", measures=measures or (PER_CAPITA,), years=(2024,), **rest
    )


def drawn(model: SemanticModel, found: Result, asked: QueryPlan | None = None) -> dict[str, Any]:
    spec = chart(found, asked or plan(), model)
    assert spec is not None
    json.dumps(spec, ensure_ascii=False)  # Decimal is no JSON number
    return spec


def test_groups_are_bars_in_the_order_of_the_table(model: SemanticModel) -> None:
    spec = drawn(model, result((TOWN, MONEY), ("西渡镇", Decimal("9.50")), ("集兵镇", Decimal("8.00"))))
    assert spec["mark"]["type"] == "bar"
    assert [point["name"] for point in spec["data"]["values"]] == ["西渡镇", "集兵镇"]
    assert spec["encoding"]["y"]["sort"] is None
    assert spec["encoding"]["x"]["title"] == "人均纯收入（元）"


def test_made_up_data_is_called_so_and_other_data_is_not(model: SemanticModel) -> None:
    rows = (("西渡镇", Decimal(9)), ("集兵镇", Decimal(8)))
    assert "演示数据" in drawn(model, result((TOWN, MONEY), *rows))["title"]["subtitle"][0]
    assert drawn(model, result((TOWN, MONEY), *rows, snapshot=REAL))["title"]["subtitle"] == []


def test_too_many_bars_are_cut_and_said(model: SemanticModel) -> None:
    rows = [(f"镇{number}", Decimal(number)) for number in range(MOST_BARS + 5)]
    spec = drawn(model, result((TOWN, MONEY), *rows))
    assert len(spec["data"]["values"]) == MOST_BARS
    assert f"只画前{MOST_BARS}项" in spec["title"]["subtitle"]


def test_years_are_a_line_and_groups_of_years_are_lines(model: SemanticModel) -> None:
    one = drawn(model, result((YEAR, MONEY), (2023, Decimal(8)), (2024, Decimal(9))))
    assert one["mark"]["type"] == "line" and "color" not in one["encoding"]
    two = drawn(
        model, result((TOWN, YEAR, MONEY), *((t, y, Decimal(1)) for t in ("甲镇", "乙镇") for y in (2023, 2024)))
    )
    assert two["encoding"]["color"]["title"] == "乡镇"


def test_too_many_lines_are_no_chart(model: SemanticModel) -> None:
    rows = [(f"镇{number}", year, Decimal(1)) for number in range(20) for year in (2023, 2024)]
    assert chart(result((TOWN, YEAR, MONEY), *rows), plan(), model) is None


SHARE = Column("m0", "户数占总计的比重", "%", "percent")
PORTION = plan(Portion(of=Figure(name="households")), by=(Dimension(field="household.monitor_type"),))


def test_a_few_portions_of_a_whole_are_a_pie(model: SemanticModel) -> None:
    rows = [(str(number), Decimal(25)) for number in range(4)]
    assert drawn(model, result((Column("k", "类别"), SHARE), *rows), PORTION)["mark"]["type"] == "arc"
    many = [(str(number), Decimal(10)) for number in range(10)]
    assert drawn(model, result((Column("k", "类别"), SHARE), *many), PORTION)["mark"]["type"] == "bar"
    cut = PORTION.model_copy(update={"top": 3})
    assert drawn(model, result((Column("k", "类别"), SHARE), *rows), cut)["mark"]["type"] == "bar"


def test_the_four_parts_of_an_income_are_a_pie_unless_one_is_negative(model: SemanticModel) -> None:
    columns = tuple(Column(f"m{number}", f"部分{number}", "%", "percent") for number in range(3))
    pie = drawn(model, result(columns, (Decimal(50), Decimal(30), Decimal(20))))
    assert pie["mark"]["type"] == "arc" and len(pie["data"]["values"]) == 3
    assert chart(result(columns, (Decimal(90), Decimal(-10), Decimal(20))), plan(), model) is None
    assert chart(result(columns, (Decimal(50), Decimal(30), Decimal(50))), plan(), model) is None


PARTS = tuple(Column(f"m{number}", f"部分{number}", "%", "percent") for number in range(3))


def test_parts_of_a_whole_over_years_or_groups_are_bars_cut_into_parts(model: SemanticModel) -> None:
    rows = [(Decimal(50), Decimal(30), Decimal(20)), (Decimal("49.99"), Decimal(30), Decimal(20))]
    years = drawn(model, result((YEAR, *PARTS), *((2023 + at, *row) for at, row in enumerate(rows))))
    assert (years["mark"]["type"], years["encoding"]["y"]["field"]) == ("bar", "year")
    assert {point["part"] for point in years["data"]["values"]} == {"部分0", "部分1", "部分2"}
    towns = drawn(model, result((TOWN, *PARTS), *((f"镇{at}", *row) for at, row in enumerate(rows))))
    assert towns["encoding"]["y"]["field"] == "name" and len(towns["data"]["values"]) == 6
    many = drawn(model, result((TOWN, *PARTS), *((f"镇{at}", *rows[0]) for at in range(MOST_BARS + 1))))
    assert len(many["data"]["values"]) == 3 * MOST_BARS
    assert f"只画前{MOST_BARS}项" in many["title"]["subtitle"]


def test_several_figures_of_one_unit_over_years_are_a_line_each(model: SemanticModel) -> None:
    no_whole = ((2023, Decimal(50), Decimal(30), Decimal(30)), (2024, Decimal(49), Decimal(30), Decimal(20)))
    spec = drawn(model, result((YEAR, *PARTS), *no_whole))
    assert spec["mark"]["type"] == "line"
    assert {point["name"] for point in spec["data"]["values"]} == {"部分0", "部分1", "部分2"}
    unlike = (YEAR, MONEY, Column("m1", "户数", "户", "integer"))
    alone = drawn(model, result(unlike, (2023, Decimal(9), 3), (2024, Decimal(8), 4)))
    assert alone["encoding"]["y"]["title"] == "人均纯收入（元）" and len(alone["data"]["values"]) == 2


@pytest.mark.parametrize(
    ("columns", "rows", "measures"),
    [
        ((MONEY,), [(Decimal(9),)], True),
        ((TOWN, MONEY), [], True),
        ((TOWN, MONEY), [("西渡镇", None), ("集兵镇", None)], True),
        ((TOWN,), [("西渡镇",), ("集兵镇",)], False),
    ],
)
def test_no_chart_of_one_figure_nothing_or_a_list(
    model: SemanticModel, columns: Any, rows: Any, measures: bool
) -> None:
    asked = plan() if measures else QueryPlan(model="household", subject="household_year", years=(2024,))
    assert chart(result(columns, *rows), asked, model) is None


def test_it_is_a_valid_specification(model: SemanticModel) -> None:
    vl_convert = pytest.importorskip("vl_convert")
    spec = drawn(model, result((TOWN, MONEY), ("西渡镇", Decimal(9)), ("集兵镇", Decimal(8))))
    assert "西渡镇" in vl_convert.vegalite_to_svg(spec | {"width": 300})
    cut = drawn(model, result((TOWN, *PARTS), *((name, 50, 30, 20) for name in ("西渡镇", "集兵镇"))))
    assert "部分1" in vl_convert.vegalite_to_svg(cut | {"width": 300})
