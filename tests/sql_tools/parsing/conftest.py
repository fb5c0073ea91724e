"""The household model with a handful of places, so that a question can be read without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import sql_tools
from sql_tools.parser import Parser
from sql_tools.plan import QueryPlan
from sql_tools.reading import Context, Reading
from sql_tools.semantic_model import SemanticModel, load_model
from sql_tools.values import PlaceName, ValueDictionary

ASKED_ON = date(2026, 3, 15)
YEARS = (2021, 2022, 2023, 2024, 2025)
Read = Callable[..., Reading]

PLACES = [
    ("province", "43", "湖南省"),
    ("city", "4301", "长沙市", "43"),
    ("city", "4304", "衡阳市", "43"),
    ("county", "430121", "长沙县", "43", "4301"),
    ("county", "430181", "浏阳市", "43", "4301"),
    ("county", "430421", "衡阳县", "43", "4304"),
    ("town", "430121100", "黄兴镇", "43", "4301", "430121"),
    ("town", "430421100", "西渡镇", "43", "4304", "430421"),
    ("town", "430421101", "界牌镇", "43", "4304", "430421"),
    ("town", "430421102", "樟木乡", "43", "4304", "430421"),
    ("village", "430121100001", "蓝田新村", "43", "4301", "430121", "430121100"),
    ("village", "430421100001", "青竹村", "43", "4304", "430421", "430421100"),
    ("village", "430421100002", "新华村", "43", "4304", "430421", "430421100"),
    ("village", "430421101001", "新华村", "43", "4304", "430421", "430421101"),
]


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return load_model(Path(sql_tools.__file__).parent / "models" / "household.yaml")


@pytest.fixture(scope="session")
def values(model: SemanticModel) -> ValueDictionary:
    return ValueDictionary(
        places=tuple(PlaceName(level, code, name, tuple(path)) for level, code, name, *path in PLACES),
        years={name: YEARS for name, table in model.tables.items() if table.year},
        names={"village.village_name": ("青竹村", "新华村", "蓝田新村"), "industry_project.name": ("青竹村油茶项目",)},
    )


@pytest.fixture(scope="session")
def parser(model: SemanticModel, values: ValueDictionary) -> Parser:
    return Parser(model, values)


@pytest.fixture(scope="session")
def read(parser: Parser) -> Read:
    """Reads a question of somebody in 衡阳县, or with ``region=None`` of somebody without a place."""

    def read_one(question: str, previous: QueryPlan | None = None, region: str | None = "衡阳县") -> Reading:
        return parser.read(question, Context(ASKED_ON, region, previous))

    return read_one


@pytest.fixture(scope="session")
def plan_of(read: Read) -> Callable[..., QueryPlan]:
    """The one plan of a question; the reading is shown where there is none."""

    def plan_of_one(question: str, previous: QueryPlan | None = None, region: str | None = "衡阳县") -> QueryPlan:
        reading = read(question, previous, region)
        assert len(reading.plans) == 1, (question, reading.clarification or reading.refusal)
        return reading.plans[0]

    return plan_of_one


_TOLD_BY_SHAPE = ("compare", "segment", "figure", "one_of", "related", "difference")


@pytest.fixture(scope="session")
def brief() -> Callable[[BaseModel], Any]:
    """A plan as plain data, without what is left at its default; ``kind`` where the names alone do not tell it."""

    def of(value: Any) -> Any:
        if isinstance(value, BaseModel):
            kept = {name: getattr(value, name) for name, field in type(value).model_fields.items()}
            return {
                name: of(part)
                for name, part in kept.items()
                if name != "model"
                and (part != type(value).model_fields[name].default or (name == "kind" and part not in _TOLD_BY_SHAPE))
            }
        if isinstance(value, tuple):
            return [of(part) for part in value]
        return value if isinstance(value, bool | int | str | None) else str(value)

    return of
