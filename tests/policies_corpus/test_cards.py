"""办理指南: dated, found by what people call the programme, of the asker's place, and never made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies_corpus.cards import Card, card_from, find_cards, load_cards, remove_card, save_cards
from policies_corpus.errors import DocumentError

COUNTY = {"code": "430421", "name": "衡阳县", "level": "county"}
CITY = {"code": "4304", "name": "衡阳市", "level": "city"}
HERE = ("430421", "4304", "43", "0")
DAY = date(2026, 3, 15)


def card(**changes: Any) -> Card:
    values = {
        "card_id": "a",
        "programme": "交通补助",
        "words": ["路费"],
        "region": COUNTY,
        "papers": ["身份证", "务工证明"],
        "source": "县农业农村局公告",
        "issued_on": date(2026, 1, 1),
    }
    return card_from({**values, **changes}, "卡")


def test_cards_are_kept_and_read_again(tmp_path: Path) -> None:
    cards = (card(), card(card_id="b", phone="0734-1234567", valid_to=date(2026, 12, 31)))
    save_cards(tmp_path / "cards", cards)
    assert load_cards(tmp_path / "cards") == cards
    save_cards(tmp_path / "cards", [card(how_much="500元")])
    assert load_cards(tmp_path / "cards")[0].how_much == "500元"
    remove_card(tmp_path / "cards", "a")
    assert [each.card_id for each in load_cards(tmp_path / "cards")] == ["b"]
    for name in ("a", "../cards/b"):
        with pytest.raises(DocumentError, match="没有编号"):
            remove_card(tmp_path / "cards", name)


def test_none_ships_and_none_is_needed(tmp_path: Path) -> None:
    assert load_cards(tmp_path / "cards") == ()


def test_found_by_name_and_by_what_people_call_it() -> None:
    cards = (card(), card(card_id="b", programme="雨露计划", words=[]))
    assert [each.card_id for each in find_cards(cards, "打工的 路费 怎么报", HERE, DAY)] == ["a"]
    assert [each.card_id for each in find_cards(cards, "雨露计划要带什么材料", HERE, DAY)] == ["b"]
    assert find_cards(cards, "低保怎么办", HERE, DAY) == ()


def test_only_of_the_askers_place_and_the_levels_above_nearest_first() -> None:
    cards = (card(card_id="city", region=CITY), card(card_id="county"))
    assert [each.card_id for each in find_cards(cards, "路费", HERE, DAY)] == ["county", "city"]
    assert [each.card_id for each in find_cards(cards, "路费", ("430422", "4304", "43", "0"), DAY)] == ["city"]
    assert [each.card_id for each in find_cards(cards, "路费", ("430421103", *HERE[1:]), DAY)] == ["county", "city"]
    assert find_cards(cards, "路费", ("36", "0"), DAY) == ()
    assert len(find_cards(cards, "路费", (), DAY)) == 2


def test_one_that_is_over_comes_last_and_says_so() -> None:
    over = card(card_id="a-over", valid_to=date(2026, 2, 1))
    assert not over.in_force(DAY)
    assert [each.card_id for each in find_cards((over, card(card_id="b")), "路费", HERE, DAY)] == ["b", "a-over"]
    assert not card(issued_on=date(2026, 4, 1)).in_force(DAY)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"source": None}, "依据"),
        ({"issued_on": None}, "填写日期"),
        ({"region": "无此地"}, "适用地区"),
        ({"programme": "补"}, "项目"),
        ({"card_id": "A B"}, "编号"),
        ({"words": ["费"]}, "别的叫法"),
        ({"unknown": 1}, "unknown"),
        ({"valid_to": date(2025, 1, 1)}, "有效至早于填写日期"),
    ],
)
def test_wrong_fields_are_named_in_chinese(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(DocumentError) as caught:
        card(**changes)
    assert named in caught.value.message


def test_a_damaged_card_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("programme: [", "utf-8")
    with pytest.raises(DocumentError, match=r"a\.yaml 读不出来"):
        load_cards(tmp_path)
