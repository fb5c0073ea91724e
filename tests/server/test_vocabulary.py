"""Completion and correction: what is offered, in which order, and never beyond the asker's area."""

from __future__ import annotations

import pytest

from server.chat.vocabulary import Vocabulary
from sql_tools.plan import Place
from sql_tools.semantic_model import shipped_model
from sql_tools.values import PlaceName, ValueDictionary

TITLE = "星河市脱贫人口持续增收三年行动通知"
PLACES = (
    PlaceName("province", "43", "湖南省"),
    PlaceName("city", "4304", "衡阳市", ("43",)),
    PlaceName("city", "4301", "长沙市", ("43",)),
    PlaceName("county", "430421", "衡阳县", ("43", "4304")),
    PlaceName("county", "430181", "浏阳市", ("43", "4301")),
    PlaceName("town", "430421100", "西渡镇", ("43", "4304", "430421")),
    PlaceName("town", "430181100", "西乡镇", ("43", "4301", "430181")),
    PlaceName("village", "430421100200", "西湖村", ("43", "4304", "430421", "430421100")),
)
HENGYANG = Place(level="county", code="430421", name="衡阳县")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(shipped_model("household"), ValueDictionary(places=PLACES), [TITLE])


def offered(vocabulary: Vocabulary, text: str, area: Place | None = None) -> list[str]:
    return [found.term.text for found in vocabulary.complete(text, area)]


def test_the_end_of_the_text_is_completed_and_the_rest_kept(vocabulary: Vocabulary) -> None:
    found = vocabulary.complete("西渡镇人均纯", None)[0]
    assert (found.term.text, found.start) == ("人均纯收入", 3)


def test_after_a_place_come_the_places_in_it(vocabulary: Vocabulary) -> None:
    assert offered(vocabulary, "衡阳县西") == ["西渡镇", "西湖村"]
    assert offered(vocabulary, "西") == ["西乡镇", "西渡镇", "西湖村"]


def test_a_box_for_places_is_offered_places_of_the_own_area_only(vocabulary: Vocabulary) -> None:
    def places(text: str, area: Place | None = None) -> list[str]:
        return [found.term.text for found in vocabulary.places(text, area)]

    assert places("衡") == ["衡阳市", "衡阳县"]
    assert places("西") == ["西乡镇", "西渡镇", "西湖村"]
    assert places("西", HENGYANG) == ["西渡镇", "西湖村"]
    assert places("人均") == places("三年行动") == places("") == []


@pytest.mark.parametrize("text", ["", "有多少户", "2024年"])
def test_nothing_is_offered_where_nothing_goes_on(vocabulary: Vocabulary, text: str) -> None:
    assert offered(vocabulary, text) == []


def test_titles_are_found_by_any_part(vocabulary: Vocabulary) -> None:
    assert f"《{TITLE}》" in offered(vocabulary, "三年行动")


def test_only_places_of_the_own_area_and_above_are_offered(vocabulary: Vocabulary) -> None:
    assert offered(vocabulary, "西", HENGYANG) == ["西渡镇", "西湖村"]
    assert offered(vocabulary, "衡阳", HENGYANG) == ["衡阳市", "衡阳县"]
    assert offered(vocabulary, "长沙", HENGYANG) == []
    assert [term.text for term in vocabulary.similar("西香镇", HENGYANG)] == []


def test_names_and_numbers_of_persons_are_never_offered(vocabulary: Vocabulary) -> None:
    assert not [
        word for word in offered(vocabulary, "身份") + offered(vocabulary, "姓名") if "身份证" in word or "姓" in word
    ]


@pytest.mark.parametrize(("word", "meant"), [("西度镇", "西渡镇"), ("人均纯收如", "人均纯收入"), ("检测户", "监测户")])
def test_what_was_meant_is_found_by_sound_and_writing(vocabulary: Vocabulary, word: str, meant: str) -> None:
    assert meant in [term.text for term in vocabulary.similar(word, None)][:3]


def test_a_word_is_not_offered_for_itself(vocabulary: Vocabulary) -> None:
    assert "监测户" not in [term.text for term in vocabulary.similar("监测户", None)]
