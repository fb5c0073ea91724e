"""How long a question takes to be read: the project's own gold questions about data, and those about housing.

    python -m benchmarks.parse_speed [--home var] [--data ../shared/bench]

The first pass loads what is loaded once (sounds of characters, the word cutter) and is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import yaml

from benchmarks.housing.database import build
from sql_tools.parser import Parser
from sql_tools.reading import Context
from sql_tools.semantic_model import SemanticModel, load_model, shipped_model
from sql_tools.values import ValueDictionary

GOLD = Path("tests/gold/data.yaml")
HOUSING = Path(__file__).parent / "housing" / "model.yaml"
ASKED_ON = date(2026, 3, 15)


def parser_over(file: Path, model: SemanticModel) -> Parser:
    """A parser for the names in a database file."""
    with duckdb.connect(file, read_only=True) as connection:
        return Parser(model, ValueDictionary.from_warehouse(connection, model))


def milliseconds(parser: Parser, questions: Iterable[str]) -> list[float]:
    """What each question takes."""
    found = []
    for question in questions:
        started = time.perf_counter()
        parser.read(question, Context(asked_on=ASKED_ON))
        found.append((time.perf_counter() - started) * 1000)
    return found


def measure(name: str, parser: Parser, questions: Sequence[str]) -> None:
    """Print the median and the 95th percentile."""
    milliseconds(parser, questions)
    middle, high = np.percentile(milliseconds(parser, questions), [50, 95])
    print(f"{name:<44} {len(questions):5} questions {middle:8.1f} {high:8.1f} ms")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, default=Path("var"))
    options.add_argument("--data", type=Path, default=Path("../shared/bench"))
    chosen = options.parse_args(arguments)
    print(f"load {os.getloadavg()[0]:.1f}; median and 95th percentile")
    gold = [entry["question"] for entry in yaml.safe_load(GOLD.read_text("utf-8")) if "question" in entry]
    household = parser_over(chosen.home / "data" / "current.duckdb", shipped_model("household"))
    measure("household model, gold questions", household, gold)
    lines = (chosen.data / "housing" / "questions_dev.jsonl").read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as work:
        build(chosen.data / "housing", Path(work) / "housing.duckdb")
        housing = parser_over(Path(work) / "housing.duckdb", load_model(HOUSING))
    measure("housing model, dev questions", housing, [json.loads(line)["question"] for line in lines])


if __name__ == "__main__":
    main()
