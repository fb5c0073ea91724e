"""Numbers, bounds and years as people write them, each spelling to its value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.recognizers.date import Period, Years, dates
from sql_tools.recognizers.number import parse_numeral, parse_vague
from sql_tools.recognizers.rank import Rank, ranks
from sql_tools.text import normalize

ASKED_ON = date(2026, 3, 15)


def golden(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def spellings(table: dict[Any, list[str]]) -> list[tuple[str, Any]]:
    return [(str(spelling), value) for value, all_spellings in table.items() for spelling in all_spellings]


@pytest.mark.parametrize(("spelling", "value"), spellings(golden("numerals")["exact"]))
def test_a_numeral_has_its_value(spelling: str, value: int) -> None:
    assert parse_numeral(spelling) == value


@pytest.mark.parametrize("spelling", golden("numerals")["never"])
def test_what_is_no_exact_numeral_has_no_value(spelling: str) -> None:
    assert parse_numeral(spelling) is None


@pytest.mark.parametrize(("spelling", "ends"), list(golden("numerals")["vague"].items()))
def test_a_vague_numeral_knows_what_it_may_mean(spelling: str, ends: list[int]) -> None:
    numeral = parse_vague(spelling)
    assert numeral is not None
    assert numeral.about == (Decimal(ends[0]), Decimal(ends[1]))


def told(bound: Bound) -> str:
    tests = ", ".join(f"{op} {value.normalize():f}" for op, value in bound.tests)
    return f"{tests} {bound.unit or ''}".strip()


@pytest.mark.parametrize(("spelling", "value"), spellings(golden("bounds")))
def test_a_bound_is_read_whole(spelling: str, value: str) -> None:
    text = normalize(spelling).text
    (mention,) = bounds(text)
    assert (mention.start, mention.end) == (0, len(text)), mention
    assert isinstance(mention.value, Bound)
    assert told(mention.value) == value
    assert mention.value.about is None


@pytest.mark.parametrize("spelling", ["万把块以上", "一千多元", "几百户", "十来户", "1万元左右", "大约八千元"])
def test_a_vague_amount_is_marked(spelling: str) -> None:
    (mention,) = bounds(normalize(spelling).text)
    assert isinstance(mention.value, Bound)
    assert mention.value.about is not None


@pytest.mark.parametrize(("spelling", "value"), spellings(golden("years")["exact"]))
def test_years_that_are_named(spelling: str, value: str) -> None:
    assert years_in(spelling).exact == tuple(map(int, value.split()))


@pytest.mark.parametrize(("spelling", "count"), spellings(golden("years")["recent"]))
def test_the_newest_years(spelling: str, count: int) -> None:
    assert (years_in(spelling).kind, years_in(spelling).count) == ("recent", count)


@pytest.mark.parametrize(("spelling", "kind"), spellings(golden("years")["kinds"]))
def test_years_that_are_not_counted(spelling: str, kind: str) -> None:
    assert years_in(spelling).kind == kind


@pytest.mark.parametrize("spelling", golden("years")["never"])
def test_what_is_no_year(spelling: str) -> None:
    assert not list(dates(normalize(spelling).text, ASKED_ON))


def years_in(spelling: str) -> Years:
    text = normalize(spelling).text
    widest = max(dates(text, ASKED_ON), key=lambda mention: mention.end - mention.start)
    assert (widest.start, widest.end) == (0, len(text)), widest
    assert isinstance(widest.value, Years)
    return widest.value


@pytest.mark.parametrize(
    ("spelling", "first", "last"),
    [
        ("2023年5月", date(2023, 5, 1), date(2023, 5, 31)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023年6月1日", date(2023, 6, 1), date(2023, 6, 1)),
    ],
)
def test_a_stretch_finer_than_a_year(spelling: str, first: date, last: date) -> None:
    found = [mention.value for mention in dates(spelling, ASKED_ON)]
    assert Period(first, last) in found


@pytest.mark.parametrize(
    ("spelling", "rank"),
    [
        ("前五名", Rank(5, unit="名")),
        ("前10个", Rank(10, unit="个")),
        ("后三名", Rank(3, back=True, unit="名")),
        ("倒数第二", Rank(2, back=True, only=True)),
        ("第三名", Rank(3, only=True)),
        ("top5", Rank(5)),
        ("排第一", Rank(1)),
    ],
)
def test_places_in_an_order(spelling: str, rank: Rank) -> None:
    assert [mention.value for mention in ranks(spelling)] == [rank]


def test_numbers_of_money_stay_decimal() -> None:
    (mention,) = bounds("人均纯收入低于0.1万元")
    assert isinstance(mention.value, Bound)
    assert mention.value.tests == (("<", Decimal("1000")),)
