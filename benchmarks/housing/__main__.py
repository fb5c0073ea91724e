"""Questions that people wrote about house prices, land sales and company accounts: the rows of the answer.

    python -m benchmarks.housing --questions FILE --out OUT.jsonl [--data DIR]

Reads only ``id`` and ``question`` of each line and answers through the data desk of the product; this database is known
from ``model.yaml`` alone. Where the lines hold the ``result`` of a person's query too, prints the figures: an answer is
right if its rows are those, in any order, with at most two columns more.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.housing.database import build
from server.chat.answer import Answer
from server.chat.data.answer import DataDesk
from server.chat.data.runner import QueryRunner
from server.chat.question import Question, checked
from server.errors import ServerError, translate
from sql_tools.compare import same_rows
from sql_tools.execute import Warehouse
from sql_tools.semantic_model import load_model

ASKED_ON = date(2023, 1, 1)
"""The data end with 2022."""
MODEL = Path(__file__).parent / "model.yaml"


@dataclass(frozen=True)
class Figures:
    """Shares of the questions (0 to 1) and milliseconds per question; ``silent`` has no figure in the answer."""

    right: float
    wrong: float
    silent: float
    p50: float
    p95: float


def open_desk(data: Path, work: Path) -> DataDesk:
    """The data desk over the tables in ``data``; the database is written to ``work``."""
    file = work / "housing.duckdb"
    build(data, file)
    return DataDesk(QueryRunner(load_model(MODEL), Warehouse(file)))


def answer(desk: DataDesk, name: str, text: str) -> Answer | ServerError:
    """What the desk answers to one question."""
    started = time.perf_counter()
    try:
        question = Question(checked(text), ASKED_ON)
        draft = desk.answer(question, desk.read(question, None))
    except Exception as error:  # noqa: BLE001 - one bad line must not stop the others; the error stands in its place
        return translate(error)
    spent = (time.perf_counter() - started) * 1000
    return Answer(
        kind=draft.kind,
        reason=draft.reason,
        question=text,
        asked_on=ASKED_ON,
        region=draft.region,
        answer=draft.text,
        short=draft.short,
        data=list(draft.data),
        clarification=draft.clarification,
        steps=list(draft.steps),
        suggestions=list(draft.suggestions),
        conversation_id=name,
        timings_ms={"total": round(spent, 2)},
    )


def answers(desk: DataDesk, lines: Iterable[dict[str, str]]) -> Iterator[tuple[str, Answer | ServerError]]:
    """The id and the answer of each line."""
    for line in lines:
        yield line["id"], answer(desk, line["id"], line["question"])


def measured(found: Sequence[Answer | ServerError], wanted: Sequence[list[list[Any]]]) -> Figures:
    """The figures for answers to questions whose rows are known."""
    shown = [each for each in found if isinstance(each, Answer) and each.data]
    right = sum(
        isinstance(each, Answer) and bool(each.data) and same_rows(rows, each.data[0].rows)
        for each, rows in zip(found, wanted, strict=True)
    )
    times = [each.timings_ms["total"] for each in found if isinstance(each, Answer)]
    p50, p95 = np.percentile(times, [50, 95])
    count = len(found)
    return Figures(right / count, (len(shown) - right) / count, 1 - len(shown) / count, float(p50), float(p95))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"))
    options = parser.parse_args(arguments)
    lines = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line.strip()]
    found = []
    with tempfile.TemporaryDirectory() as work, options.out.open("w", encoding="utf-8") as out:
        desk = open_desk(options.data / "housing", Path(work))
        for name, each in answers(desk, ({"id": line["id"], "question": line["question"]} for line in lines)):
            said = {"answer": each.to_json()} if isinstance(each, Answer) else each.to_json()
            out.write(json.dumps({"id": name, **said}, ensure_ascii=False) + "\n")
            found.append(each)
    if lines and all("result" in line for line in lines):
        _print(measured(found, [line["result"] for line in lines]), len(lines))


def _print(figures: Figures, count: int) -> None:
    print(f"questions                                  {count}")
    print(f"rows as in the reference                   {figures.right:.3f}")
    print(f"other rows                                 {figures.wrong:.3f}")
    print(f"asked back or refused                      {figures.silent:.3f}")
    print(f"milliseconds a question, median and p95    {figures.p50:.1f} {figures.p95:.1f}")


if __name__ == "__main__":
    main()
